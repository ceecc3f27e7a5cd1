import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Agreement, DerivationTerms } from '#shared/contract/market/submissions.ts'
import { en } from '../../strings/en.ts'
import { failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { button, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { DerivationRequests } from './derivation-requests.tsx'
import { DerivationTermsPanel } from './derivation-terms.tsx'

const words = en.derivations

const REQUEST: Agreement = {
  ...{ id: idOf(1), parentAssetId: idOf(2), submissionId: idOf(3), kind: 'remix', side: 'parent' },
  ...{ royaltyPercent: 5, minimumPercent: 10, state: 'proposed', agreedBy: null, createdAt: AT, answeredAt: null },
}
/** The name of a work is read by itself; while it is unknown, its id is shown. */
const unnamed = {
  find: () => {
    throw failure('NOT_FOUND')
  },
}

const showRequests = (items: Agreement[], derivations: MarketAnswers['derivations'] = {}) =>
  renderInStudio(<DerivationRequests />, {
    market: { derivations: { agreements: () => ({ items, nextCursor: null }), ...derivations }, publications: unnamed },
  })

it.each([
  [words.acceptOf(idOf(2)), true, words.accepted],
  [words.declineOf(idOf(2)), false, words.declined],
])('shows what is offered, and sends “%s” once', async (action, accept, done) => {
  const { sent } = showRequests([REQUEST, { ...REQUEST, id: idOf(9), side: 'child' }], { answer: () => REQUEST })
  await screen.findByText(words.offer(5, 10), { exact: false })
  pressTwice(action)
  await screen.findByText(done)
  expect(sent).toEqual([['derivations.answer', { id: REQUEST.id, accept }]])
})

it('says where no one waits', async () => {
  showRequests([{ ...REQUEST, side: 'child' }])
  await screen.findByText(words.noRequests)
})

const showTerms = (setTerms: () => DerivationTerms) => {
  const terms = () => [{ assetId: null, allowed: true, minimumPercent: 25 }]
  return renderInStudio(<DerivationTermsPanel />, { market: { derivations: { terms, setTerms } } })
}

it('saves the terms once, and nothing that is no percentage', async () => {
  const saved = { assetId: null, allowed: true, minimumPercent: 15 }
  const { sent } = showTerms(() => saved)
  await waitFor(() => expect(screen.getByLabelText(words.minimum)).toHaveProperty('value', '25'))
  for (const wrong of ['101', '-1', '1.5', '']) {
    write(words.minimum, wrong)
    expect(button(words.save)).toHaveProperty('disabled', true)
  }
  screen.getByText(words.minimumWrong)
  write(words.minimum, '15')
  pressTwice(words.save)
  await screen.findByText(words.saved)
  expect(sent).toEqual([['derivations.setTerms', saved]])
})

it('keeps what was entered where the market refuses it', async () => {
  showTerms(() => {
    throw failure('RATE_LIMITED')
  })
  await screen.findByLabelText(words.minimum)
  write(words.minimum, '15')
  pressTwice(words.save)
  await screen.findByText(failure('RATE_LIMITED').message)
  expect(screen.getByLabelText(words.minimum)).toHaveProperty('value', '15')
})

import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { ShareProposal } from '#shared/contract/market/shares.ts'
import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { ADA, failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { button, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { ShareDialog } from './share-dialog.tsx'
import { SharesView } from './shares-view.tsx'

const words = en.shares
const BO = { ...ADA, id: idOf(11), displayName: 'Bo', handle: 'bo' }

const person = (number: number, displayName: string) => ({
  ...{ creatorId: idOf(number), displayName, handle: displayName.toLowerCase(), isVerified: false },
})
const [ADA_AS_CREATOR, BO_AS_CREATOR, CY] = [person(10, 'Ada'), person(11, 'Bo'), person(12, 'Cy')]

const PROPOSAL: ShareProposal = {
  ...{ id: idOf(1), assetId: idOf(2), submissionId: null, title: 'A quiet forest', creator: ADA_AS_CREATOR },
  ...{ side: 'collaborator', state: 'open', creatorBasisPoints: 7_500, createdAt: AT, settledAt: null },
  people: [
    { person: BO_AS_CREATOR, before: 1_000, after: 2_000, answer: 'waiting' },
    { person: CY, before: 500, after: 500, answer: 'not_needed' },
  ],
}
const SHARED = {
  ...{ assetId: idOf(3), name: 'A loud harbor', creator: ADA_AS_CREATOR, creatorBasisPoints: 9_000 },
  shares: [{ person: BO_AS_CREATOR, basisPoints: 1_000, since: AT }],
}

function openView(items: ShareProposal[], shares: MarketAnswers['shares'] = {}, isAway = false) {
  const reads = { proposals: () => ({ items, nextCursor: null }), sharedWithMe: () => [SHARED] }
  return renderInStudio(<SharesView />, { account: BO, market: { shares: { ...reads, ...shares } }, isAway })
}

it.each([
  [words.confirm, true, words.confirmed],
  [words.decline, false, words.declined],
])('shows what waits for an answer, and sends “%s” once', async (action, accept, done) => {
  const { sent } = openView([PROPOSAL], { answer: () => PROPOSAL })
  const card = within(await screen.findByRole('article', { name: 'A quiet forest' }))
  expect(card.getByText('10% → 20%')).toBeDefined()
  expect(card.getByText(words.you('Bo'))).toBeDefined()
  pressTwice(action)
  await screen.findByText(done)
  expect(sent).toEqual([['shares.answer', { id: PROPOSAL.id, accept }]])
})

it('takes its own proposal back once', async () => {
  const { sent } = openView([{ ...PROPOSAL, side: 'creator' }], { withdraw: () => PROPOSAL })
  await screen.findByRole('article')
  expect(screen.queryByRole('button', { name: words.confirm })).toBeNull()
  pressTwice(words.withdraw)
  await screen.findByText(words.withdrawn)
  expect(sent).toEqual([['shares.withdraw', { id: PROPOSAL.id }]])
})

it('asks before a share is given up, and keeps asking where that fails', async () => {
  let isFull = true
  const { user, sent } = openView([], {
    leave: () => {
      if (isFull) throw failure('MARKET_UNREACHABLE')
      return { left: true }
    },
  })
  expect(await screen.findByText(words.noneAsked)).toBeDefined()
  expect(await screen.findByText(words.shareOf(1_000, 'A loud harbor'))).toBeDefined()
  await user.click(button(words.leave))
  expect(sent).toEqual([])
  const confirm = () => user.click(within(screen.getByRole('dialog')).getByRole('button', { name: words.leave }))
  await confirm()
  await screen.findByText(failure('MARKET_UNREACHABLE').message)
  isFull = false
  await confirm()
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(sent).toEqual([
    ['shares.leave', { id: SHARED.assetId }],
    ['shares.leave', { id: SHARED.assetId }],
  ])
})

it('says what is wrong while the market is away', async () => {
  openView([], {}, true)
  await screen.findByText(en.marketData.offlineTitle)
})

describeDialog('proposing shares', {
  render: (onClose) => (
    <ShareDialog target={{ assetId: idOf(2) }} name="A quiet forest" initial={[]} onClose={onClose} />
  ),
  sends: ['market', 'shares', 'propose'],
  answer: PROPOSAL,
  fill() {
    write(words.handle, '@Bob')
    write(words.percentLabel, '12.5')
    expect(screen.getByText(words.rest(8_750))).toBeDefined()
  },
  action: words.propose,
  input: { assetId: idOf(2), shares: [{ handle: 'bob', basisPoints: 1_250 }] },
  done: words.proposedDone,
  typed: ['@Bob', '12.5'],
  incomplete: 'disabled',
})

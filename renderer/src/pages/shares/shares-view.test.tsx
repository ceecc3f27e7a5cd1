import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { ShareProposal } from '#shared/contract/market/shares.ts'
import type { MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { ShareDialog } from './share-dialog.tsx'
import { SharesView } from './shares-view.tsx'

const words = en.shares
const STATUS = { account: { id: 'bo' } as MarketAccount, url: 'https://market.example' } as MarketStatus

const person = (creatorId: string, displayName: string) => ({
  ...{ creatorId, displayName, handle: creatorId, isVerified: false },
})

const PROPOSAL: ShareProposal = {
  id: 'p1',
  assetId: 'a1',
  submissionId: null,
  title: 'A quiet forest',
  creator: person('ada', 'Ada'),
  side: 'collaborator',
  state: 'open',
  people: [
    { person: person('bo', 'Bo'), before: 1_000, after: 2_000, answer: 'waiting' },
    { person: person('cy', 'Cy'), before: 500, after: 500, answer: 'not_needed' },
  ],
  creatorBasisPoints: 7_500,
  createdAt: '2026-11-23T10:00:00Z',
  settledAt: null,
}

/** The market's answers by operation; what it was asked beside reading is noted. */
function market(answers: Readonly<Record<string, unknown>>) {
  const asked: unknown[] = []
  const call = ({ operation, input }: { operation: string; input?: unknown }) => {
    if (!(operation in answers)) asked.push({ operation, input })
    return { data: answers[operation] ?? {}, asOf: '2026-11-23T10:00:00Z', isFromCache: false }
  }
  return { asked, answers: { market: { call, status: () => STATUS } } }
}

const page = (items: readonly ShareProposal[]) => ({
  'shares.proposals': { items, nextCursor: null },
  'shares.sharedWithMe': [
    {
      ...{ assetId: 'a2', name: 'A loud harbor', creator: person('ada', 'Ada'), creatorBasisPoints: 9_000 },
      shares: [{ person: person('bo', 'Bo'), basisPoints: 1_000, since: '2026-11-23T10:00:00Z' }],
    },
  ],
})

it('shows what waits for an answer, and sends it', async () => {
  const { asked, answers } = market(page([PROPOSAL]))
  renderWithClient(<SharesView />, answers)
  const card = within(await screen.findByRole('article', { name: 'A quiet forest' }))
  expect(card.getByText('10 % → 20 %')).toBeDefined()
  expect(card.getByText(words.you('Bo'))).toBeDefined()
  fireEvent.click(card.getByRole('button', { name: words.confirm }))
  await waitFor(() => expect(asked).toEqual([{ operation: 'shares.answer', input: { id: 'p1', accept: true } }]))
})

it('asks before a share is given up', async () => {
  const { asked, answers } = market(page([]))
  renderWithClient(<SharesView />, answers)
  expect(await screen.findByText(words.noneAsked)).toBeDefined()
  expect(await screen.findByText(words.shareOf(1_000, 'A loud harbor'))).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.leave }))
  expect(asked).toEqual([])
  fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: words.leave }))
  await waitFor(() => expect(asked).toEqual([{ operation: 'shares.leave', input: { id: 'a2' } }]))
})

it('proposes what the rows say, once it can be', async () => {
  const { asked, answers } = market({})
  let isClosed = false
  const close = () => {
    isClosed = true
  }
  renderWithClient(
    <ShareDialog target={{ assetId: 'a1' }} name="A quiet forest" initial={[]} onClose={close} />,
    answers,
  )
  const propose = screen.getByRole<HTMLButtonElement>('button', { name: words.propose })
  expect(propose.disabled).toBe(true)
  fireEvent.change(screen.getByLabelText(words.handle), { target: { value: '@Bo' } })
  fireEvent.change(screen.getByLabelText(words.percentLabel), { target: { value: '12.5' } })
  expect(screen.getByText(words.rest(8_750))).toBeDefined()
  fireEvent.click(propose)
  const shares = [{ handle: 'bo', basisPoints: 1_250 }]
  await waitFor(() => expect(asked).toEqual([{ operation: 'shares.propose', input: { assetId: 'a1', shares } }]))
  await waitFor(() => expect(isClosed).toBe(true))
})

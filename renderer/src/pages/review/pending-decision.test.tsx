import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import { en } from '../../strings/en.ts'
import { failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { idOf } from '../../testing/ids.ts'
import { renderInStudio } from '../../testing/render-in-studio.tsx'
import { decideSoon, sendPending, takeBack, usePendingDecision } from './pending-decision.ts'

const pass = { result: 'pass', comment: '' } as const
const APPROVAL: ReviewDecision = {
  ...{ outcome: 'approve', criteria: { content: pass, quality: pass, accuracy: pass, pricing: pass }, reasons: [] },
}
const ash = { itemId: idOf(1), name: 'Ash', decision: APPROVAL }
const birch = { itemId: idOf(2), name: 'Birch', decision: APPROVAL }
const sentOf = ({ itemId }: typeof ash) => ['review.decide', { id: itemId, decision: APPROVAL }]
const DECIDED = { decisionId: idOf(3), state: 'approved' } as const

function Shown() {
  const pending = usePendingDecision()
  return <p>{pending === null ? 'The queue is empty' : `${pending.name} waits`}</p>
}
const open = (decide: NonNullable<MarketAnswers['review']>['decide'] = () => DECIDED) =>
  renderInStudio(<Shown />, { market: { review: { decide } } })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true })
})
afterEach(() => {
  takeBack()
  vi.useRealTimers()
})

it('sends a decision after six seconds, and not before', async () => {
  const { sent } = open()
  const onSent = vi.fn()
  decideSoon(ash, onSent)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual([])
  await vi.advanceTimersByTimeAsync(1_100)
  await waitFor(() => expect(onSent).toHaveBeenCalledTimes(1))
  expect(sent).toEqual([sentOf(ash)])
})

it('never sends what was taken back', async () => {
  const { sent } = open()
  decideSoon(ash, vi.fn())
  await vi.advanceTimersByTimeAsync(5_000)
  takeBack()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual([])
})

it('sends once where it is sent by hand as its time comes', async () => {
  const { sent } = open()
  decideSoon(ash, vi.fn())
  sendPending(vi.fn())
  sendPending(vi.fn())
  await vi.advanceTimersByTimeAsync(10_000)
  expect(sent).toEqual([sentOf(ash)])
})

it('loses no decision where the next one is made before it was sent', async () => {
  const { sent } = open()
  decideSoon(ash, vi.fn())
  await vi.advanceTimersByTimeAsync(2_000)
  decideSoon(birch, vi.fn())
  await screen.findByText('Birch waits')
  expect(sent).toEqual([sentOf(ash)])
  await vi.advanceTimersByTimeAsync(6_100)
  await waitFor(() => expect(sent).toEqual([sentOf(ash), sentOf(birch)]))
})

it('takes another decision on the same work in place of the first', async () => {
  const { sent } = open()
  decideSoon(ash, vi.fn())
  decideSoon(ash, vi.fn())
  await vi.advanceTimersByTimeAsync(6_100)
  await waitFor(() => expect(sent).toEqual([sentOf(ash)]))
})

it('says that a decision was not sent, so that it can be made again', async () => {
  const onSent = vi.fn()
  open(() => Promise.reject(failure('MARKET_UNREACHABLE')))
  decideSoon(ash, onSent)
  sendPending(onSent)
  await screen.findByText(en.review.notSent)
  await screen.findByText('The queue is empty')
  expect(onSent).not.toHaveBeenCalled()
})

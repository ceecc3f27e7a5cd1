/**
 * A decision on its way. The market tells the creator at once and takes nothing back, so that the one honest undo is
 * before it is sent: for a few seconds it waits here, and what is taken back was never said.
 */
import { create } from 'zustand'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import { onAccountChange } from '../../api/account-scope.ts'
import { marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

export interface PendingDecision {
  readonly itemId: string
  readonly name: string
  readonly decision: ReviewDecision
  /** `Date.now()` when it is sent. */
  readonly sendAtMs: number
  readonly isSending: boolean
}

interface PendingState {
  pending: PendingDecision | null
}

const WAIT_MS = 6_000

const usePending = create<PendingState>()(() => ({ pending: null }))
let timer: ReturnType<typeof setTimeout> | undefined

export const usePendingDecision = (): PendingDecision | null => usePending((state) => state.pending)

/**
 * A decision that still waits is sent at once, since its reviewer has moved on to the next work.
 *
 * @param onSent once the market has taken it
 */
export function decideSoon(decided: Pick<PendingDecision, 'itemId' | 'name' | 'decision'>, onSent: () => void): void {
  const { pending: before } = usePending.getState()
  if (before !== null && before.itemId !== decided.itemId) sendPending(() => undefined)
  clearTimeout(timer)
  usePending.setState({ pending: { ...decided, sendAtMs: Date.now() + WAIT_MS, isSending: false } })
  timer = setTimeout(() => sendPending(onSent), WAIT_MS)
}

export function takeBack(): void {
  clearTimeout(timer)
  usePending.setState({ pending: null })
}

// A decision is never sent as another account than the one that made it.
onAccountChange(takeBack)

export function sendPending(onSent: () => void): void {
  clearTimeout(timer)
  const { pending } = usePending.getState()
  if (pending === null || pending.isSending) return
  const sending = { ...pending, isSending: true }
  usePending.setState({ pending: sending })
  const sent = marketClient.review
    .decide({ id: pending.itemId, decision: pending.decision })
    .then(async () => {
      toast({ title: en.review.sent[pending.decision.outcome](pending.name), group: 'review' })
      await queryClient.invalidateQueries({ queryKey: [['market', 'review']] })
      onSent()
    })
    .finally(() => {
      // Another decision may wait by now.
      if (usePending.getState().pending === sending) usePending.setState({ pending: null })
    })
  attempt(sent, { title: en.review.notSent })
}

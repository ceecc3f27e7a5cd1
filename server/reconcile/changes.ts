/** What became of things that both sides know: disputes, subscriptions, refunds that a card did not take. */
import { cents, formatCents } from '#shared/money/money.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Change, Dispute } from '../payments/provider.ts'
import { targetState } from '../sales/disputes.ts'
import { paymentsOf } from './known.ts'
import { leaveOpen, type Round, resolve } from './round.ts'

/** The payment service keeps events for thirty days. */
const EVENTS_MS = 29 * DAY_MS

/** Opened since then, and those that were open when the backup was made. */
async function disputesToCompare({ parts, since }: Round): Promise<Dispute[]> {
  const { database, provider } = parts.salesParts
  const listed = await provider.disputesSince(since)
  const open = await database.asService((tx) =>
    tx.selectFrom('disputes').select('processor_dispute_id').where('state', 'in', ['opened', 'held']).execute(),
  )
  const ids = new Set(listed.map(({ disputeId }) => disputeId))
  const earlier: Dispute[] = []
  for (const { processor_dispute_id: id } of open) if (!ids.has(id)) earlier.push(await provider.readDispute(id))
  return [...earlier, ...listed]
}

async function isUpToDate({ parts }: Round, dispute: Dispute): Promise<boolean> {
  const target = targetState(dispute)
  const row = await parts.salesParts.database.asService((tx) =>
    tx.selectFrom('disputes').select('state').where('processor_dispute_id', '=', dispute.disputeId).executeTakeFirst(),
  )
  if (row === undefined) return false
  return row.state === target || target === 'opened' || row.state === 'won' || row.state === 'lost'
}

export async function reconcileDisputes(round: Round): Promise<void> {
  const { database } = round.parts.salesParts
  for (const dispute of await disputesToCompare(round)) {
    if (await isUpToDate(round, dispute)) continue
    const { disputeId: id, paymentIntentId, amountCents, state } = dispute
    const detail = `${formatCents(cents(amountCents))} of ${paymentIntentId ?? 'an unknown payment'}, ${state}`
    const isBooked = (await database.asService((tx) => paymentsOf(tx, [paymentIntentId]))).size > 0
    const isKnown = isBooked || round.booked.has(paymentIntentId ?? '')
    if (!isKnown) leaveOpen(round, { subject: 'dispute', id, outcome: 'concerns no known payment', detail })
    else {
      await resolve(round, { subject: 'dispute', id, outcome: 'booked', detail }, () =>
        round.parts.payments.act({ object: 'dispute', id }),
      )
    }
  }
}

async function reconcileSubscription(round: Round, id: string): Promise<void> {
  const { provider, database } = round.parts.salesParts
  const { reference, state, cancelAtPeriodEnd } = await provider.readSubscription(id)
  if (reference === null) return
  const row = await database.asService((tx) =>
    tx
      .selectFrom('subscriptions')
      .select(['state', 'cancel_at_period_end'])
      .where('account_id', '=', reference.accountId)
      .where('id', '=', reference.orderId)
      .executeTakeFirst(),
  )
  const isCanceled = row?.cancel_at_period_end === true || cancelAtPeriodEnd
  if (row === undefined || row.state === 'ended') return
  if (row.state === state && row.cancel_at_period_end === isCanceled) return
  const detail = `order ${reference.orderId} of ${reference.accountId}`
  const outcome = state === 'active' ? 'noted as canceled' : `noted as ${state.replace('_', ' ')}`
  await resolve(round, { subject: 'subscription', id, outcome, detail }, () =>
    round.parts.payments.act({ object: 'subscription', id }),
  )
}

/** A refund from before that failed since. */
async function reconcileFailedRefund(round: Round, id: string): Promise<void> {
  const { provider, database } = round.parts.salesParts
  const refund = await provider.readRefund(id)
  if (refund.state !== 'failed') return
  const row = await database.asService((tx) =>
    tx.selectFrom('payment_operations').select('state').where('processor_id', '=', id).executeTakeFirst(),
  )
  if (row?.state !== 'done') return
  const finding = {
    subject: 'refund',
    id,
    outcome: 'returned to the wallet',
    detail: 'the card did not take it',
  } as const
  await resolve(round, finding, () => round.parts.payments.act({ object: 'refund', id }))
}

/** By the events since then, each thing once. */
export async function reconcileChanges(round: Round): Promise<void> {
  const { provider, clock } = round.parts.salesParts
  const oldest = new Date(clock.now().getTime() - EVENTS_MS)
  const events = await provider.listEvents(round.since < oldest ? oldest : round.since)
  const changes = new Map<string, Change>()
  for (const { payload } of events) {
    const change = provider.changeOf(payload)
    if (change !== null) changes.set(`${change.object} ${change.id}`, change)
  }
  for (const { object, id } of changes.values()) {
    if (object === 'subscription') await reconcileSubscription(round, id)
    if (object === 'refund') await reconcileFailedRefund(round, id)
  }
}

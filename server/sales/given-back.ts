/**
 * What the market gives back of a payment, by refunds of its sales or because what was paid for could not be had. It can
 * still fail to reach the card, and the buyer's bank can still take it back by itself, before, during or after. The
 * buyer gets the money once: from the card, from the bank, or into the wallet as far as neither paid. Creators have
 * given their parts back with the refund and never do so again. What the bank takes beyond the sales that still stand
 * (see dispute-shares.ts) is of what was given back: as far as the card refused that, the bank paid it instead, and the
 * rest is the platform's loss.
 *
 * What is due follows from how the refund and the disputes stand, and only the difference to what is booked is posted:
 * so the order in which things are heard of does not matter, nor how often.
 */
import { sql } from 'kysely'
import * as z from 'zod'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { postJournal } from '../ledger/post.ts'
import type { LedgerAccount, TransferInput } from '../ledger/transfers.ts'
import type { SalesParts } from './parts.ts'
import type { PaymentRef } from './payment-sales.ts'

const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }
const LOSSES: LedgerAccount = { ownerId: PLATFORM_ID, book: 'losses' }

const refundSchema = z
  .object({
    id: z.string(),
    state: z.enum(['planned', 'done', 'failed']),
    amount_cents: z.bigint().transform(Number),
    failure_code: z.string().nullable(),
    sale_id: z.string().nullable(),
  })
  .transform(({ amount_cents, failure_code, sale_id, ...row }) => ({
    ...row,
    amount: centsToMicroDollars(cents(amount_cents)),
    /** The payment service refuses to refund what a bank is taking back. */
    isOvertaken: failure_code === 'disputed',
    saleId: sale_id,
  }))
type CardRefund = z.infer<typeof refundSchema>

/** The refunds of a payment to its card, in any state, the oldest first. */
async function cardRefundsOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<CardRefund[]> {
  const rows = await tx
    .selectFrom('payment_operations')
    .select(['id', 'state', 'amount_cents', 'failure_code', 'sale_id'])
    .where('account_id', '=', buyerId)
    .where('kind', '=', 'refund')
    .where(sql<boolean>`target ->> 'paymentIntentId' = ${paymentIntentId}`)
    .orderBy('id')
    .execute()
  return z.array(refundSchema).parse(rows)
}

/** Whether the market gives back all or a part of the payment. */
export async function isGivenBack(tx: Tx, payment: PaymentRef): Promise<boolean> {
  return (await cardRefundsOf(tx, payment)).length > 0
}

const disputesSchema = z.array(
  z
    .object({
      processor_dispute_id: z.string(),
      state: z.enum(['opened', 'held', 'won', 'lost']),
      beyond_cents: z.bigint().transform(Number),
    })
    .transform(({ processor_dispute_id: id, state, beyond_cents }) => ({
      ...{ id, state },
      /** What the bank asks for beyond the sales that it is held of. */
      beyond: centsToMicroDollars(cents(beyond_cents)),
    })),
)
type StandingDisputes = z.infer<typeof disputesSchema>

async function disputesOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<StandingDisputes> {
  const { rows } = await sql`
    select d.processor_dispute_id, d.state, d.amount_cents - coalesce((select sum(h.amount_cents) from dispute_sales h
      where h.account_id = d.account_id and h.processor_dispute_id = d.processor_dispute_id), 0)::bigint as beyond_cents
    from disputes d where d.account_id = ${buyerId} and d.payment_reference = ${paymentIntentId}`.execute(tx)
  return disputesSchema.parse(rows)
}

/** In micro-dollars: what the buyer has in the wallet instead, and what the platform has lost. */
interface Position {
  readonly toWallet: bigint
  readonly lost: bigint
}

const above = (amount: bigint): bigint => (amount > 0n ? amount : 0n)

/** Null as long as it is open what becomes of a refund. */
function positionDue(refunds: readonly CardRefund[], disputes: StandingDisputes): Position | null {
  const sumOf = (...states: string[]): bigint =>
    disputes.filter((one) => states.includes(one.state)).reduce((sum, { beyond }) => sum + beyond, 0n)
  if (refunds.some(({ state }) => state === 'planned')) return null
  const refused = refunds.filter(({ state }) => state === 'failed')
  // Refused because of a dispute that is still to be heard of.
  if (refused.some(({ isOvertaken }) => isOvertaken) && disputes.every((one) => one.state === 'opened')) return null
  const amount = refused.reduce((sum, one) => sum + one.amount, 0n)
  // An amount held by a bank may go to the buyer; it stays held until that is decided.
  return { toWallet: above(amount - sumOf('held', 'lost')), lost: above(sumOf('lost') - amount) }
}

const bookedSchema = z.object({ to_wallet: z.bigint(), lost: z.bigint(), journals: z.bigint() })

const journalKey = (refundId: string, number: bigint): string => `given-back:${refundId}:${number}`

/** Under any refund of the payment: which of them was the oldest changes where an earlier one becomes known later. */
async function positionBooked(tx: Tx, buyerId: string, refunds: readonly CardRefund[], disputes: StandingDisputes) {
  const ids = refunds.map(({ id }) => id)
  const earlier = disputes.map(({ id }) => `dispute-lost:${id}`)
  const keys = [...ids.map((id) => `refund-to-wallet:${id}`), ...earlier]
  const { rows } = await sql`
    select coalesce(sum(case when t.credit_book = 'wallet' then t.amount_micro_dollars
        when t.debit_book = 'wallet' then -t.amount_micro_dollars else 0 end), 0)::bigint as to_wallet,
      coalesce(sum(case when t.debit_book = 'losses' then t.amount_micro_dollars
        when t.credit_book = 'losses' then -t.amount_micro_dollars else 0 end), 0)::bigint as lost,
      count(distinct j.id) filter (where starts_with(j.key, 'given-back:')) as journals
    from ledger_journals j join ledger_transfers t on t.account_id = j.account_id and t.journal_id = j.id
    where j.account_id = ${buyerId} and t.account_id = ${buyerId}
      and (j.key = any (${keys})
        or starts_with(j.key, 'given-back:') and split_part(j.key, ':', 2) = any (${ids}::text[]))`.execute(tx)
  const { to_wallet: toWallet, lost, journals } = bookedSchema.parse(rows[0])
  return { toWallet, lost, journals }
}

function differences(buyerId: string, due: Position, booked: Position): TransferInput[] {
  const wallet: LedgerAccount = { ownerId: buyerId, book: 'wallet' }
  const toWallet = due.toWallet - booked.toWallet
  const lost = due.lost - booked.lost
  const transfer = (parts: Omit<TransferInput, 'amount'>, amount: bigint): TransferInput[] =>
    amount > 0n ? [{ ...parts, amount: microDollars(amount) }] : []
  return [
    ...transfer({ kind: 'top_up', debit: PROCESSOR, credit: wallet, memo: 'Refund refused by the card' }, toWallet),
    ...transfer(
      { kind: 'top_up_reversal', debit: wallet, credit: PROCESSOR, memo: 'The bank reversed the payment itself' },
      -toWallet,
    ),
    ...transfer(
      {
        kind: 'dispute_loss',
        debit: LOSSES,
        credit: PROCESSOR,
        memo: 'Charged back by the bank in addition to a refund',
      },
      lost,
    ),
    ...transfer(
      {
        kind: 'adjustment',
        debit: PROCESSOR,
        credit: LOSSES,
        memo: 'The refund failed: only the bank paid the buyer',
      },
      -lost,
    ),
  ]
}

/** The bank's money is for the oldest of the refunds that the card refused. */
async function noteWhereTo(tx: Tx, buyerId: string, refunds: readonly CardRefund[], { toWallet }: Position) {
  let left = toWallet
  for (const { state, saleId, amount } of refunds.toReversed()) {
    const isInWallet = state === 'failed' && left > 0n
    if (isInWallet) left -= amount
    if (saleId === null) continue
    await tx
      .updateTable('refunds')
      .set({ paid_to: isInWallet ? 'wallet_instead' : 'processor' })
      .where('account_id', '=', buyerId)
      .where('sale_id', '=', saleId)
      .execute()
  }
}

/** Locks the payment's order, so that its refund and its disputes come one after the other. */
async function lockOrderOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<void> {
  await sql`select 1 from orders o join payment_references r on r.account_id = o.account_id and r.order_id = o.id
    where o.account_id = ${buyerId} and r.account_id = ${buyerId} and r.reference = ${paymentIntentId}
    for update of o`.execute(tx)
}

/** Books what has become due of a payment of which something is given back. Does nothing for any other, and nothing twice. */
export async function settleGivenBack(tx: Tx, { clock, notify }: SalesParts, payment: PaymentRef): Promise<void> {
  await lockOrderOf(tx, payment)
  const { buyerId: accountId } = payment
  const refunds = await cardRefundsOf(tx, payment)
  const [oldest] = refunds
  if (oldest === undefined) return
  const disputes = await disputesOf(tx, payment)
  const due = positionDue(refunds, disputes)
  if (due === null) return
  const booked = await positionBooked(tx, accountId, refunds, disputes)
  const transfers = differences(accountId, due, booked)
  if (transfers.length === 0) return
  const isTopUp = transfers.every(({ kind }) => kind === 'top_up')
  const key = journalKey(oldest.id, booked.journals + 1n)
  await postJournal(tx, { accountId, key, kind: isTopUp ? 'top_up' : 'dispute', at: clock.now(), transfers })
  await noteWhereTo(tx, accountId, refunds, due)
  const added = due.toWallet - booked.toWallet
  if (added <= 0n) return
  await notify(tx, accountId, { kind: 'wallet_topped_up', data: { amountMicroDollars: String(added) } })
}

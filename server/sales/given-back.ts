/**
 * Payments that the market gives back, by a refund or because what was paid for could not be had. Such a payment can
 * still fail to reach the card, and the buyer's bank can still take it back by itself, before, during or after. The
 * buyer gets the money once: from the card, from the bank, or into the wallet as far as neither paid. Creators have
 * given their parts back with the refund and never do so again. What the bank takes although the card was refunded, and
 * what it takes beyond the payment, is the platform's loss.
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

const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }
const LOSSES: LedgerAccount = { ownerId: PLATFORM_ID, book: 'losses' }

/** A payment by its name at the payment service, and who paid. */
export interface PaymentRef {
  readonly buyerId: string
  readonly paymentIntentId: string
}

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

/** The refund of a payment to its card, in any state; null if the payment is not refunded. */
export async function cardRefundOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<CardRefund | null> {
  const row = await tx
    .selectFrom('payment_operations')
    .select(['id', 'state', 'amount_cents', 'failure_code', 'sale_id'])
    .where('account_id', '=', buyerId)
    .where('kind', '=', 'refund')
    .where(sql<boolean>`target ->> 'paymentIntentId' = ${paymentIntentId}`)
    .executeTakeFirst()
  return row === undefined ? null : refundSchema.parse(row)
}

const disputesSchema = z.array(
  z.object({
    processor_dispute_id: z.string(),
    state: z.enum(['opened', 'held', 'won', 'lost']),
    amount_cents: z.number(),
  }),
)
type StandingDisputes = z.infer<typeof disputesSchema>

async function disputesOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<StandingDisputes> {
  const rows = await tx
    .selectFrom('disputes')
    .select(['processor_dispute_id', 'state', 'amount_cents'])
    .where('account_id', '=', buyerId)
    .where('payment_reference', '=', paymentIntentId)
    .execute()
  return disputesSchema.parse(rows)
}

/** In micro-dollars: what the buyer has in the wallet instead, and what the platform has lost. */
interface Position {
  readonly toWallet: bigint
  readonly lost: bigint
}

const above = (amount: bigint): bigint => (amount > 0n ? amount : 0n)

/** Null as long as it is open what becomes of the refund. */
function positionDue({ state, amount, isOvertaken }: CardRefund, disputes: StandingDisputes): Position | null {
  const sumOf = (...states: string[]): bigint =>
    disputes
      .filter((one) => states.includes(one.state))
      .reduce((sum, { amount_cents }) => sum + centsToMicroDollars(cents(amount_cents)), 0n)
  const lost = sumOf('lost')
  if (state === 'planned') return null
  if (state === 'done') return { toWallet: 0n, lost }
  // Refused because of a dispute that is still to be heard of.
  if (isOvertaken && disputes.every((one) => one.state === 'opened')) return null
  // An amount held by a bank may go to the buyer; it stays held until that is decided.
  return { toWallet: above(amount - sumOf('held', 'lost')), lost: above(lost - amount) }
}

const bookedSchema = z.object({ to_wallet: z.bigint(), lost: z.bigint(), journals: z.bigint() })

const journalKey = (refundId: string, number: bigint): string => `given-back:${refundId}:${number}`

async function positionBooked(tx: Tx, buyerId: string, refundId: string, disputes: StandingDisputes) {
  const earlier = disputes.map((one) => `dispute-lost:${one.processor_dispute_id}`)
  const keys = [`refund-to-wallet:${refundId}`, ...earlier]
  const { rows } = await sql`
    select coalesce(sum(case when t.credit_book = 'wallet' then t.amount_micro_dollars
        when t.debit_book = 'wallet' then -t.amount_micro_dollars else 0 end), 0)::bigint as to_wallet,
      coalesce(sum(case when t.debit_book = 'losses' then t.amount_micro_dollars
        when t.credit_book = 'losses' then -t.amount_micro_dollars else 0 end), 0)::bigint as lost,
      count(distinct j.id) filter (where starts_with(j.key, 'given-back:')) as journals
    from ledger_journals j join ledger_transfers t on t.account_id = j.account_id and t.journal_id = j.id
    where j.account_id = ${buyerId} and t.account_id = ${buyerId}
      and (j.key = any (${keys}) or starts_with(j.key, ${`given-back:${refundId}:`}))`.execute(tx)
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

async function noteWhereTo(tx: Tx, buyerId: string, { saleId }: CardRefund, { toWallet }: Position): Promise<void> {
  if (saleId === null) return
  await tx
    .updateTable('refunds')
    .set({ paid_to: toWallet > 0n ? 'wallet_instead' : 'processor' })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .execute()
}

/** Locks the payment's order, so that its refund and its disputes come one after the other. */
async function lockOrderOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<void> {
  await sql`select 1 from orders o join payment_references r on r.account_id = o.account_id and r.order_id = o.id
    where o.account_id = ${buyerId} and r.account_id = ${buyerId} and r.reference = ${paymentIntentId}
    for update of o`.execute(tx)
}

/** Books what has become due of a payment that is given back. Does nothing for any other, and nothing twice. */
export async function settleGivenBack(tx: Tx, { clock, notify }: SalesParts, payment: PaymentRef): Promise<void> {
  await lockOrderOf(tx, payment)
  const { buyerId: accountId } = payment
  const refund = await cardRefundOf(tx, payment)
  if (refund === null) return
  const disputes = await disputesOf(tx, payment)
  const due = positionDue(refund, disputes)
  if (due === null) return
  const booked = await positionBooked(tx, accountId, refund.id, disputes)
  const transfers = differences(accountId, due, booked)
  if (transfers.length === 0) return
  const isTopUp = transfers.every(({ kind }) => kind === 'top_up')
  const key = journalKey(refund.id, booked.journals + 1n)
  await postJournal(tx, { accountId, key, kind: isTopUp ? 'top_up' : 'dispute', at: clock.now(), transfers })
  await noteWhereTo(tx, accountId, refund, due)
  const added = due.toWallet - booked.toWallet
  if (added <= 0n) return
  await notify(tx, accountId, { kind: 'wallet_topped_up', data: { amountMicroDollars: String(added) } })
}

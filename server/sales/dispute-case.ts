/** A dispute with the payment it is about, what that paid for, and what the bank takes of each sale. */
import { LunaError } from '#shared/contract/errors.ts'
import { cents, centsToMicroDollars, type MicroDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import type { Dispute } from '../payments/provider.ts'
import { type DisputedSale, type SaleOfPayment, spreadDispute } from './dispute-shares.ts'
import { type PaymentRef, salesOfPayment } from './payment-sales.ts'
import { lockSale } from './take-back.ts'

export interface Case {
  readonly buyerId: string
  readonly dispute: Dispute
  readonly orderId: string
  readonly payment: PaymentRef
  readonly paid: MicroDollars
  /** None for a top-up, and for a payment that bought nothing. */
  readonly sales: readonly SaleOfPayment[]
  /** A top-up's wallet can be drawn on; a sale's parts can be held. */
  readonly isTopUp: boolean
}

/** A case with what is held of each sale. */
export interface Held extends Case {
  readonly held: readonly DisputedSale[]
}

/** Locked, in the order of their ids. */
async function lockSales(tx: Tx, payment: PaymentRef): Promise<SaleOfPayment[]> {
  const locked: SaleOfPayment[] = []
  for (const paid of await salesOfPayment(tx, payment)) {
    const sale = await lockSale(tx, payment.buyerId, paid.saleId)
    if (sale !== null) locked.push({ ...paid, sale })
  }
  return locked
}

export async function readCase(tx: Tx, dispute: Dispute): Promise<Case | null> {
  const { paymentIntentId } = dispute
  if (paymentIntentId === null) return null
  const reference = await tx
    .selectFrom('payment_references')
    .selectAll()
    .where('reference', '=', paymentIntentId)
    .executeTakeFirst()
  // The dispute may be heard of before the payment it is about.
  if (reference === undefined)
    throw new LunaError('PAYMENTS_UNAVAILABLE', `There is no record of ${dispute.disputeId} yet.`)
  const { account_id: buyerId, order_id: orderId } = reference
  const payment = { buyerId, paymentIntentId }
  const sales = await lockSales(tx, payment)
  const order = await tx
    .selectFrom('orders')
    .select(['kind', 'state'])
    .where('account_id', '=', buyerId)
    .where('id', '=', orderId)
    // Locks the case where there is no sale to lock.
    .forUpdate()
    .executeTakeFirstOrThrow()
  const isTopUp = order.kind === 'top_up' && order.state === 'fulfilled'
  const paid = centsToMicroDollars(cents(reference.amount_cents))
  return { buyerId, orderId, dispute, sales, isTopUp, paid, payment }
}

interface Standing {
  readonly state: string
  readonly holds: boolean
}

export async function standingDispute(tx: Tx, { buyerId, dispute, sales, orderId }: Case): Promise<Standing> {
  const { disputeId, reason, amountCents, openedAt } = dispute
  await tx
    .insertInto('disputes')
    .values({
      account_id: buyerId,
      processor_dispute_id: disputeId,
      sale_id: sales.length === 1 ? (sales[0]?.saleId ?? null) : null,
      order_id: orderId,
      payment_reference: dispute.paymentIntentId,
      reason,
      amount_cents: amountCents,
      state: 'opened',
      // What was refunded before holds nothing that could be taken.
      holds: sales.length === 0 || sales.some(({ sale }) => sale.state === 'completed'),
      opened_at: openedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tx
    .selectFrom('disputes')
    .select(['state', 'holds'])
    .where('account_id', '=', buyerId)
    .where('processor_dispute_id', '=', disputeId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** What it takes of the sales: as long as it is only asked for, that can still change. */
export async function heldOf(tx: Tx, { state, holds }: Standing, of: Case): Promise<DisputedSale[]> {
  const { buyerId, dispute, sales } = of
  if (!holds) return []
  if (state === 'opened') return spreadDispute(dispute.amountCents, sales)
  const rows = await tx
    .selectFrom('dispute_sales')
    .select(['sale_id', 'amount_cents'])
    .where('account_id', '=', buyerId)
    .where('processor_dispute_id', '=', dispute.disputeId)
    .execute()
  const amounts = new Map(rows.map((row) => [row.sale_id, row.amount_cents]))
  // A version before this one noted nothing of a dispute, which was of one sale then.
  if (rows.length === 0) {
    return sales.map(({ sale, amountCents }) => ({ sale, amountCents: Math.min(amountCents, dispute.amountCents) }))
  }
  return sales.flatMap(({ sale, saleId }) => {
    const amountCents = amounts.get(saleId) ?? 0
    return amountCents > 0 ? [{ sale, amountCents }] : []
  })
}

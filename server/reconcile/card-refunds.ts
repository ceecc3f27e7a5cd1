/** What a refund at the payment service was of, where the market has no row of it. */
import { sql } from 'kysely'
import * as z from 'zod'
import type { Tx } from '../db/database.ts'
import type { ListedRefund } from '../payments/listing.ts'
import { noteOperation } from '../payments/operations.ts'
import type { SalesParts } from '../sales/parts.ts'
import { type PaymentRef, salesOfPayment } from '../sales/payment-sales.ts'
import type { RefundFacts } from './decide.ts'

const stateSchema = z.enum(['completed', 'disputed', 'refunded', 'charged_back'])

export interface PaidBackSale {
  readonly saleId: string
  readonly state: NonNullable<RefundFacts['saleState']>
  /** What was paid for it, with tax. */
  readonly amountCents: number
}

/** A refund of no sale that is still to be sent: what was paid for could not be had. */
interface PlannedRefund {
  readonly id: string
  readonly amountCents: number
}

export interface RefundMatch {
  readonly sale: PaidBackSale | null
  readonly planned: PlannedRefund | null
}

export const NO_MATCH: RefundMatch = { sale: null, planned: null }

async function salesOf(tx: Tx, payment: PaymentRef): Promise<PaidBackSale[]> {
  const paid = await salesOfPayment(tx, payment)
  const rows = await tx
    .selectFrom('sales')
    .select(['id', 'state'])
    .where('account_id', '=', payment.buyerId)
    .where('id', '=', sql<string>`any (${paid.map(({ saleId }) => saleId)}::uuid[])`)
    .execute()
  const states = new Map(rows.map(({ id, state }) => [id, stateSchema.parse(state)]))
  return paid.flatMap(({ saleId, amountCents }) => {
    const state = states.get(saleId)
    return state === undefined ? [] : [{ saleId, amountCents, state }]
  })
}

/** The smallest that the refund is all or a part of. */
async function plannedOf(tx: Tx, { buyerId, paymentIntentId }: PaymentRef, atLeast: number) {
  const row = await tx
    .selectFrom('payment_operations')
    .select(['id', 'amount_cents'])
    .where('account_id', '=', buyerId)
    .where('kind', '=', 'refund')
    .where('state', '=', 'planned')
    .where('sale_id', 'is', null)
    .where(sql<boolean>`target ->> 'paymentIntentId' = ${paymentIntentId}`)
    .where('amount_cents', '>=', BigInt(atLeast))
    .orderBy('amount_cents')
    .orderBy('id')
    .executeTakeFirst()
  return row === undefined ? null : { id: row.id, amountCents: Number(row.amount_cents) }
}

/**
 * `like`: how many refunds without rows are of this payment and amount, this one included. What is written on a refund
 * names its sale. A sale that was lost has another id since it was made again: only what was paid for it says which it
 * is, and only where no other sale of the payment can be meant.
 */
export async function matchRefund(
  tx: Tx,
  payment: PaymentRef,
  { saleId, key, amountCents }: ListedRefund,
  like: number,
): Promise<RefundMatch> {
  const sales = await salesOf(tx, payment)
  const named = sales.find((sale) => sale.saleId === saleId)
  if (named !== undefined) return { ...NO_MATCH, sale: named }
  const planned = key === null ? null : await plannedOf(tx, payment, amountCents)
  if (planned?.amountCents === amountCents) return { ...NO_MATCH, planned }
  const candidates = sales.filter((sale) => sale.state === 'completed' && sale.amountCents === amountCents)
  const isDistinct = saleId !== null && candidates.length <= like
  const [sale = null] = isDistinct ? candidates : []
  if (sale !== null || planned !== null) return sale === null ? { sale, planned } : { ...NO_MATCH, sale }
  const [only = null] = sales.length === 1 ? sales : []
  return { ...NO_MATCH, sale: only }
}

/** Of a planned refund, a part was sent already: only the rest is still to be sent. */
export async function notePartSent(
  tx: Tx,
  { clock }: Pick<SalesParts, 'clock'>,
  { buyerId: accountId, paymentIntentId }: PaymentRef,
  planned: PlannedRefund,
  sent: { readonly operationId: string; readonly refundId: string; readonly amountCents: number },
): Promise<void> {
  const { amountCents } = sent
  await tx
    .updateTable('payment_operations')
    .set({ amount_cents: BigInt(planned.amountCents - amountCents) })
    .where('account_id', '=', accountId)
    .where('id', '=', planned.id)
    .where('state', '=', 'planned')
    .execute()
  const target = { kind: 'refund', paymentIntentId } as const
  const operation = { id: sent.operationId, accountId, target, amountCents }
  await noteOperation(tx, operation, { processorId: sent.refundId, at: clock.now() })
}

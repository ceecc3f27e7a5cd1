/** What every sale and every card payment leaves: their rows, what is scheduled for them, and who is notified. */
import { v7 as uuidv7 } from 'uuid'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import type { SaleSplit } from '#shared/offers/split.ts'
import type { Tx } from '../db/database.ts'
import { noteOperation, planOperation } from '../payments/operations.ts'
import type { Payment } from '../payments/provider.ts'
import { scheduleFee, scheduleTransfers } from '../payments/transfers.ts'
import { scheduleReceipt } from '../receipts/schedule.ts'
import { dropFromCart } from './cart-rows.ts'
import { noteItem } from './order-items.ts'
import type { Order } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { notePaymentTax, type TaxedPart } from './payment-tax.ts'
import { type NewSale, recordSales } from './record.ts'

export type OrderRef = Pick<Order, 'id' | 'buyerId'>

/** What this payment was for, and from which card it came. */
export async function notePayment(
  tx: Tx,
  { jobs, clock }: SalesParts,
  order: OrderRef,
  payment: Payment,
  saleId: string | null,
): Promise<void> {
  const { paymentIntentId, amountCents, feeCents, fingerprint } = payment
  await tx
    .insertInto('payment_references')
    .values({
      reference: paymentIntentId,
      account_id: order.buyerId,
      order_id: order.id,
      sale_id: saleId,
      amount_cents: amountCents,
      created_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  if (fingerprint !== null) {
    await tx
      .insertInto('payment_instruments')
      .values({ fingerprint, account_id: order.buyerId, first_seen_at: clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await scheduleFee(tx, jobs, { buyerId: order.buyerId, paymentIntentId, feeCents })
}

/** Its tax, and a receipt for it. */
export async function noteBought(tx: Tx, parts: SalesParts, order: OrderRef, payment: Payment, part: TaxedPart) {
  const { id: orderId, buyerId } = order
  await notePaymentTax(tx, { buyerId, orderId, payment, part, at: parts.clock.now() })
  const { paymentIntentId: reference } = payment
  await scheduleReceipt(tx, parts.jobs, { about: 'payment', accountId: buyerId, reference })
}

/** By asset, names of works above the sold one. */
async function namesAbove(tx: Tx, { asset }: NewSale): Promise<Map<string, string>> {
  if (asset.ancestry.length === 0) return new Map()
  const named = await tx
    .selectFrom('assets')
    .select(['id', 'name'])
    .where(
      'account_id',
      'in',
      asset.ancestry.map(({ creatorId }) => creatorId),
    )
    .where(
      'id',
      'in',
      asset.ancestry.map(({ assetId }) => assetId),
    )
    .execute()
  return new Map(named.map(({ id, name }) => [id, name]))
}

/** Creators of what the sold work derives from, and all who share one of the works, once for each of them. */
async function tellOthers(tx: Tx, { notify }: SalesParts, sale: NewSale, split: SaleSplit | undefined): Promise<void> {
  const others = (split?.parts ?? []).flatMap((part) =>
    part.party !== 'platform' && (part.depth > 0 || part.party === 'collaborator') && part.amount > 0n ? [part] : [],
  )
  if (others.length === 0) return
  const names = await namesAbove(tx, sale)
  const { title: soldName } = sale.asset
  for (const { party, assetId, accountId, amount } of others) {
    const name = names.get(assetId) ?? soldName
    const data = { assetId, name, saleId: sale.id, soldName, earnedMicroDollars: String(amount) }
    await notify(tx, accountId, { kind: party === 'creator' ? 'royalty' : 'share', data })
  }
}

/** Records the sales, and notifies all sides of each. */
export async function sell(tx: Tx, parts: SalesParts, sales: readonly NewSale[]): Promise<void> {
  const splits = await recordSales(tx, sales)
  await dropFromCart(
    tx,
    sales.filter(({ isGift }) => isGift !== true),
  )
  for (const [index, sale] of sales.entries()) await notifyOfSale(tx, parts, sale, splits[index])
}

async function notifyOfSale(tx: Tx, parts: SalesParts, sale: NewSale, split: SaleSplit | undefined): Promise<void> {
  const { notify } = parts
  const { assetId, creatorId, title: name } = sale.asset
  const subject = { assetId, name, saleId: sale.id }
  const amount = centsToMicroDollars(cents(sale.amountCents + (sale.taxCents ?? 0)))
  const earned = split?.parts.find((part) => part.party === 'creator' && part.depth === 0)?.amount ?? 0n
  await notify(tx, sale.buyerId, { kind: 'purchase', data: { ...subject, amountMicroDollars: String(amount) } })
  await notify(tx, creatorId, { kind: 'sale', data: { ...subject, earnedMicroDollars: String(earned) } })
  await tellOthers(tx, parts, sale, split)
}

/** A payment for one thing alone. */
export function wholeOf({ amountCents, tax }: Payment) {
  return { amountCents, taxCents: tax?.taxCents ?? 0 }
}

/** Everything of a sale paid by card, in one transaction; also used for the periods of a subscription. */
export async function sellByCard(
  tx: Tx,
  parts: SalesParts,
  order: OrderRef,
  payment: Payment,
  sale: NewSale,
): Promise<void> {
  const { buyerId } = order
  const { paymentIntentId, chargeId } = payment
  await sell(tx, parts, [sale])
  await notePayment(tx, parts, order, payment, sale.id)
  await noteBought(tx, parts, order, payment, { saleId: sale.id, ...wholeOf(payment), isVoucher: false })
  await scheduleTransfers(tx, parts.jobs, { buyerId, saleId: sale.id, paymentIntentId, group: order.id, chargeId })
}

/** A refund that the payment service has made already. */
export interface MadeRefund {
  readonly operationId: string
  readonly refundId: string
}

/** The money goes back to the card, or went already, since what it paid for cannot be had any more. */
export async function giveBack(
  tx: Tx,
  parts: SalesParts,
  order: Pick<Order, 'id' | 'buyerId' | 'asset' | 'items'>,
  payment: Payment,
  failure: string,
  made?: MadeRefund,
): Promise<void> {
  const { jobs, clock, notify } = parts
  const { paymentIntentId, amountCents } = payment
  await notePayment(tx, parts, order, payment, null)
  const target = { kind: 'refund', paymentIntentId } as const
  const operation = { id: made?.operationId ?? uuidv7(), accountId: order.buyerId, target, amountCents }
  if (made === undefined) await planOperation(tx, jobs, operation, clock.now())
  else await noteOperation(tx, operation, { processorId: made.refundId, at: clock.now() })
  const works = order.asset === null ? order.items.map(({ asset }) => asset) : [order.asset]
  for (const { assetId, title: name } of works) {
    const data = { assetId, name, orderId: order.id, reason: failure }
    await notify(tx, order.buyerId, { kind: 'payment_not_completed', data })
    if (order.asset === null) await noteItem(tx, { buyerId: order.buyerId, orderId: order.id }, assetId, { failure })
  }
}

/**
 * Orders of several works become a sale of each. What cannot be had any more is not sold, and its part of the payment
 * goes back to the card.
 */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'
import { planOperation } from '../payments/operations.ts'
import type { Payment } from '../payments/provider.ts'
import { scheduleTransfers } from '../payments/transfers.ts'
import { noteItem, type OrderItem } from './order-items.ts'
import { assertNotOwned, type Order } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { notePaidSales, type PaymentShare, sharesOfPayment } from './payment-sales.ts'
import type { NewSale } from './record.ts'
import { noteBought, notePayment, sell } from './selling.ts'

/** A work of the order with its part of the payment, and why it cannot be had; null where it can. */
interface Paid extends PaymentShare {
  readonly item: OrderItem
  readonly refusal: string | null
}

async function refusalOf(tx: Tx, { assets }: SalesParts, buyerId: string, assetId: string): Promise<string | null> {
  if (!(await assets.deliverable(tx, assetId))) return new LunaError('OFFER_UNAVAILABLE').message
  try {
    await assertNotOwned(tx, buyerId, assetId, 'one_time')
    return null
  } catch (error) {
    if (error instanceof LunaError && error.code === 'ALREADY_OWNED') return error.detail ?? error.message
    throw error
  }
}

/** Works are held until the transaction ends, in one order for all, so that no two orders wait for each other. */
async function refusalsOf(tx: Tx, parts: SalesParts, { buyerId, items }: Order): Promise<Map<string, string | null>> {
  const refusals = new Map<string, string | null>()
  for (const assetId of items.map(({ asset }) => asset.assetId).toSorted()) {
    refusals.set(assetId, await refusalOf(tx, parts, buyerId, assetId))
  }
  return refusals
}

async function paidItems(tx: Tx, parts: SalesParts, order: Order, payment: Payment | null): Promise<Paid[]> {
  const prices = order.items.map(({ asset }) => asset.priceCents)
  const shares =
    payment === null ? prices.map((amountCents) => ({ amountCents, taxCents: 0 })) : sharesOfPayment(payment, prices)
  const refusals = await refusalsOf(tx, parts, order)
  return order.items.map((item, index) => ({
    item,
    refusal: refusals.get(item.asset.assetId) ?? null,
    ...(shares[index] ?? { amountCents: 0, taxCents: 0 }),
  }))
}

function saleOf(parts: SalesParts, order: Order, payment: Payment | null, paid: Paid): NewSale {
  const { item, amountCents, taxCents } = paid
  const source = payment === null ? 'wallet' : 'processor'
  return {
    id: uuidv7(),
    buyerId: order.buyerId,
    key: `order:${order.id}:${item.asset.assetId}`,
    offer: 'one_time',
    paidFrom: amountCents === 0 ? 'nothing' : source,
    asset: item.asset,
    amountCents: amountCents - taxCents,
    taxCents,
    fees: order.fees,
    at: parts.clock.now(),
    orderId: order.id,
    country: payment?.country ?? order.country,
  }
}

const sumOf = (shares: readonly PaymentShare[]) => ({
  amountCents: shares.reduce((sum, { amountCents }) => sum + amountCents, 0),
  taxCents: shares.reduce((sum, { taxCents }) => sum + taxCents, 0),
})

/** Everything of the payment, of which `sold` was spent. */
async function noteItemsPaid(
  tx: Tx,
  parts: SalesParts,
  order: Order,
  payment: Payment,
  sold: readonly (PaymentShare & { readonly saleId: string })[],
): Promise<void> {
  const { buyerId, id: group } = order
  const { paymentIntentId, chargeId } = payment
  await notePayment(tx, parts, order, payment, null)
  await notePaidSales(
    tx,
    buyerId,
    sold.map((share) => ({ ...share, paymentIntentId })),
  )
  await noteBought(tx, parts, order, payment, { saleId: null, ...sumOf(sold), isVoucher: false })
  for (const { saleId } of sold) {
    await scheduleTransfers(tx, parts.jobs, { buyerId, saleId, paymentIntentId, group, chargeId })
  }
}

/** Their part of the payment goes back; the rest of it was spent. */
async function refuseItems(
  tx: Tx,
  { clock, jobs, notify }: SalesParts,
  { buyerId, id: orderId }: Order,
  payment: Payment | null,
  refused: readonly Paid[],
): Promise<void> {
  for (const { item, refusal } of refused) {
    const { assetId, title: name } = item.asset
    const reason = refusal ?? ''
    await noteItem(tx, { buyerId, orderId }, assetId, { failure: reason })
    const data = { assetId, name, orderId, reason }
    await notify(tx, buyerId, { kind: 'payment_not_completed', data })
  }
  const { amountCents } = sumOf(refused)
  if (payment === null || amountCents === 0) return
  const target = { kind: 'refund', paymentIntentId: payment.paymentIntentId } as const
  await planOperation(tx, jobs, { id: uuidv7(), accountId: buyerId, target, amountCents }, clock.now())
}

/**
 * `payment` is null for what is free or paid from the wallet. Throws OFFER_UNAVAILABLE or ALREADY_OWNED where nothing of
 * the order can be had, and where the wallet would pay for something that cannot.
 */
export async function sellItems(tx: Tx, parts: SalesParts, order: Order, payment: Payment | null): Promise<void> {
  const { buyerId, id: orderId } = order
  const all = await paidItems(tx, parts, order, payment)
  const refused = all.filter(({ refusal }) => refusal !== null)
  const [first] = refused
  if (first !== undefined && (payment === null || refused.length === all.length)) {
    throw new LunaError('OFFER_UNAVAILABLE', first.refusal ?? undefined)
  }
  const sold = all
    .filter(({ refusal }) => refusal === null)
    .map((paid) => ({ paid, sale: saleOf(parts, order, payment, paid) }))
  await sell(
    tx,
    parts,
    sold.map(({ sale }) => sale),
  )
  for (const { paid, sale } of sold) {
    await noteItem(tx, { buyerId, orderId }, paid.item.asset.assetId, { saleId: sale.id })
  }
  if (payment !== null) {
    const shares = sold.map(({ paid: { amountCents, taxCents }, sale }) => ({ saleId: sale.id, amountCents, taxCents }))
    await noteItemsPaid(tx, parts, order, payment, shares)
  }
  await refuseItems(tx, parts, order, payment, refused)
}

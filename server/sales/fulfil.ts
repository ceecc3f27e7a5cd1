/**
 * The one way a paid order becomes what was bought. Called by webhooks, by a buyer who asks, and by reconciliation,
 * in any order and as often as they like: the order's row decides.
 */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import type { SaleSplit } from '#shared/offers/split.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import { postJournal } from '../ledger/post.ts'
import { noteOperation, planOperation } from '../payments/operations.ts'
import type { Payment } from '../payments/provider.ts'
import { scheduleFee, scheduleTransfers } from '../payments/transfers.ts'
import { scheduleReceipt } from '../receipts/schedule.ts'
import { noteTopUpPaid } from './saved-cards.ts'
import { setEntitlementEnd } from './entitlements.ts'
import { assertNotOwned, lockOrder, type Order, settleOrder } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { netCents, notePaymentTax } from './payment-tax.ts'
import { type NewSale, recordSales } from './record.ts'

/** Why what was paid cannot be had any more. */
const UNFULFILLABLE = new Set(['OFFER_UNAVAILABLE', 'ALREADY_OWNED', 'OWN_ASSET'])
const OWNED_ONCE = new Set(['entitlements_bought_once', 'subscriptions_running_once'])

export type OrderRef = Pick<Order, 'id' | 'buyerId'>

/** What this payment was for, and from which card it came. */
async function notePayment(
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
async function noteBought(tx: Tx, parts: SalesParts, order: OrderRef, payment: Payment, saleId: string | null) {
  const { id: orderId, buyerId } = order
  await notePaymentTax(tx, { buyerId, orderId, saleId, payment, at: parts.clock.now() })
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

/** Records the sale and notifies all sides. */
async function sell(tx: Tx, parts: SalesParts, sale: NewSale): Promise<void> {
  const { notify } = parts
  const [split] = await recordSales(tx, [sale])
  const { assetId, creatorId, title: name } = sale.asset
  const subject = { assetId, name, saleId: sale.id }
  const amount = centsToMicroDollars(cents(sale.amountCents + (sale.taxCents ?? 0)))
  const earned = split?.parts.find((part) => part.party === 'creator' && part.depth === 0)?.amount ?? 0n
  await notify(tx, sale.buyerId, { kind: 'purchase', data: { ...subject, amountMicroDollars: String(amount) } })
  await notify(tx, creatorId, { kind: 'sale', data: { ...subject, earnedMicroDollars: String(earned) } })
  await tellOthers(tx, parts, sale, split)
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
  await sell(tx, parts, sale)
  await notePayment(tx, parts, order, payment, sale.id)
  await noteBought(tx, parts, order, payment, sale.id)
  await scheduleTransfers(tx, parts.jobs, { buyerId, saleId: sale.id, paymentIntentId, group: order.id, chargeId })
}

async function topUp(tx: Tx, parts: SalesParts, order: Order, payment: Payment): Promise<void> {
  const transfer = {
    kind: 'top_up',
    debit: { ownerId: PLATFORM_ID, book: 'processor' },
    credit: { ownerId: order.buyerId, book: 'wallet' },
    amount: centsToMicroDollars(cents(order.priceCents)),
  } as const
  const { buyerId: accountId, id } = order
  const journal = {
    accountId,
    key: `top-up:${id}`,
    kind: 'top_up',
    at: parts.clock.now(),
    transfers: [transfer],
  } as const
  await postJournal(tx, journal)
  await noteTopUpPaid(tx, { accountId, orderId: id, payment, at: journal.at })
  await notePayment(tx, parts, order, payment, null)
  await noteBought(tx, parts, order, payment, null)
  const data = { amountMicroDollars: String(transfer.amount) }
  await parts.notify(tx, order.buyerId, { kind: 'wallet_topped_up', data })
}

async function assertDeliverable(tx: Tx, { assets }: SalesParts, order: Order, assetId: string, isGift: boolean) {
  if (!(await assets.deliverable(tx, assetId))) throw new LunaError('OFFER_UNAVAILABLE')
  if (!isGift) await assertNotOwned(tx, order.buyerId, assetId, order.kind)
}

/** One-time purchases and licenses; `payment` is null for what is free or paid from the wallet. */
async function sellOnce(tx: Tx, parts: SalesParts, order: Order, payment: Payment | null): Promise<void> {
  const { asset, kind, priceCents } = order
  if (asset === null || kind === 'top_up') throw new LunaError('INTERNAL', `order ${order.id} has no asset`)
  const isGift = await parts.gifts.isGift(tx, order)
  await assertDeliverable(tx, parts, order, asset.assetId, isGift)
  const at = parts.clock.now()
  const sale: NewSale = {
    id: uuidv7(),
    buyerId: order.buyerId,
    key: `order:${order.id}`,
    offer: kind,
    paidFrom: payment !== null ? 'processor' : priceCents > 0 ? 'wallet' : 'nothing',
    asset,
    amountCents: payment === null ? priceCents : netCents(payment),
    taxCents: payment?.tax?.taxCents ?? 0,
    fees: order.fees,
    at,
    orderId: order.id,
    isGift,
    country: payment?.country ?? order.country,
  }
  if (payment === null) await sell(tx, parts, sale)
  else await sellByCard(tx, parts, order, payment, sale)
  if (isGift) await parts.gifts.bought(tx, order, sale.id)
  if (kind !== 'license') return
  const { buyerId, id: orderId } = order
  const license = { buyerId, listingId: asset.offerId, saleId: sale.id, orderId, amountCents: priceCents, at }
  const { expiresAt } = await parts.licenses.grant(tx, license)
  if (expiresAt !== null) await setEntitlementEnd(tx, license, expiresAt)
}

/** An order that costs nothing or is paid from the wallet: done where it is made. Throws WALLET_TOO_LOW. */
export async function fulfilWithoutCard(tx: Tx, parts: SalesParts, order: Order): Promise<void> {
  await sellOnce(tx, parts, order, null)
  await settleOrder(tx, order, 'fulfilled', parts.clock.now())
}

async function fulfil(tx: Tx, parts: SalesParts, ref: OrderRef, payment: Payment): Promise<void> {
  const order = await lockOrder(tx, ref.buyerId, ref.id)
  if (order === null) throw new LunaError('NOT_FOUND', `order ${ref.id}`)
  if (order.state === 'fulfilled' || order.state === 'failed' || order.state === 'refunded') return
  if (order.state === 'expired') await parts.prices.restore(tx, { buyerId: ref.buyerId, orderId: ref.id })
  if (order.kind === 'top_up') await topUp(tx, parts, order, payment)
  else await sellOnce(tx, parts, order, payment)
  const { paymentIntentId } = payment
  await settleOrder(tx, order, 'fulfilled', parts.clock.now(), { paymentIntentId })
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
  order: Pick<Order, 'id' | 'buyerId' | 'title' | 'asset'>,
  payment: Payment,
  failure: string,
  made?: MadeRefund,
): Promise<void> {
  const { jobs, clock, notify } = parts
  const { paymentIntentId, amountCents } = payment
  await notePayment(tx, parts, order, payment, null)
  const target = { kind: 'refund', paymentIntentId } as const
  const operation = { id: made?.operationId ?? uuidv7(), accountId: order.buyerId, target, amountCents }
  const at = clock.now()
  if (made === undefined) await planOperation(tx, jobs, operation, at)
  else await noteOperation(tx, operation, { processorId: made.refundId, at })
  if (order.asset === null) return
  const data = { assetId: order.asset.assetId, name: order.title, orderId: order.id, reason: failure }
  await notify(tx, order.buyerId, { kind: 'payment_not_completed', data })
}

/** The reason where what was paid for cannot be had; null for every other error. */
export function unfulfillableReason(error: unknown): string | null {
  if (OWNED_ONCE.has(brokenConstraint(error) ?? '')) return new LunaError('ALREADY_OWNED').message
  return error instanceof LunaError && UNFULFILLABLE.has(error.code) ? error.message : null
}

/** Makes a paid order what was bought, or gives the money back where that is not possible any more. */
export async function fulfilOrder(parts: SalesParts, ref: OrderRef, payment: Payment): Promise<void> {
  const { database, clock } = parts
  try {
    await database.asService((tx) => fulfil(tx, parts, ref, payment))
  } catch (error) {
    const failure = unfulfillableReason(error)
    if (failure === null) throw error
    await database.asService(async (tx) => {
      const order = await lockOrder(tx, ref.buyerId, ref.id)
      if (order === null || order.state === 'fulfilled' || order.state === 'failed') return
      await giveBack(tx, parts, order, payment, failure)
      const { paymentIntentId } = payment
      await settleOrder(tx, order, 'failed', clock.now(), { failure, paymentIntentId })
      await parts.prices.release(tx, { buyerId: ref.buyerId, orderId: ref.id, at: clock.now() })
    })
  }
}

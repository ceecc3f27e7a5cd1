/**
 * The one way a paid order becomes what was bought. Called by webhooks, by a buyer who asks, and by reconciliation,
 * in any order and as often as they like: the order's row decides.
 */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import { postJournal } from '../ledger/post.ts'
import type { Payment } from '../payments/provider.ts'
import { setEntitlementEnd } from './entitlements.ts'
import { sellItems } from './fulfil-items.ts'
import { assertNotOwned, lockOrder, type Order, settleOrder } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { netCents } from './payment-tax.ts'
import type { NewSale } from './record.ts'
import { noteTopUpPaid } from './saved-cards.ts'
import { giveBack, noteBought, notePayment, type OrderRef, sell, sellByCard, wholeOf } from './selling.ts'

/** Why what was paid cannot be had any more. */
const UNFULFILLABLE = new Set(['OFFER_UNAVAILABLE', 'ALREADY_OWNED', 'OWN_ASSET'])
const OWNED_ONCE = new Set(['entitlements_bought_once', 'subscriptions_running_once'])

/** Of an order whose works another order buys at the same moment. */
const TRIES = 5

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
  await noteBought(tx, parts, order, payment, { saleId: null, ...wholeOf(payment), isVoucher: true })
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
  if (asset === null || kind === 'top_up' || kind === 'cart' || kind === 'bundle')
    throw new LunaError('INTERNAL', `order ${order.id} has no asset`)
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
  if (payment === null) await sell(tx, parts, [sale])
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
  if (order.items.length > 0) await sellItems(tx, parts, order, null)
  else await sellOnce(tx, parts, order, null)
  await settleOrder(tx, order, 'fulfilled', parts.clock.now())
}

async function fulfil(tx: Tx, parts: SalesParts, ref: OrderRef, payment: Payment): Promise<void> {
  const order = await lockOrder(tx, ref.buyerId, ref.id)
  if (order === null) throw new LunaError('NOT_FOUND', `order ${ref.id}`)
  if (order.state === 'fulfilled' || order.state === 'failed' || order.state === 'refunded') return
  if (order.state === 'expired') await parts.prices.restore(tx, { buyerId: ref.buyerId, orderId: ref.id })
  if (order.kind === 'top_up') await topUp(tx, parts, order, payment)
  else if (order.items.length > 0) await sellItems(tx, parts, order, payment)
  else await sellOnce(tx, parts, order, payment)
  const { paymentIntentId } = payment
  await settleOrder(tx, order, 'fulfilled', parts.clock.now(), { paymentIntentId })
}

const isTaken = (error: unknown): boolean => OWNED_ONCE.has(brokenConstraint(error) ?? '')

/** The reason where what was paid for cannot be had; null for every other error. */
export function unfulfillableReason(error: unknown): string | null {
  if (isTaken(error)) return new LunaError('ALREADY_OWNED').message
  return error instanceof LunaError && UNFULFILLABLE.has(error.code) ? error.message : null
}

/** Makes a paid order what was bought, or gives the money back where that is not possible any more. */
export async function fulfilOrder(
  parts: SalesParts,
  ref: OrderRef,
  payment: Payment,
  triesLeft = TRIES,
): Promise<void> {
  const { database, clock } = parts
  try {
    await database.asService((tx) => fulfil(tx, parts, ref, payment))
  } catch (error) {
    const failure = unfulfillableReason(error)
    if (failure === null) throw error
    // One of several works was bought in the meantime: the others are still to be had, and another try sees which.
    if (isTaken(error) && triesLeft > 1) return fulfilOrder(parts, ref, payment, triesLeft - 1)
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

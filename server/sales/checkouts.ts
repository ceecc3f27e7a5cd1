/** Checkouts: an order, the payment page for it, and what becomes of it. */
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { type NewCheckout, ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import type { Checkout, NewCheckout as NewPage } from '../payments/provider.ts'
import { assertBuyable } from './buyable.ts'
import { wantedBundle, wantedCart } from './cart-order.ts'
import { fulfilOrder, fulfilWithoutCard } from './fulfil.ts'
import { boughtOf } from './lost-orders.ts'
import { insertOrder, lockOrder, noteSession, type Order, orderByKey, readOrder, settleOrder } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { customerOf } from './saved-cards.ts'
import type { CouponRef, SellableAsset } from './seams.ts'
import type { OrderRef } from './selling.ts'
import { invoiceChanged } from './subscriptions.ts'

/** How long the payment page stays open; the payment service allows 30 minutes to 24 hours. */
const OPEN_MS = HOUR_MS
/** Less cannot be charged to a card; a cheaper license is paid from the wallet. */
const MIN_CARD_CENTS = 50
const NOT_PAID = 'The payment failed. You were not charged.'

export interface CheckoutRequest {
  readonly buyerId: string
  /** The request's idempotency key. */
  readonly key: string
  readonly wish: NewCheckout
}

export interface Checkouts {
  /**
   * Throws OFFER_UNAVAILABLE, ALREADY_OWNED, COOLING_OFF, OWN_ASSET, WALLET_TOO_LOW, INVALID_INPUT, PRICE_CHANGED,
   * COUPON_NOT_VALID, RATE_LIMITED, PAYMENTS_UNAVAILABLE, CONFLICT for a card to be saved by who did not switch automatic
   * top-up on.
   */
  open(request: CheckoutRequest): Promise<Order>
  /** Polls the payment service if the order is not settled, so that no caller has to wait for a webhook. */
  read(buyerId: string, id: string): Promise<Order>
  /** Whatever happened to a payment page. */
  changed(sessionId: string): Promise<void>
  /** Orders whose time has passed and of which nothing was heard. */
  settleOverdue(): Promise<void>
}

const giftIn = (wish: NewCheckout) => (wish.kind === 'one_time' ? wish.gift : undefined)

interface Wanted {
  readonly asset: SellableAsset | null
  /** Of an order of several works. */
  readonly items?: readonly SellableAsset[]
  readonly title: string
  readonly priceCents: number
  readonly coupon?: CouponRef | null
}

async function wanted(tx: Tx, parts: SalesParts, { buyerId, wish }: CheckoutRequest): Promise<Wanted> {
  const { assets, licenses, prices, clock } = parts
  if (wish.kind === 'top_up') {
    return {
      asset: null,
      title: `${formatCents(cents(wish.amountCents))} for your wallet`,
      priceCents: wish.amountCents,
    }
  }
  if (wish.kind === 'license') {
    const asset = await licenses.quote(tx, wish.licenseId, { id: buyerId, licenseeName: wish.licenseeName ?? null })
    return { asset, title: asset.title, priceCents: asset.priceCents }
  }
  if (wish.kind === 'cart') return wantedCart(tx, parts, buyerId, wish)
  if (wish.kind === 'bundle') return wantedBundle(tx, parts, buyerId, wish)
  const interval = wish.kind === 'subscription' ? { interval: wish.interval } : {}
  const [asset = null] = await assets.sellable(tx, [{ assetId: wish.assetId, offer: wish.kind, ...interval }])
  if (asset === null) throw new LunaError('OFFER_UNAVAILABLE')
  if (wish.kind === 'one_time') {
    const { couponCode = null, amountCents: chosenCents = null, expectedCents = null } = wish
    const at = clock.now()
    const quote = await prices.quote(tx, { buyerId, asset, couponCode, chosenCents, expectedCents, at })
    return { asset: { ...asset, priceCents: quote.priceCents }, title: asset.title, ...quote }
  }
  return { asset, title: asset.title, priceCents: asset.priceCents }
}

async function newOrder(
  tx: Tx,
  parts: SalesParts,
  request: CheckoutRequest,
): Promise<{ readonly order: Order; readonly coupon: CouponRef | null }> {
  const { buyerId, key, wish } = request
  const { asset, items = [], title, priceCents, coupon = null } = await wanted(tx, parts, request)
  const createdAt = parts.clock.now()
  const several = items.map((one) => ({ work: one, kind: 'one_time' as const }))
  const works = asset === null ? several : [{ work: asset, kind: wish.kind }]
  const isGift = giftIn(wish) !== undefined
  for (const { work, kind } of works) await assertBuyable(tx, buyerId, work, { kind, isGift, at: createdAt })
  const order: Order = {
    id: uuidv7(),
    buyerId,
    key,
    kind: wish.kind,
    state: 'pending',
    asset,
    items: items.map((one) => ({ asset: one, saleId: null, failure: null })),
    title,
    priceCents,
    interval: wish.kind === 'subscription' ? wish.interval : null,
    fees: await parts.fees.inForce(tx, createdAt),
    country: null,
    sessionId: null,
    url: null,
    failure: null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + OPEN_MS),
  }
  return { order, coupon }
}

function needsCard({ priceCents }: Order): boolean {
  return priceCents >= MIN_CARD_CENTS
}

/** What depends on the wish alone. */
type PageExtras = Pick<NewPage, 'savesCardFor'> & { readonly isGift?: boolean }

async function openPage(
  parts: SalesParts,
  order: Order,
  returnUrl: string | undefined,
  { isGift = false, ...more }: PageExtras,
): Promise<Order> {
  const { database, provider, returnUrls } = parts
  const { id: orderId, buyerId: accountId, kind, title, priceCents: amountCents, items, interval, expiresAt } = order
  const lines = items.map(({ asset }) => ({ title: asset.title, amountCents: asset.priceCents }))
  const back = returnUrl?.replaceAll(ORDER_IN_URL, orderId)
  const page = await provider.openCheckout(
    {
      reference: { accountId, orderId },
      lines: lines.length > 0 ? lines : [{ title, amountCents }],
      bought: isGift ? undefined : boughtOf(order),
      isTaxable: kind !== 'top_up',
      interval,
      expiresAt,
      ...more,
      returnUrl: returnUrls.resolve(back, '/payments/done'),
      cancelUrl: returnUrls.resolve(back, '/payments/cancelled'),
    },
    `checkout:${orderId}`,
  )
  return database.asService(async (tx) => {
    await noteSession(tx, order, page)
    return readOrder(tx, accountId, orderId)
  })
}

async function apply(parts: SalesParts, checkout: Checkout): Promise<void> {
  const { provider } = parts
  const { reference, state } = checkout
  if (reference === null) return
  const ref = { buyerId: reference.accountId, id: reference.orderId }
  switch (state) {
    case 'open':
    case 'processing':
      return
    case 'paid':
      if (checkout.subscriptionId !== null) {
        const { latestInvoiceId } = await provider.readSubscription(checkout.subscriptionId)
        if (latestInvoiceId !== null) await invoiceChanged(parts, latestInvoiceId)
      } else if (checkout.paymentIntentId !== null) {
        const payment = await provider.readPayment(checkout.paymentIntentId)
        await fulfilOrder(parts, ref, { ...payment, tax: checkout.tax })
      }
      return
    case 'failed':
    case 'expired':
      await settleUnpaid(parts, ref, state)
  }
}

/** An order that was not paid; one that was settled in the meantime stays as it is. */
async function settleUnpaid(
  { database, prices, clock }: SalesParts,
  { buyerId, id }: OrderRef,
  state: 'failed' | 'expired',
): Promise<void> {
  await database.asService(async (tx) => {
    const order = await lockOrder(tx, buyerId, id)
    if (order?.state !== 'pending') return
    const at = clock.now()
    await settleOrder(tx, order, state, at, state === 'failed' ? { failure: NOT_PAID } : {})
    await prices.release(tx, { buyerId, orderId: id, at })
  })
}

async function readOrNull({ provider }: SalesParts, sessionId: string): Promise<Checkout | null> {
  try {
    return await provider.readCheckout(sessionId)
  } catch (error) {
    if (error instanceof LunaError && error.code === 'PAYMENT_FAILED') return null
    throw error
  }
}

/** What the payment page does besides taking the payment. */
async function moreOf(parts: SalesParts, { buyerId, wish }: CheckoutRequest): Promise<PageExtras> {
  const savesCard = wish.kind === 'top_up' && wish.savesCard === true
  if (savesCard) return { savesCardFor: await customerOf(parts, buyerId) }
  // What is written on the page does not say for whom a gift is, so a lost order of one is given back.
  return { isGift: giftIn(wish) !== undefined }
}

/**
 * Payment pages of the buyer that wait with the same coupon are closed first: one buyer holds one use of it, and who left
 * the page can come back. What was paid on one in the meantime is bought.
 */
async function closeWaiting(parts: SalesParts, buyerId: string, couponCode: string, key: string): Promise<void> {
  const { database, prices, provider } = parts
  const waiting = await database.asService(async (tx) => {
    const ids = await prices.waitingWith(tx, { buyerId, couponCode, key })
    return Promise.all(ids.map((id) => readOrder(tx, buyerId, id)))
  })
  for (const { sessionId } of waiting) {
    if (sessionId === null) continue
    try {
      await provider.expireCheckout(sessionId)
    } catch (error) {
      // It is not open any more.
      if (!(error instanceof LunaError) || error.code !== 'PAYMENT_FAILED') throw error
    }
    await apply(parts, await provider.readCheckout(sessionId))
  }
}

/** The order of the request's key: made now, or as it was made before. */
async function orderOnce(parts: SalesParts, request: CheckoutRequest): Promise<Order> {
  const { buyerId, key, wish } = request
  const { database, gifts, prices } = parts
  const couponCode = wish.kind === 'one_time' ? (wish.couponCode ?? null) : null
  if (couponCode !== null) await closeWaiting(parts, buyerId, couponCode, key)
  return prices.whileTrying({ buyerId, couponCode }, () =>
    database.asService(async (tx) => {
      const standing = await orderByKey(tx, buyerId, key)
      if (standing !== null) return standing
      const { order, coupon } = await newOrder(tx, parts, request)
      await insertOrder(tx, order)
      if (coupon !== null) await prices.redeem(tx, { buyerId, orderId: order.id, coupon, at: order.createdAt })
      const gift = giftIn(wish)
      if (gift !== undefined) await gifts.order(tx, order, gift.message ?? null)
      if (needsCard(order)) return order
      await fulfilWithoutCard(tx, parts, order)
      return readOrder(tx, buyerId, order.id)
    }),
  )
}

export function createCheckouts(parts: SalesParts): Checkouts {
  const { database, provider, clock, returnUrls } = parts
  return {
    async open(request) {
      const { wish } = request
      // Before anything is written, so that a wrong address leaves no order behind.
      returnUrls.resolve(wish.returnUrl, '/payments/done')
      const more = await moreOf(parts, request)
      const order = await orderOnce(parts, request)
      if (order.kind !== wish.kind) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
      return order.state === 'pending' && order.url === null ? openPage(parts, order, wish.returnUrl, more) : order
    },

    async read(buyerId, id) {
      const order = await database.asService((tx) => readOrder(tx, buyerId, id))
      if (order.state !== 'pending' || order.sessionId === null) return order
      await apply(parts, await provider.readCheckout(order.sessionId))
      return database.asService((tx) => readOrder(tx, buyerId, id))
    },

    changed: async (sessionId) => apply(parts, await provider.readCheckout(sessionId)),

    async settleOverdue() {
      const now = clock.now()
      const overdue = await database.asService((tx) =>
        tx
          .selectFrom('orders')
          .select(['account_id', 'id', 'checkout_session_id'])
          .where('state', '=', 'pending')
          .where('expires_at', '<', now)
          .orderBy('expires_at')
          .limit(100)
          .execute(),
      )
      for (const { account_id: buyerId, id, checkout_session_id: sessionId } of overdue) {
        const checkout = sessionId === null ? null : await readOrNull(parts, sessionId)
        if (checkout !== null) await apply(parts, checkout)
        // Its page was never shown to anybody, or is not known any more.
        else await settleUnpaid(parts, { buyerId, id }, 'expired')
      }
    },
  }
}

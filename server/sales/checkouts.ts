/** Checkouts: an order, the payment page for it, and what becomes of it. */
import { v7 as uuidv7 } from 'uuid'
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type NewCheckout, ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { HOUR_MS } from '#shared/time.ts'
import { adultsAmong } from '../accounts/age.ts'
import type { Tx } from '../db/database.ts'
import type { Checkout, NewCheckout as NewPage } from '../payments/provider.ts'
import { customerOf } from './saved-cards.ts'
import { fulfilOrder, fulfilWithoutCard } from './fulfil.ts'
import { boughtOf } from './lost-orders.ts'
import {
  assertNotOwned,
  insertOrder,
  lockOrder,
  noteSession,
  type Order,
  orderByKey,
  readOrder,
  settleOrder,
} from './orders.ts'
import type { SalesParts } from './parts.ts'
import { assertNotCoolingOff } from './refund-requests.ts'
import type { CouponRef, SellableAsset } from './seams.ts'
import { invoiceChanged } from './subscriptions.ts'

/** How long the payment page stays open; the payment service allows 30 minutes to 24 hours. */
const OPEN_MS = HOUR_MS
/** Less cannot be charged to a card; a cheaper license is paid from the wallet. */
const MIN_CARD_CENTS = 50

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
  const { asset, title, priceCents, coupon = null } = await wanted(tx, parts, request)
  if (asset?.creatorId === buyerId) throw new LunaError('OWN_ASSET')
  const createdAt = parts.clock.now()
  if (asset !== null) {
    await assertOldEnough(tx, buyerId, asset)
    if (giftIn(wish) === undefined) await assertNotOwned(tx, buyerId, asset.assetId, wish.kind)
    await assertNotCoolingOff(tx, buyerId, asset.assetId, createdAt)
  }
  const order: Order = {
    id: uuidv7(),
    buyerId,
    key,
    kind: wish.kind,
    state: 'pending',
    asset,
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

/** Of licenses too, whose quotes do not say what the work is rated. Throws AGE_RESTRICTED. */
export async function assertOldEnough(
  tx: Tx,
  buyerId: string,
  { creatorId, assetId }: Pick<SellableAsset, 'creatorId' | 'assetId'>,
): Promise<void> {
  const row = await tx
    .selectFrom('assets')
    .select('age_rating')
    .where('account_id', '=', creatorId)
    .where('id', '=', assetId)
    .executeTakeFirst()
  if (!isForAdults(row?.age_rating ?? '') || (await adultsAmong(tx, [buyerId])).has(buyerId)) return
  throw new LunaError('AGE_RESTRICTED')
}

function needsCard({ priceCents }: Order): boolean {
  return priceCents >= MIN_CARD_CENTS
}

async function openPage(
  parts: SalesParts,
  order: Order,
  returnUrl: string | undefined,
  saving: Pick<NewPage, 'savesCardFor'>,
): Promise<Order> {
  const { database, provider, returnUrls } = parts
  const { id: orderId, buyerId: accountId, kind, title, priceCents: amountCents, interval, expiresAt } = order
  const back = returnUrl?.replaceAll(ORDER_IN_URL, orderId)
  const page = await provider.openCheckout(
    {
      reference: { accountId, orderId },
      title,
      bought: boughtOf(order),
      amountCents,
      isTaxable: kind !== 'top_up',
      interval,
      expiresAt,
      ...saving,
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
  const { database, provider, clock } = parts
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
      await database.asService(async (tx) => {
        const order = await lockOrder(tx, ref.buyerId, ref.id)
        if (order?.state !== 'pending') return
        const failure = state === 'failed' ? 'The payment failed. You were not charged.' : undefined
        await settleOrder(tx, order, state, clock.now(), failure === undefined ? {} : { failure })
        await parts.prices.release(tx, { buyerId: ref.buyerId, orderId: ref.id, at: clock.now() })
      })
  }
}

async function readOrNull({ provider }: SalesParts, sessionId: string): Promise<Checkout | null> {
  try {
    return await provider.readCheckout(sessionId)
  } catch (error) {
    if (error instanceof LunaError && error.code === 'PAYMENT_FAILED') return null
    throw error
  }
}

export function createCheckouts(parts: SalesParts): Checkouts {
  const { database, provider, prices, clock, returnUrls } = parts
  return {
    async open(request) {
      const { buyerId, key, wish } = request
      // Before anything is written, so that a wrong address leaves no order behind.
      returnUrls.resolve(wish.returnUrl, '/payments/done')
      const savesCard = wish.kind === 'top_up' && wish.savesCard === true
      const saving = savesCard ? { savesCardFor: await customerOf(parts, buyerId) } : {}
      const couponCode = wish.kind === 'one_time' ? (wish.couponCode ?? null) : null
      const order = await prices.whileTrying({ buyerId, couponCode }, () =>
        database.asService(async (tx) => {
          const standing = await orderByKey(tx, buyerId, key)
          if (standing !== null) return standing
          const { order: made, coupon } = await newOrder(tx, parts, request)
          await insertOrder(tx, made)
          if (coupon !== null) await prices.redeem(tx, { buyerId, orderId: made.id, coupon, at: made.createdAt })
          const gift = giftIn(wish)
          if (gift !== undefined) await parts.gifts.order(tx, made, gift.message ?? null)
          if (needsCard(made)) return made
          await fulfilWithoutCard(tx, parts, made)
          return readOrder(tx, buyerId, made.id)
        }),
      )
      if (order.kind !== wish.kind) throw new LunaError('IDEMPOTENCY_KEY_REUSED')
      return order.state === 'pending' && order.url === null ? openPage(parts, order, wish.returnUrl, saving) : order
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
        else
          await database.asService(async (tx) => {
            await settleOrder(tx, { buyerId, id }, 'expired', now)
            await prices.release(tx, { buyerId, orderId: id, at: now })
          })
      }
    },
  }
}

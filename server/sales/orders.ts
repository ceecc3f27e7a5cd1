/** Orders: what a visit to the payment page is about, pinned when it begins. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { CHECKOUT_KINDS, type CheckoutKind, type OrderState } from '#shared/contract/market/sales.ts'
import { ancestrySchema } from '#shared/offers/ancestry.ts'
import { type BillingInterval, type FeeSchedule, feeScheduleSchema } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import { insertItems, itemsOfOrder, type OrderItem } from './order-items.ts'
import type { SellableAsset } from './seams.ts'

export interface Order {
  readonly id: string
  readonly buyerId: string
  readonly key: string
  readonly kind: CheckoutKind
  readonly state: OrderState
  /** Null for a top-up, and where there are several. */
  readonly asset: SellableAsset | null
  /** Of a cart or a bundle; none of any other order. */
  readonly items: readonly OrderItem[]
  readonly title: string
  readonly priceCents: number
  readonly interval: BillingInterval | null
  readonly fees: FeeSchedule
  readonly country: string | null
  readonly sessionId: string | null
  readonly url: string | null
  readonly failure: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

const kindSchema = z.enum(CHECKOUT_KINDS)
const stateSchema = z.enum(['pending', 'paid', 'fulfilled', 'failed', 'expired', 'refunded'])
const intervalSchema = z.enum(['month', 'year']).nullable()

/** Locked until the transaction ends. */
export async function lockOrder(tx: Tx, buyerId: string, id: string): Promise<Order | null> {
  const row = await tx
    .selectFrom('orders')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toOrder(tx, row)
}

export async function readOrder(tx: Tx, buyerId: string, id: string): Promise<Order> {
  const row = await tx
    .selectFrom('orders')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND')
  return toOrder(tx, row)
}

export async function orderByKey(tx: Tx, buyerId: string, key: string): Promise<Order | null> {
  const row = await tx
    .selectFrom('orders')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
  return row === undefined ? null : toOrder(tx, row)
}

type OrderRow = NonNullable<Awaited<ReturnType<typeof selectOne>>>
const selectOne = (tx: Tx) => tx.selectFrom('orders').selectAll().executeTakeFirst()

function assetOf(row: OrderRow): SellableAsset | null {
  const { asset_id, version_id, creator_id, offer_id } = row
  if (asset_id === null || version_id === null || creator_id === null || offer_id === null) return null
  return {
    assetId: asset_id,
    versionId: version_id,
    creatorId: creator_id,
    offerId: offer_id,
    title: row.title,
    priceCents: row.price_cents,
    ancestry: ancestrySchema.parse(row.ancestry),
  }
}

async function toOrder(tx: Tx, row: OrderRow): Promise<Order> {
  const kind = kindSchema.parse(row.kind)
  const ref = { buyerId: row.account_id, orderId: row.id }
  return {
    id: row.id,
    buyerId: row.account_id,
    key: row.idempotency_key,
    kind,
    state: stateSchema.parse(row.state),
    asset: assetOf(row),
    items: kind === 'cart' || kind === 'bundle' ? await itemsOfOrder(tx, ref) : [],
    title: row.title,
    priceCents: row.price_cents,
    interval: intervalSchema.parse(row.billing_interval),
    fees: feeScheduleSchema.parse(row.fees),
    country: row.country,
    sessionId: row.checkout_session_id,
    url: row.checkout_url,
    failure: row.failure,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export async function insertOrder(tx: Tx, order: Order): Promise<void> {
  const { asset } = order
  await tx
    .insertInto('orders')
    .values({
      account_id: order.buyerId,
      id: order.id,
      idempotency_key: order.key,
      kind: order.kind,
      state: order.state,
      asset_id: asset?.assetId ?? null,
      version_id: asset?.versionId ?? null,
      creator_id: asset?.creatorId ?? null,
      offer_id: asset?.offerId ?? null,
      ancestry: JSON.stringify(asset?.ancestry ?? []),
      title: order.title,
      price_cents: order.priceCents,
      billing_interval: order.interval,
      fees: JSON.stringify(order.fees),
      country: order.country,
      created_at: order.createdAt,
      expires_at: order.expiresAt,
    })
    .execute()
  await insertItems(tx, { buyerId: order.buyerId, orderId: order.id }, order.items)
}

export async function settleOrder(
  tx: Tx,
  { id, buyerId }: Pick<Order, 'id' | 'buyerId'>,
  state: OrderState,
  at: Date,
  more: { failure?: string; paymentIntentId?: string | null } = {},
): Promise<void> {
  await tx
    .updateTable('orders')
    .set({
      state,
      settled_at: at,
      ...(more.failure === undefined ? {} : { failure: more.failure }),
      ...(more.paymentIntentId == null ? {} : { payment_intent_id: more.paymentIntentId }),
    })
    .where('account_id', '=', buyerId)
    .where('id', '=', id)
    .execute()
}

/** Notes the payment page; a page noted before stays. */
export async function noteSession(
  tx: Tx,
  { id, buyerId }: Pick<Order, 'id' | 'buyerId'>,
  session: { readonly sessionId: string; readonly url: string },
): Promise<void> {
  await sql`update orders set checkout_session_id = ${session.sessionId}, checkout_url = ${session.url}
    where account_id = ${buyerId} and id = ${id} and checkout_session_id is null`.execute(tx)
}

async function ownsCopy(tx: Tx, buyerId: string, assetId: string): Promise<boolean> {
  const owned = await tx
    .selectFrom('entitlements')
    .select('sale_id')
    .where('account_id', '=', buyerId)
    .where('asset_id', '=', assetId)
    .where('offer', '=', 'one_time')
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return owned !== undefined
}

async function isSubscribed(tx: Tx, buyerId: string, assetId: string): Promise<boolean> {
  const running = await tx
    .selectFrom('subscriptions')
    .select('id')
    .where('account_id', '=', buyerId)
    .where('asset_id', '=', assetId)
    .where('state', '<>', 'ended')
    .executeTakeFirst()
  return running !== undefined
}

const OWNED = {
  copy: 'You permanently own a copy of this work.',
  coveredByCopy: 'You permanently own a copy of this work, so a subscription adds nothing.',
  subscription: 'You are subscribed to this work.',
} as const

/**
 * Throws ALREADY_OWNED, whose data say what the buyer has: a copy is bought once, a subscription runs once, and none is
 * sold in addition to a copy. A copy can be bought in addition to a subscription, which can then be canceled.
 */
export async function assertNotOwned(tx: Tx, buyerId: string, assetId: string, kind: CheckoutKind): Promise<void> {
  if (kind !== 'one_time' && kind !== 'subscription') return
  if (await ownsCopy(tx, buyerId, assetId)) {
    const detail = kind === 'one_time' ? OWNED.copy : OWNED.coveredByCopy
    throw new LunaError('ALREADY_OWNED', detail, { data: { owned: 'one_time' } })
  }
  if (kind === 'subscription' && (await isSubscribed(tx, buyerId, assetId))) {
    throw new LunaError('ALREADY_OWNED', OWNED.subscription, { data: { owned: 'subscription' } })
  }
}

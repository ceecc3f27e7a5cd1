/** What buyers and creators see of their sales, under row-level security. */
import { type Selectable, sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { SALE_STATES } from '#shared/contract/market/sales.ts'
import { BILLING_INTERVALS, OFFER_KINDS, type OfferKind } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import type { CreatorSales, Subscriptions } from '../db/tables.generated.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom } from '../http/cursor.ts'
import { refundableUntil } from './refunds.ts'

export interface PageQuery extends PageRequest {
  readonly assetId?: string | undefined
  readonly offer?: OfferKind | undefined
}

interface PurchaseRow {
  id: string
  offer: string
  state: string
  asset_id: string
  version_id: string
  creator_id: string
  amount_micro_dollars: bigint
  tax_micro_dollars: bigint
  story_id: string | null
  turn_id: number | null
  order_id: string | null
  sold_at: Date
  valid_from: Date
  valid_until: Date | null
  withdrawn_at: Date | null
  withdrawal_reason: string | null
  refund_reason: string | null
  paid_to: string | null
  refunded_at: Date | null
}

function toPurchase(row: PurchaseRow, now: Date) {
  const until = refundableUntil(row.sold_at)
  const isRefundable = row.state === 'completed' && row.amount_micro_dollars > 0n && now <= until
  const { refund_reason, paid_to, refunded_at } = row
  return {
    saleId: row.id,
    offer: row.offer,
    state: row.state,
    assetId: row.asset_id,
    versionId: row.version_id,
    creatorId: row.creator_id,
    amountMicroDollars: row.amount_micro_dollars,
    taxMicroDollars: row.tax_micro_dollars,
    storyId: row.story_id,
    turnId: row.turn_id,
    orderId: row.order_id,
    soldAt: row.sold_at,
    refundableUntil: isRefundable ? until : null,
    entitlement: {
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      withdrawnAt: row.withdrawn_at,
      withdrawalReason: row.withdrawal_reason,
    },
    refund:
      refund_reason === null || paid_to === null || refunded_at === null
        ? null
        : {
            saleId: row.id,
            reason: refund_reason,
            paidTo: paid_to,
            amountMicroDollars: row.amount_micro_dollars + row.tax_micro_dollars,
            refundedAt: refunded_at,
          },
  }
}
export type Purchase = ReturnType<typeof toPurchase>

async function selectPurchases(
  tx: Tx,
  buyerId: string,
  { saleId = null, before = null, assetId = null, offer = null, limit }: PurchaseFilter,
): Promise<PurchaseRow[]> {
  const { rows } = await sql<PurchaseRow>`
    select s.id, s.offer, s.state, s.asset_id, s.version_id, s.creator_id, s.amount_micro_dollars, s.story_id, s.turn_id,
      s.order_id, s.sold_at, e.valid_from, e.valid_until, e.withdrawn_at, e.withdrawal_reason, r.reason as refund_reason,
      r.paid_to, r.refunded_at, coalesce(t.tax_cents, p.tax_cents, 0)::bigint * 10000 as tax_micro_dollars
    from sales s
    join entitlements e on e.account_id = s.account_id and e.sale_id = s.id
    left join refunds r on r.account_id = s.account_id and r.sale_id = s.id
    left join payment_taxes t on t.account_id = s.account_id and t.sale_id = s.id
    left join payment_sales p on p.account_id = s.account_id and p.sale_id = s.id
    where s.account_id = ${buyerId}
      and (${saleId}::uuid is null or s.id = ${saleId}::uuid)
      and (${before}::uuid is null or s.id < ${before}::uuid)
      and (${assetId}::uuid is null or s.asset_id = ${assetId}::uuid)
      and (${offer}::text is null or s.offer = ${offer}::text)
    order by s.id desc limit ${limit}`.execute(tx)
  return rows
}

interface PurchaseFilter {
  readonly saleId?: string | null
  readonly before?: string | null
  readonly assetId?: string | null
  readonly offer?: OfferKind | null
  readonly limit: number
}

export async function purchasesOf(tx: Tx, buyerId: string, query: PageQuery, now: Date): Promise<Paged<Purchase>> {
  const { limit, assetId = null, offer = null } = query
  const before = decodeCursor(z.uuid(), query.cursor) ?? null
  const rows = await selectPurchases(tx, buyerId, { before, assetId, offer, limit: limit + 1 })
  return pageFrom(
    rows,
    limit,
    (row) => toPurchase(row, now),
    ({ id }) => id,
  )
}

export async function purchaseOf(tx: Tx, buyerId: string, saleId: string, now: Date): Promise<Purchase> {
  const [row] = await selectPurchases(tx, buyerId, { saleId, limit: 1 })
  if (row === undefined) throw new LunaError('NOT_FOUND')
  return toPurchase(row, now)
}

type CreatorSaleRow = Selectable<CreatorSales>

const offerSchema = z.enum(OFFER_KINDS)
const stateSchema = z.enum(SALE_STATES)

function toCreatorSale(row: CreatorSaleRow) {
  return {
    saleId: row.sale_id,
    assetId: row.asset_id,
    soldAssetId: row.sold_asset_id,
    depth: row.depth,
    offer: offerSchema.parse(row.offer),
    state: stateSchema.parse(row.state),
    amountMicroDollars: String(row.amount_micro_dollars),
    earnedMicroDollars: String(row.earned_micro_dollars),
    shareBasisPoints: row.share_basis_points,
    country: row.country,
    soldAt: row.sold_at.toISOString(),
  }
}

const placeInChainSchema = z.tuple([z.uuid(), z.int(), z.uuid()])

export async function creatorSalesOf(tx: Tx, creatorId: string, { cursor, limit, assetId }: PageQuery) {
  // A creator may have several assets in the chain of one sale.
  const [before = null, afterDepth = 0, afterAsset = ''] = decodeCursor(placeInChainSchema, cursor) ?? []
  const rows = await tx
    .selectFrom('creator_sales')
    .selectAll()
    .where('account_id', '=', creatorId)
    .$if(before !== null, (query) =>
      query.where((where) =>
        where.or([
          where('sale_id', '<', before),
          where.and([where('sale_id', '=', before), where('depth', '>', afterDepth)]),
          where.and([
            where('sale_id', '=', before),
            where('depth', '=', afterDepth),
            where('asset_id', '>', afterAsset),
          ]),
        ]),
      ),
    )
    .$if(assetId !== undefined, (query) => query.where('asset_id', '=', assetId ?? null))
    .orderBy('sale_id', 'desc')
    .orderBy('depth')
    .orderBy('asset_id')
    .limit(limit + 1)
    .execute()
  return pageFrom(rows, limit, toCreatorSale, ({ sale_id, depth, asset_id }) => [sale_id, depth, asset_id])
}

const subscriptionStateSchema = z.enum(['active', 'past_due', 'ended'])
const intervalSchema = z.enum(BILLING_INTERVALS)

function toSubscription(row: Selectable<Subscriptions>) {
  return {
    id: row.id,
    state: subscriptionStateSchema.parse(row.state),
    assetId: row.asset_id,
    title: row.title,
    interval: intervalSchema.parse(row.billing_interval),
    priceCents: row.price_cents,
    cancelAtPeriodEnd: row.cancel_at_period_end,
    periodStart: row.period_start.toISOString(),
    periodEnd: row.period_end.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}

export async function subscriptionsOf(tx: Tx, buyerId: string, { cursor, limit }: PageQuery) {
  const before = decodeCursor(z.uuid(), cursor) ?? null
  const rows = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', '=', buyerId)
    .$if(before !== null, (query) => query.where('id', '<', before))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(rows, limit, toSubscription, ({ id }) => id)
}

export async function subscriptionOf(tx: Tx, buyerId: string, id: string) {
  const row = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND')
  return toSubscription(row)
}

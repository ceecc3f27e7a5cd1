/** What buyers and creators see of their sales, under row-level security. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'
import { refundableUntil } from './refunds.ts'

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

export interface PageQuery {
  /** The id after which the page begins; ids are in the order of time. */
  readonly cursor?: string | undefined
  readonly limit: number
  readonly assetId?: string | undefined
}

const UUID = /^[0-9a-f-]{36}$/

function assertCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  if (!UUID.test(cursor)) throw new LunaError('INVALID_INPUT', 'cursor: is none of ours.')
  return cursor
}

function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  idOf: (row: Row) => string,
) {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { items: kept.map(toItem), nextCursor: rows.length > limit && last !== undefined ? idOf(last) : null }
}

interface PurchaseRow {
  id: string
  offer: string
  state: string
  asset_id: string
  version_id: string
  creator_id: string
  amount_micro_dollars: bigint
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
            amountMicroDollars: row.amount_micro_dollars,
            refundedAt: refunded_at,
          },
  }
}
export type Purchase = ReturnType<typeof toPurchase>

async function selectPurchases(
  tx: Tx,
  buyerId: string,
  { saleId = null, before = null, assetId = null, limit }: PurchaseFilter,
): Promise<PurchaseRow[]> {
  const { rows } = await sql<PurchaseRow>`
    select s.id, s.offer, s.state, s.asset_id, s.version_id, s.creator_id, s.amount_micro_dollars, s.story_id, s.turn_id,
      s.order_id, s.sold_at, e.valid_from, e.valid_until, e.withdrawn_at, e.withdrawal_reason, r.reason as refund_reason,
      r.paid_to, r.refunded_at
    from sales s
    join entitlements e on e.account_id = s.account_id and e.sale_id = s.id
    left join refunds r on r.account_id = s.account_id and r.sale_id = s.id
    where s.account_id = ${buyerId}
      and (${saleId}::uuid is null or s.id = ${saleId}::uuid)
      and (${before}::uuid is null or s.id < ${before}::uuid)
      and (${assetId}::uuid is null or s.asset_id = ${assetId}::uuid)
    order by s.id desc limit ${limit}`.execute(tx)
  return rows
}

interface PurchaseFilter {
  readonly saleId?: string | null
  readonly before?: string | null
  readonly assetId?: string | null
  readonly limit: number
}

export async function purchasesOf(tx: Tx, buyerId: string, query: PageQuery, now: Date): Promise<Page<Purchase>> {
  const { limit, assetId = null } = query
  const before = assertCursor(query.cursor)
  const rows = await selectPurchases(tx, buyerId, { before, assetId, limit: limit + 1 })
  return pageOf(
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

/** Whether the buyer may use the asset now: bought and neither withdrawn nor run out. */
export async function isEntitled(tx: Tx, buyerId: string, assetId: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('entitlements')
    .select('sale_id')
    .where('account_id', '=', buyerId)
    .where('asset_id', '=', assetId)
    .where('withdrawn_at', 'is', null)
    .where('valid_from', '<=', now)
    .where((where) => where.or([where('valid_until', 'is', null), where('valid_until', '>', now)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function creatorSalesOf(tx: Tx, creatorId: string, { cursor, limit, assetId }: PageQuery) {
  // A creator may have several assets in the chain of one sale.
  const [saleId, depth] = cursor?.split('.') ?? []
  const before = assertCursor(saleId)
  const afterDepth = Number(depth ?? 0)
  const rows = await tx
    .selectFrom('creator_sales')
    .selectAll()
    .where('account_id', '=', creatorId)
    .$if(before !== null, (query) =>
      query.where((where) =>
        where.or([
          where('sale_id', '<', before),
          where.and([where('sale_id', '=', before), where('depth', '>', afterDepth)]),
        ]),
      ),
    )
    .$if(assetId !== undefined, (query) => query.where('asset_id', '=', assetId ?? null))
    .orderBy('sale_id', 'desc')
    .orderBy('depth')
    .limit(limit + 1)
    .execute()
  return pageOf(
    rows,
    limit,
    (row) => row,
    ({ sale_id, depth: at }) => `${sale_id}.${at}`,
  )
}

export async function subscriptionsOf(tx: Tx, buyerId: string, { cursor, limit }: PageQuery) {
  const before = assertCursor(cursor)
  const rows = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', '=', buyerId)
    .$if(before !== null, (query) => query.where('id', '<', before))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(
    rows,
    limit,
    (row) => row,
    ({ id }) => id,
  )
}

export async function subscriptionOf(tx: Tx, buyerId: string, id: string) {
  const row = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND')
  return row
}

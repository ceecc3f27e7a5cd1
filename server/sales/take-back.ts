/** The effects on a sale that is reversed by a refund or a lost dispute, apart from the money. */
import { sql } from 'kysely'
import type { SaleState } from '#shared/contract/market/sales.ts'
import { ancestrySchema } from '#shared/offers/ancestry.ts'
import { workSharesSchema } from '#shared/offers/shares.ts'
import type { Tx } from '../db/database.ts'
import { withdrawEntitlement } from './entitlements.ts'
import type { SalesParts } from './parts.ts'
import { endNow } from './subscriptions.ts'

export interface SaleRow {
  readonly account_id: string
  readonly id: string
  readonly state: string
  readonly offer: string
  readonly paid_from: string
  readonly asset_id: string
  readonly creator_id: string
  readonly title: string
  readonly ancestry: unknown
  /** As it pinned them. */
  readonly shares: unknown
  readonly amount_micro_dollars: bigint
  readonly order_id: string | null
  readonly subscription_id: string | null
  readonly sold_at: Date
}

const SALE_COLUMNS = sql.raw(
  `account_id, id, state, offer, paid_from, asset_id, creator_id, title, ancestry, amount_micro_dollars,
  order_id, subscription_id, sold_at, coalesce((select h.shares from sale_shares h
    where h.account_id = sales.account_id and h.sale_id = sales.id), '[]') as shares`,
)

/** Locked until the transaction ends, so that a refund and a dispute of one sale come one after the other. */
export async function lockSale(tx: Tx, buyerId: string, saleId: string): Promise<SaleRow | null> {
  const { rows } = await sql<SaleRow>`select ${SALE_COLUMNS} from sales
    where account_id = ${buyerId} and id = ${saleId} for update`.execute(tx)
  return rows[0] ?? null
}

/** Everybody with a part of it: creators and those who share their works. */
export function earnersOf(sale: Pick<SaleRow, 'creator_id' | 'ancestry' | 'shares'>): string[] {
  const parents = ancestrySchema.parse(sale.ancestry)
  const shares = workSharesSchema.parse(sale.shares)
  const others = [...parents.map(({ creatorId }) => creatorId), ...shares.map(({ accountId }) => accountId)]
  return [...new Set([sale.creator_id, ...others])]
}

export async function setSaleState(tx: Tx, sale: SaleRow, state: SaleState, at: Date): Promise<void> {
  await tx
    .updateTable('sales')
    .set({ state, state_at: at })
    .where('account_id', '=', sale.account_id)
    .where('id', '=', sale.id)
    .execute()
  await tx
    .updateTable('creator_sales')
    .set({ state })
    .where('account_id', 'in', earnersOf(sale))
    .where('sale_id', '=', sale.id)
    .execute()
  await tx
    .insertInto('sales_to_count')
    .values({ account_id: sale.creator_id, sale_id: sale.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What everybody has of the sale, or had until it was taken back. */
export async function earnedOf(tx: Tx, sale: SaleRow): Promise<Map<string, bigint>> {
  const rows = await tx
    .selectFrom('creator_sales')
    .select(['account_id', 'earned_micro_dollars'])
    .where('account_id', 'in', earnersOf(sale))
    .where('sale_id', '=', sale.id)
    .orderBy('account_id')
    .execute()
  const earned = new Map<string, bigint>()
  for (const row of rows) earned.set(row.account_id, (earned.get(row.account_id) ?? 0n) + row.earned_micro_dollars)
  return earned
}

/** The buyer, or whom it was given to, no longer has it; a subscription that it paid for ends. */
export async function withdrawPurchase(tx: Tx, parts: SalesParts, sale: SaleRow, reason: string): Promise<void> {
  const { account_id: buyerId, id: saleId } = sale
  await withdrawEntitlement(tx, { buyerId, saleId }, reason, parts.clock.now())
  if (sale.offer === 'one_time') {
    await parts.gifts.withdrawn(tx, { buyerId, saleId, assetId: sale.asset_id, title: sale.title }, reason)
  }
  if (sale.offer === 'license') await parts.licenses.withdraw(tx, { buyerId, saleId, reason })
  if (sale.subscription_id === null) return
  const subscription = await tx
    .selectFrom('subscriptions')
    .select(['processor_subscription_id', 'state'])
    .where('account_id', '=', buyerId)
    .where('id', '=', sale.subscription_id)
    .executeTakeFirst()
  if (subscription === undefined || subscription.state === 'ended') return
  await endNow(tx, parts, { buyerId, subscriptionId: subscription.processor_subscription_id })
}

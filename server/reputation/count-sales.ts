/** Sales reach reputation and popularity here, a moment after they were made. */
import * as z from 'zod'
import { offerKindSchema } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import type { Publications } from '../publications/publications.ts'
import type { AssetScores } from './ratings.ts'
import { recordDisputeLost, recordRefund, recordSale, type SaleForReputation } from './sales.ts'

/** Where an asset's own figures are kept. */
export type AssetFigures = AssetScores & Pick<Publications, 'addSales'>

const BATCH = 200

const saleRow = z
  .object({
    sale_id: z.string(),
    sold_asset_id: z.string(),
    account_id: z.string(),
    buyer_id: z.string(),
    offer: offerKindSchema,
    amount_micro_dollars: z.bigint(),
    state: z.enum(['completed', 'refunded', 'disputed', 'charged_back']),
    sold_at: z.date(),
  })
  .transform(({ state, ...row }) => ({
    state,
    sale: {
      saleId: row.sale_id,
      assetId: row.sold_asset_id,
      creatorId: row.account_id,
      buyerId: row.buyer_id,
      offer: row.offer,
      soldAt: row.sold_at,
      isPaid: row.amount_micro_dollars > 0n,
    } satisfies SaleForReputation,
  }))

async function takeSales(tx: Tx, creatorId: string) {
  const noted = await tx
    .deleteFrom('sales_to_count')
    .where('account_id', '=', creatorId)
    .where('sale_id', 'in', (select) =>
      select.selectFrom('sales_to_count').select('sale_id').where('account_id', '=', creatorId).limit(BATCH),
    )
    .returning('sale_id')
    .execute()
  if (noted.length === 0) return []
  const rows = await tx
    .selectFrom('creator_sales')
    .select(['sale_id', 'sold_asset_id', 'account_id', 'buyer_id', 'offer', 'amount_micro_dollars', 'state', 'sold_at'])
    .where('account_id', '=', creatorId)
    .where('depth', '=', 0)
    .where(
      'sale_id',
      'in',
      noted.map(({ sale_id }) => sale_id),
    )
    .orderBy('sold_at')
    .orderBy('sale_id')
    .execute()
  return z.array(saleRow).parse(rows)
}

/** A sale may be taken note of again, in another state; each part of it counts once. In a transaction of the service. */
export async function countSales(tx: Tx, figures: AssetFigures, creatorId: string, now: Date): Promise<void> {
  const popularity = new Map<string, number>()
  const add = (assetId: string, count: number) => popularity.set(assetId, (popularity.get(assetId) ?? 0) + count)
  for (const { sale, state } of await takeSales(tx, creatorId)) {
    if (await recordSale(tx, sale)) add(sale.assetId, 1)
    const isTakenBack =
      (state === 'refunded' && (await recordRefund(tx, figures, sale, now))) ||
      (state === 'charged_back' && (await recordDisputeLost(tx, figures, sale, now)))
    if (isTakenBack) add(sale.assetId, -1)
  }
  for (const [assetId, count] of [...popularity].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (count !== 0) await figures.addSales(tx, assetId, count)
  }
}

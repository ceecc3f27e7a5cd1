/** The works of an order of a cart or a bundle, pinned when it begins. */
import * as z from 'zod'
import { ancestrySchema } from '#shared/offers/ancestry.ts'
import type { Tx } from '../db/database.ts'
import type { SellableAsset } from './seams.ts'

export interface OrderItem {
  /** With the price at which this order sells it. */
  readonly asset: SellableAsset
  /** Once the order is paid: its sale, or else why it could not be had. */
  readonly saleId: string | null
  readonly failure: string | null
}

interface ItemRef {
  readonly buyerId: string
  readonly orderId: string
}

const rowsSchema = z.array(
  z.object({
    asset_id: z.string(),
    version_id: z.string(),
    creator_id: z.string(),
    offer_id: z.string(),
    ancestry: ancestrySchema,
    title: z.string(),
    price_cents: z.int(),
    sale_id: z.string().nullable(),
    failure: z.string().nullable(),
  }),
)

/** In the order in which the buyer saw them. */
export async function itemsOfOrder(tx: Tx, { buyerId, orderId }: ItemRef): Promise<OrderItem[]> {
  const rows = await tx
    .selectFrom('order_items')
    .select(['asset_id', 'version_id', 'creator_id', 'offer_id', 'ancestry', 'title', 'price_cents'])
    .select(['sale_id', 'failure'])
    .where('account_id', '=', buyerId)
    .where('order_id', '=', orderId)
    .orderBy('place')
    .execute()
  return rowsSchema.parse(rows).map((row) => ({
    asset: {
      ...{ assetId: row.asset_id, versionId: row.version_id, creatorId: row.creator_id, offerId: row.offer_id },
      ...{ title: row.title, priceCents: row.price_cents, ancestry: row.ancestry },
    },
    saleId: row.sale_id,
    failure: row.failure,
  }))
}

export async function insertItems(tx: Tx, { buyerId, orderId }: ItemRef, items: readonly OrderItem[]): Promise<void> {
  if (items.length === 0) return
  await tx
    .insertInto('order_items')
    .values(
      items.map(({ asset }, place) => ({
        ...{ account_id: buyerId, order_id: orderId, asset_id: asset.assetId, place, version_id: asset.versionId },
        ...{ creator_id: asset.creatorId, offer_id: asset.offerId, ancestry: JSON.stringify(asset.ancestry) },
        ...{ title: asset.title, price_cents: asset.priceCents },
      })),
    )
    .execute()
}

/** What became of one of them. */
export async function noteItem(
  tx: Tx,
  { buyerId, orderId }: ItemRef,
  assetId: string,
  became: { readonly saleId: string } | { readonly failure: string },
): Promise<void> {
  await tx
    .updateTable('order_items')
    .set('saleId' in became ? { sale_id: became.saleId } : { failure: became.failure })
    .where('account_id', '=', buyerId)
    .where('order_id', '=', orderId)
    .where('asset_id', '=', assetId)
    .execute()
}

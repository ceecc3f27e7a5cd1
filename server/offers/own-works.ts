/** A creator's published works with what each is sold for: what the pricing of many works at once goes by. */
import * as z from 'zod'
import type { AssetOffer, OwnWork } from '#shared/contract/market/offers.ts'
import { derivationsAbove } from '#shared/offers/ancestry.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type Asset, assetsByIds } from '../publications/assets.ts'
import { publicMediaOf } from '../publications/views.ts'
import { smallestPreview } from '../search/hits.ts'
import { currentOffersOf } from './asset-offers.ts'

const placeSchema = z.object({ id: z.string(), published_at: z.date() })

function shown(asset: Asset, offers: AssetOffer[]): OwnWork {
  const thumbnail = smallestPreview(asset.previews)
  return {
    assetId: asset.id,
    kind: asset.kind,
    name: asset.name,
    status: asset.status,
    isPaused: asset.pausedUntil !== null,
    tags: [...asset.tags],
    thumbnail: thumbnail === undefined ? null : publicMediaOf(asset.id, thumbnail),
    offers,
    parents: derivationsAbove(asset.id, asset.ancestry),
    salesCount: asset.salesCount,
    publishedAt: asset.publishedAt.toISOString(),
  }
}

/** Newest publication first; also those that are withdrawn, whose prices can still change, and those that were removed. */
export async function ownWorks(tx: Tx, creatorId: string, { cursor, limit }: PageRequest): Promise<Paged<OwnWork>> {
  const rows = await tx
    .selectFrom('assets')
    .select(['id', 'published_at'])
    .where('account_id', '=', creatorId)
    .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['published_at', 'id']))
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const places = pageFrom(
    z.array(placeSchema).parse(rows),
    limit,
    ({ id }) => id,
    ({ id, published_at }) => [published_at.toISOString(), id],
  )
  const assets = new Map((await assetsByIds(tx, places.items)).map((asset) => [asset.id, asset]))
  const offers = await currentOffersOf(tx, creatorId, places.items)
  const items = places.items.flatMap((id) => {
    const asset = assets.get(id)
    return asset === undefined ? [] : [shown(asset, offers.get(id) ?? [])]
  })
  return { items, nextCursor: places.nextCursor }
}

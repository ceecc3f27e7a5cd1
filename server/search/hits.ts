/** Found assets as they are answered: never more than everyone may see. */
import { sql } from 'kysely'
import * as z from 'zod'
import type { SearchHit, SearchLayer } from '#shared/contract/market/search.ts'
import { licenseKindSchema } from '#shared/licensing/kinds.ts'
import { offerKindSchema } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import { assetsByIds, creatorNames, type Media } from '../publications/assets.ts'
import { publicMediaOf } from '../publications/views.ts'

export interface Found {
  readonly id: string
  readonly foundBy: readonly SearchLayer[]
  readonly similarity: number | null
}

const pricesSchema = z.object({
  asset_id: z.string(),
  min_price_cents: z.number().nullable(),
  offer_kinds: z.array(offerKindSchema),
  license_kinds: z.array(licenseKindSchema),
})

function smallest(previews: readonly Media[]): Media | undefined {
  const thumbnails = previews.filter(({ role }) => role === 'thumbnail')
  const pictures =
    thumbnails.length > 0 ? thumbnails : previews.filter(({ contentType }) => contentType.startsWith('image/'))
  return pictures.toSorted((a, b) => a.sizeBytes - b.sizeBytes)[0]
}

const MAX_DESCRIPTION = 300

function shortened(text: string): string {
  return text.length <= MAX_DESCRIPTION ? text : `${text.slice(0, MAX_DESCRIPTION - 1).trimEnd()}…`
}

/** In the order found. As anyone: what is not public falls out. */
export async function describeHits(tx: Tx, found: readonly Found[]): Promise<SearchHit[]> {
  const ids = found.map(({ id }) => id)
  const assets = new Map((await assetsByIds(tx, ids)).map((asset) => [asset.id, asset]))
  const creators = await creatorNames(
    tx,
    [...assets.values()].map(({ creatorId }) => creatorId),
  )
  const { rows } = await sql`
    select asset_id, min_price_cents, offer_kinds, license_kinds from search_documents
    where asset_id = any (${ids}::uuid[])
      and account_id = any (${[...creators.keys()]}::uuid[])`.execute(tx)
  const prices = new Map(
    z
      .array(pricesSchema)
      .parse(rows)
      .map((row) => [row.asset_id, row]),
  )
  return found.flatMap(({ id, foundBy, similarity }) => {
    const asset = assets.get(id)
    const creator = asset && creators.get(asset.creatorId)
    const price = prices.get(id)
    if (asset === undefined || creator === undefined || price === undefined) return []
    const thumbnail = smallest(asset.previews)
    return {
      assetId: id,
      name: asset.name,
      kind: asset.kind,
      description: shortened(asset.card.description),
      tags: [...asset.tags],
      ageRating: asset.ageRating,
      creator,
      thumbnail: thumbnail === undefined ? null : publicMediaOf(id, thumbnail),
      minPriceCents: price.min_price_cents,
      offers: price.offer_kinds,
      licenses: price.license_kinds,
      rating: { average: asset.ratingAverage, count: asset.ratingCount },
      salesCount: asset.salesCount,
      publishedAt: asset.publishedAt.toISOString(),
      foundBy: [...foundBy],
      similarity,
    }
  })
}

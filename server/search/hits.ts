/** Found assets as they are answered: never more than everyone may see. */
import { sql } from 'kysely'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { SearchHit, SearchLayer } from '#shared/contract/market/search.ts'
import { licenseKindSchema } from '#shared/licensing/kinds.ts'
import { offerKindSchema } from '#shared/offers/offers.ts'
import { reputationLevelSchema } from '#shared/reputation/levels.ts'
import type { Tx } from '../db/database.ts'
import { type Media, mediaSchema, publicCreator } from '../publications/assets.ts'
import { publicMediaOf } from '../publications/views.ts'

export interface Found {
  readonly id: string
  readonly foundBy: readonly SearchLayer[]
  readonly similarity: number | null
}

const rowSchema = z.object({
  id: z.string(),
  account_id: z.string(),
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  description: z.string(),
  tags: z.array(z.string()),
  age_rating: z.string(),
  previews: z.array(mediaSchema),
  min_price_cents: z.number().nullable(),
  offer_kinds: z.array(offerKindSchema),
  license_kinds: z.array(licenseKindSchema),
  rating_average: z.number().nullable(),
  rating_count: z.number(),
  sales_count: z.bigint().transform(Number),
  published_at: z.date(),
  handle: z.string().nullable(),
  display_name: z.string().nullable(),
  is_verified: z.boolean(),
  level: reputationLevelSchema.nullable(),
})

/** The whole card is not read: it is long, and a list shows little of it. */
async function readRows(tx: Tx, ids: readonly string[]) {
  const { rows } = await sql`
    with places as materialized (select id, account_id from asset_directory where id = any (${[...ids]}::uuid[]))
    select a.id, a.account_id, a.name, a.kind, coalesce(a.card ->> 'description', '') as description, a.tags,
      a.age_rating, a.previews, d.min_price_cents, d.offer_kinds, d.license_kinds, a.rating_average, a.rating_count,
      a.sales_count, a.published_at, c.handle, c.display_name, c.verified_at is not null as is_verified,
      reputation.level
    from places
    join assets a on a.account_id = places.account_id and a.id = places.id
    join search_documents d on d.account_id = places.account_id and d.asset_id = places.id
    left join creator_profiles c on c.account_id = places.account_id
    left join reputation_snapshots reputation on reputation.account_id = places.account_id and reputation.is_listed`.execute(
    tx,
  )
  return z.array(rowSchema).parse(rows)
}

/** For a list: the smallest preview. */
export function smallestPreview(previews: readonly Media[]): Media | undefined {
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
  if (found.length === 0) return []
  const rows = await readRows(
    tx,
    found.map(({ id }) => id),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return found.flatMap(({ id, foundBy, similarity }) => {
    const row = byId.get(id)
    if (row === undefined) return []
    const thumbnail = smallestPreview(row.previews)
    return {
      assetId: id,
      name: row.name,
      kind: row.kind,
      description: shortened(row.description),
      tags: row.tags,
      ageRating: row.age_rating,
      creator: publicCreator(row.account_id, row),
      creatorLevel: row.level,
      thumbnail: thumbnail === undefined ? null : publicMediaOf(id, thumbnail),
      minPriceCents: row.min_price_cents,
      offers: row.offer_kinds,
      licenses: row.license_kinds,
      rating: { average: row.rating_average, count: row.rating_count },
      salesCount: row.sales_count,
      publishedAt: row.published_at.toISOString(),
      foundBy: [...foundBy],
      similarity,
    }
  })
}

/**
 * Discovery: by reputation, then quality, then sales; nearness only between equals, and last the id, so that the order
 * is the same for everybody and every time. Compared in the hundredths that are shown: equal in sight is equal in rank.
 */

import { sql } from 'kysely'
import * as z from 'zod'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import type { DiscoveredAsset, PublicReputation } from '#shared/contract/market/reputation.ts'
import { badgeSchema } from '#shared/reputation/badges.ts'
import { reputationLevelSchema } from '#shared/reputation/levels.ts'
import type { Tx } from '../db/database.ts'
import { type Media, mediaSchema } from '../publications/assets.ts'
import { publicMediaOf } from '../publications/views.ts'
import { smallestPreview } from '../search/hits.ts'

const publicRow = z
  .object({
    handle: z.string(),
    display_name: z.string(),
    verified_at: z.date().nullable(),
    region: z.string().nullable(),
    total_hundredths: z.number(),
    level: reputationLevelSchema,
    badges: z.array(badgeSchema),
    rating_count: z.bigint(),
    average_stars: z.number().nullable(),
    sold_count: z.bigint(),
    contribution_count: z.bigint(),
    computed_at: z.date(),
  })
  .transform(
    (row): PublicReputation => ({
      handle: row.handle,
      displayName: row.display_name,
      isVerified: row.verified_at !== null,
      region: row.region,
      total: row.total_hundredths / 100,
      level: row.level,
      badges: row.badges,
      ratings: Number(row.rating_count),
      averageStars: row.average_stars,
      sales: Number(row.sold_count),
      contributions: Number(row.contribution_count),
      asOf: row.computed_at.toISOString(),
    }),
  )

const PUBLIC_COLUMNS = sql.raw(`profile.handle, profile.display_name, profile.verified_at, profile.region,
  place.total_hundredths, place.level, place.badges, place.rating_count, place.average_stars, place.sold_count,
  place.contribution_count, place.computed_at`)

/** Throws NOT_FOUND for an unknown handle, and for a creator too new to have a reputation. */
export async function publicReputation(tx: Tx, handle: string): Promise<PublicReputation> {
  const claim = await tx
    .selectFrom('handle_claims')
    .select('account_id')
    .where('handle', '=', handle)
    .executeTakeFirst()
  const { rows } = await sql`
    select ${PUBLIC_COLUMNS} from creator_profiles as profile
    join reputation_snapshots as place on place.account_id = profile.account_id
    where profile.account_id = ${claim?.account_id ?? null}`.execute(tx)
  const [found] = z.array(publicRow).parse(rows)
  if (found === undefined) throw new LunaError('NOT_FOUND', 'There is no such creator.')
  return found
}

export interface CreatorsQuery {
  readonly minReputation: number
  /** ISO 3166-1 or 3166-2, of the caller; given only by choice. */
  readonly region?: string | undefined
  readonly limit: number
}

/** Creators who offer something. */
export async function discoverCreators(tx: Tx, query: CreatorsQuery): Promise<PublicReputation[]> {
  const region = query.region ?? ''
  const country = region.slice(0, 2)
  const { rows } = await sql`
    select ${PUBLIC_COLUMNS} from reputation_snapshots as place
    join creator_profiles as profile on profile.account_id = place.account_id
    where place.is_listed and place.total_hundredths >= ${Math.ceil(Number((query.minReputation * 100).toFixed(6)))}
      and exists (select from assets where assets.account_id = place.account_id and assets.status = 'published' and assets.paused_until is null)
    order by place.total_hundredths desc, place.quality_hundredths desc, place.sold_count desc,
      case when profile.region = ${region} then 0 when left(profile.region, 2) = ${country} then 1 else 2 end,
      place.account_id
    limit ${query.limit}`.execute(tx)
  return z.array(publicRow).parse(rows)
}

function thumbnailOf(assetId: string, previews: readonly Media[]): PublicMedia | null {
  const smallest = smallestPreview(previews)
  return smallest === undefined ? null : publicMediaOf(assetId, smallest)
}

const assetRow = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(ASSET_KINDS),
    quality_score: z.number().nullable(),
    rating_count: z.number(),
    sales_count: z.bigint(),
    handle: z.string(),
    display_name: z.string(),
    level: reputationLevelSchema,
    rating_average: z.number().nullable(),
    min_price_cents: z.number().nullable(),
    age_rating: z.string(),
    previews: z.array(mediaSchema),
  })
  .transform(
    (row): DiscoveredAsset => ({
      id: row.id,
      name: row.name,
      kind: row.kind,
      qualityScore: row.quality_score,
      ratingCount: row.rating_count,
      salesCount: Number(row.sales_count),
      creator: { handle: row.handle, displayName: row.display_name, level: row.level },
      averageStars: row.rating_average,
      minPriceCents: row.min_price_cents,
      ageRating: row.age_rating,
      thumbnail: thumbnailOf(row.id, row.previews),
    }),
  )

/** Of one creator, so that a page shows several. */
const MOST_OF_A_CREATOR = 3
/** How many creators are looked at. */
const CREATORS = 100

export interface AssetsQuery {
  readonly kind?: AssetKind | undefined
  readonly limit: number
  /** Works for adults are left out where the reader is not shown them. */
  readonly showsAdultWorks: boolean
}

/** The best rated assets of the creators who come first, at most three of each. */
export async function discoverAssets(
  tx: Tx,
  { kind, limit, showsAdultWorks }: AssetsQuery,
): Promise<DiscoveredAsset[]> {
  const { rows } = await sql`
    with places as materialized (
      select place.* from (
        select account_id, total_hundredths, level from reputation_snapshots as place
        where is_listed and exists (
          select from assets where assets.account_id = place.account_id and assets.status = 'published' and assets.paused_until is null
            and (${showsAdultWorks} or assets.age_rating <> ${ADULT_RATING})
            and (${kind ?? null}::text is null or assets.kind = ${kind ?? null}))
        order by total_hundredths desc, quality_hundredths desc, sold_count desc, account_id
        limit ${CREATORS}
      ) as place
    ), ranked as (
      select assets.account_id, assets.id, assets.name, assets.kind, assets.rating_average, assets.previews, assets.age_rating, assets.quality_score, assets.rating_count, assets.sales_count,
        profile.handle, profile.display_name, places.level, places.total_hundredths,
        row_number() over (partition by assets.account_id
          order by assets.quality_score desc nulls last, assets.sales_count desc, assets.id) as place
      from places
      join creator_profiles as profile on profile.account_id = places.account_id
      join assets on assets.account_id = places.account_id
      where assets.status = 'published' and assets.paused_until is null
        and (${showsAdultWorks} or assets.age_rating <> ${ADULT_RATING}) and (${kind ?? null}::text is null or assets.kind = ${kind ?? null})
    )
    select ranked.*, documents.min_price_cents from ranked
    left join search_documents as documents on documents.account_id = ranked.account_id and documents.asset_id = ranked.id
    where place <= ${MOST_OF_A_CREATOR}
    order by total_hundredths desc, quality_score desc nulls last, sales_count desc, id
    limit ${limit}`.execute(tx)
  return z.array(assetRow).parse(rows)
}

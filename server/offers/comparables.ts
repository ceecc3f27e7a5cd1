/** Published assets that are like a given one and sold in the same way: by kind, shared tags and meaning. */
import { sql } from 'kysely'
import * as z from 'zod'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { LicenseKind } from '#shared/licensing/kinds.ts'
import type { BillingInterval, OfferKind } from '#shared/offers/offers.ts'
import type { Comparable } from '#shared/pricing/recommend.ts'
import type { Tx } from '../db/database.ts'

export interface Likeness {
  /** Whose own assets do not count. */
  readonly creatorId: string
  /** Null for what is not published yet. */
  readonly assetId: string | null
  readonly kind: AssetKind
  readonly tags: readonly string[]
  readonly offer: OfferKind
  readonly interval: BillingInterval | null
  readonly licenseKind: LicenseKind
  /** Works for adults count, and are named, only to those whom they are shown to. */
  readonly showsAdultWorks: boolean
}

/** How many are considered of each kind of likeness, and how many are shown. */
const CANDIDATES = 200
const SHOWN = 40
/** Cosine distance up to which two descriptions count as alike, as in the market's search. */
const MAX_DISTANCE = 0.5

const rowSchema = z.object({ id: z.string(), account_id: z.string(), name: z.string(), price_cents: z.number() })

/** The text vector of the caller's asset, if it has one. */
async function vectorOf(tx: Tx, { creatorId, assetId }: Likeness): Promise<{ profile: string; vector: string } | null> {
  if (assetId === null) return null
  const row = await tx
    .selectFrom('fingerprints')
    .select(['profile', 'text_vector'])
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('status', '=', 'published')
    .where('text_vector', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined || row.profile === null || row.text_vector === null) return null
  return { profile: row.profile, vector: row.text_vector }
}

/** Ids by meaning, nearest first; empty where there is no vector. */
async function nearByMeaning(tx: Tx, like: Likeness): Promise<string[]> {
  const own = await vectorOf(tx, like)
  if (own === null) return []
  const { rows } = await sql<{ asset_id: string }>`
    select asset_id from fingerprints
    where status = 'published' and profile = ${own.profile} and kind = ${like.kind} and asset_id is not null
      and account_id <> ${like.creatorId} and text_vector <=> ${own.vector}::vector < ${MAX_DISTANCE}
    order by text_vector <=> ${own.vector}::vector limit ${CANDIDATES}`.execute(tx)
  return rows.map(({ asset_id }) => asset_id)
}

/** Ids by shared tags, most first. */
async function nearByTags(tx: Tx, { creatorId, kind, tags }: Likeness): Promise<string[]> {
  if (tags.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select id from assets
    where status = 'published' and kind = ${kind} and account_id <> ${creatorId} and tags && ${[...tags]}::text[]
    order by (select count(*) from unnest(tags) tag where tag = any (${[...tags]}::text[])) desc, published_at desc
    limit ${CANDIDATES}`.execute(tx)
  return rows.map(({ id }) => id)
}

async function offered(tx: Tx, like: Likeness, assetIds: readonly string[]) {
  const { rows } = await sql`
    with places as materialized (
      select id, account_id from asset_directory where id = any (${[...assetIds]}::uuid[])
    )
    select a.id, a.account_id, a.name, min(o.price_cents) as price_cents
    from assets a
    join places on places.account_id = a.account_id and places.id = a.id
    join offers o on o.account_id = a.account_id and o.asset_id = a.id
    left join license_listing_versions v on v.account_id = o.account_id and v.id = o.id
    where a.status = 'published' and (${like.showsAdultWorks} or a.age_rating <> ${ADULT_RATING})
      and o.ended_at is null and o.kind = ${like.offer}
      and coalesce(o.billing_interval, '') = ${like.interval ?? ''}
      and (v.id is null or v.kind = ${like.licenseKind})
    group by a.id, a.account_id, a.name`.execute(tx)
  return z.array(rowSchema).parse(rows)
}

/** How often each was sold in this way and not refunded. */
async function salesOf(
  tx: Tx,
  offer: OfferKind,
  rows: readonly z.output<typeof rowSchema>[],
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  const counts = await tx
    .selectFrom('creator_sales')
    .select(['sold_asset_id', (expression) => expression.fn.countAll<bigint>().as('count')])
    .where('account_id', 'in', [...new Set(rows.map(({ account_id }) => account_id))])
    .where(
      'sold_asset_id',
      'in',
      rows.map(({ id }) => id),
    )
    .where('depth', '=', 0)
    .where('offer', '=', offer)
    .where('state', '=', 'completed')
    .groupBy('sold_asset_id')
    .execute()
  return new Map(counts.map(({ sold_asset_id, count }) => [sold_asset_id, Number(count)]))
}

/** Nearest by meaning first, then by tags; those that sold in this way. As the service, which may count sales. */
export async function comparablesTo(tx: Tx, like: Likeness): Promise<Comparable[]> {
  const ids = [...new Set([...(await nearByMeaning(tx, like)), ...(await nearByTags(tx, like))])]
  if (ids.length === 0) return []
  const rows = await offered(tx, like, ids)
  const sales = await salesOf(tx, like.offer, rows)
  const place = new Map(ids.map((id, index) => [id, index]))
  return rows
    .map(({ id, name, price_cents }) => ({ assetId: id, name, priceCents: price_cents, sales: sales.get(id) ?? 0 }))
    .filter((comparable) => comparable.sales > 0)
    .toSorted((a, b) => (place.get(a.assetId) ?? 0) - (place.get(b.assetId) ?? 0))
    .slice(0, SHOWN)
}

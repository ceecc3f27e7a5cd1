/** Lists and figures for creators and licensees, each read as the one they belong to. */
import { sql } from 'kysely'
import * as z from 'zod'
import type { OwedMonth, Royalty, SoldLicense } from '#shared/contract/market/licensing.ts'
import { licenseKindSchema } from '#shared/licensing/kinds.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import type { Usage } from './grants.ts'

export interface ListingFigures {
  readonly totalPurchases: number
  readonly totalRevenueCents: number
  readonly liveGrants: number
  readonly usage: Usage
  /** Micro-dollars. */
  readonly royalties: bigint
}

export const NO_FIGURES: ListingFigures = {
  totalPurchases: 0,
  totalRevenueCents: 0,
  liveGrants: 0,
  usage: { impressions: 0, downloads: 0, embeds: 0 },
  royalties: 0n,
}

const figuresSchema = z.object({
  listing_id: z.string(),
  purchases: z.bigint().transform(Number),
  revenue_cents: z.bigint().transform(Number),
  live: z.bigint().transform(Number),
  impressions: z.coerce.number(),
  downloads: z.coerce.number(),
  embeds: z.coerce.number(),
})

/** By listing; one that never sold is left out. */
export async function listingFigures(
  tx: Tx,
  creatorId: string,
  listingIds: readonly string[],
  at: Date,
): Promise<Map<string, ListingFigures>> {
  if (listingIds.length === 0) return new Map()
  const { rows } = await sql`
    select listing_id,
      count(*) filter (where end_reason is distinct from 'refunded') as purchases,
      coalesce(sum(price_cents) filter (where end_reason is distinct from 'refunded'), 0) as revenue_cents,
      count(*) filter (where ended_at is null and (expires_at is null or expires_at > ${at})) as live,
      sum(impressions) as impressions, sum(downloads) as downloads, sum(embeds) as embeds
    from creator_license_grants
    where account_id = ${creatorId} and listing_id = any (${[...listingIds]}::uuid[])
    group by listing_id`.execute(tx)
  const royalties = await tx
    .selectFrom('royalty_transactions')
    .select(['listing_id', sql<bigint>`sum(amount_micro_dollars)::bigint`.as('amount')])
    .where('account_id', '=', creatorId)
    .where('listing_id', 'in', [...listingIds])
    .groupBy('listing_id')
    .execute()
  const earned = new Map(royalties.map(({ listing_id, amount }) => [listing_id, amount]))
  return new Map(
    z
      .array(figuresSchema)
      .parse(rows)
      .map((row) => [
        row.listing_id,
        {
          totalPurchases: row.purchases,
          totalRevenueCents: row.revenue_cents,
          liveGrants: row.live,
          usage: { impressions: row.impressions, downloads: row.downloads, embeds: row.embeds },
          royalties: earned.get(row.listing_id) ?? 0n,
        },
      ]),
  )
}

export async function soldLicenses(tx: Tx, creatorId: string, page: PageRequest & { licenseId?: string | undefined }) {
  const { cursor, limit, licenseId } = page
  let query = tx
    .selectFrom('creator_license_grants')
    .select(['grant_id', 'listing_id', 'asset_id', 'kind', 'title', 'licensee_name', 'price_cents', 'terms_sha256'])
    .select(['active_from', 'expires_at', 'created_at', 'impressions', 'downloads', 'embeds', 'ended_at', 'end_reason'])
    .where('account_id', '=', creatorId)
    .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['created_at', 'grant_id']))
  if (licenseId !== undefined) query = query.where('listing_id', '=', licenseId)
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('grant_id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(
    rows,
    limit,
    (row): SoldLicense => ({
      id: row.grant_id,
      licenseId: row.listing_id,
      assetId: row.asset_id,
      kind: licenseKindSchema.parse(row.kind),
      title: row.title,
      licenseeName: row.licensee_name,
      priceCents: row.price_cents,
      termsSha256: row.terms_sha256,
      activeFrom: row.active_from.toISOString(),
      expiresAt: row.expires_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      endReason: z.enum(['revoked', 'refunded']).nullable().parse(row.end_reason),
      declaredUsage: usageOf(row),
      createdAt: row.created_at.toISOString(),
    }),
    (row) => [row.created_at, row.grant_id],
  )
}

function usageOf(row: { impressions: bigint; downloads: bigint; embeds: bigint }): Usage {
  return { impressions: Number(row.impressions), downloads: Number(row.downloads), embeds: Number(row.embeds) }
}

export async function royaltiesOf(tx: Tx, creatorId: string, { cursor, limit }: PageRequest) {
  const rows = await tx
    .selectFrom('royalty_transactions')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['created_at', 'id']))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageFrom(
    rows,
    limit,
    (row): Royalty => ({
      id: row.id,
      grantId: row.grant_id,
      licenseId: row.listing_id,
      assetId: row.asset_id,
      month: row.month,
      declaredUsage: usageOf(row),
      amountMicroDollars: String(row.amount_micro_dollars),
      createdAt: row.created_at.toISOString(),
    }),
    (row) => [row.created_at, row.id],
  )
}

/** What one license's use owes or owed, newest month first. */
export async function monthsOf(tx: Tx, licenseeId: string, grantId: string): Promise<OwedMonth[]> {
  const rows = await tx
    .selectFrom('license_usage_months')
    .selectAll()
    .where('account_id', '=', licenseeId)
    .where('grant_id', '=', grantId)
    .orderBy('month', 'desc')
    .execute()
  return rows.map((row) => ({
    grantId,
    month: row.month,
    declaredUsage: usageOf(row),
    amountMicroDollars: String(row.royalty_micro_dollars),
    state: row.paid_at !== null ? 'paid' : row.settled_at !== null ? 'owed' : 'open',
  }))
}

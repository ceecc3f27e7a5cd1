/** License listings as they stand in the database. */
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type LicenseTerms, licenseTermsSchema } from '#shared/licensing/terms.ts'
import type { Tx } from '../db/database.ts'
import { isBefore, type Place } from '../db/places.ts'

/** One version of a listing: what a buyer of that moment was offered. */
export interface ListingVersion {
  /** Also that of the offer which holds the price. */
  readonly id: string
  readonly listingId: string
  readonly creatorId: string
  readonly assetId: string
  readonly number: number
  readonly title: string
  readonly previewSha256: string | null
  readonly priceCents: number
  readonly terms: LicenseTerms
  readonly createdAt: Date
}

export interface Listing {
  readonly id: string
  readonly creatorId: string
  readonly assetId: string
  readonly status: 'active' | 'closed' | 'sold'
  readonly current: ListingVersion
  readonly createdAt: Date
}

const versionSchema = z
  .object({
    id: z.string(),
    listing_id: z.string(),
    account_id: z.string(),
    asset_id: z.string(),
    number: z.number(),
    title: z.string(),
    preview_sha256: z.string().nullable(),
    price_cents: z.number(),
    terms: licenseTermsSchema,
    created_at: z.date(),
  })
  .transform(
    (row): ListingVersion => ({
      id: row.id,
      listingId: row.listing_id,
      creatorId: row.account_id,
      assetId: row.asset_id,
      number: row.number,
      title: row.title,
      previewSha256: row.preview_sha256,
      priceCents: row.price_cents,
      terms: row.terms,
      createdAt: row.created_at,
    }),
  )

/** Of the view: nulls are what the types of a view say, not what it holds. */
const publicSchema = z
  .object({
    id: z.string(),
    creator_id: z.string(),
    content_type: z.enum(ASSET_KINDS),
    content_id: z.string(),
    content_title: z.string(),
    preview_sha256: z.string().nullable(),
    price_cents: z.number(),
    terms: licenseTermsSchema,
    version: z.number(),
    created_at: z.date(),
  })
  .transform((row) => ({
    id: row.id,
    creatorId: row.creator_id,
    assetKind: row.content_type,
    assetId: row.content_id,
    title: row.content_title,
    previewSha256: row.preview_sha256,
    priceCents: row.price_cents,
    terms: row.terms,
    version: row.version,
    createdAt: row.created_at,
  }))
export type PublicLicense = z.output<typeof publicSchema>

export function parsePublicLicenses(rows: unknown): PublicLicense[] {
  return z.array(publicSchema).parse(rows)
}

export async function versionById(tx: Tx, creatorId: string, versionId: string): Promise<ListingVersion> {
  const row = await tx
    .selectFrom('license_listing_versions')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where('id', '=', versionId)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such license.')
  return versionSchema.parse(row)
}

/** All versions of one of the creator's listings, newest first; none for a listing that is not theirs. */
export async function versionsOfListing(
  tx: Tx,
  creatorId: string,
  listingId: string,
  page: { readonly before: Place | undefined; readonly limit: number },
): Promise<ListingVersion[]> {
  const rows = await tx
    .selectFrom('license_listing_versions')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where('listing_id', '=', listingId)
    .where(isBefore(page.before, ['created_at', 'id']))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
  return z.array(versionSchema).parse(rows)
}

async function withVersions(
  tx: Tx,
  creatorId: string,
  rows: readonly {
    id: string
    asset_id: string
    status: string
    current_version_id: string
    created_at: Date
  }[],
): Promise<Listing[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ current_version_id }) => current_version_id)
  const found = await tx
    .selectFrom('license_listing_versions')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where('id', 'in', ids)
    .execute()
  const versions = new Map(
    z
      .array(versionSchema)
      .parse(found)
      .map((version) => [version.id, version]),
  )
  return rows.flatMap((row) => {
    const current = versions.get(row.current_version_id)
    if (current === undefined) return []
    const status = z.enum(['active', 'closed', 'sold']).parse(row.status)
    return [{ id: row.id, creatorId, assetId: row.asset_id, status, current, createdAt: row.created_at }]
  })
}

function listingsOf(tx: Tx, creatorId: string) {
  return tx
    .selectFrom('license_listings')
    .select(['id', 'asset_id', 'status', 'current_version_id', 'created_at'])
    .where('account_id', '=', creatorId)
}

/** Throws NOT_FOUND for an id that no listing ever had. */
async function listingOwner(tx: Tx, listingId: string): Promise<string> {
  const row = await tx
    .selectFrom('license_listing_directory')
    .select('account_id')
    .where('id', '=', listingId)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such license.')
  return row.account_id
}

/** As this transaction's role may see it. Throws NOT_FOUND. */
export async function listingById(tx: Tx, listingId: string, lock = false): Promise<Listing> {
  const creatorId = await listingOwner(tx, listingId)
  const query = listingsOf(tx, creatorId).where('id', '=', listingId)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  const [listing] = row === undefined ? [] : await withVersions(tx, creatorId, [row])
  if (listing === undefined) throw new LunaError('NOT_FOUND', 'There is no such license.')
  return listing
}

export async function activeListingsOf(tx: Tx, creatorId: string, assetId: string): Promise<Listing[]> {
  const rows = await listingsOf(tx, creatorId)
    .where('asset_id', '=', assetId)
    .where('status', '=', 'active')
    .orderBy('created_at')
    .execute()
  return withVersions(tx, creatorId, rows)
}

/** A creator's own, newest first. */
export async function ownListings(
  tx: Tx,
  creatorId: string,
  page: { readonly before: Place | undefined; readonly limit: number },
): Promise<Listing[]> {
  const { before, limit } = page
  const rows = await listingsOf(tx, creatorId)
    .where(isBefore(before, ['created_at', 'id']))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return withVersions(tx, creatorId, rows)
}

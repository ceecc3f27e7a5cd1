/** License listings: what creators offer, and what anyone can browse. */
import { type SelectQueryBuilder, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { LicensesQuery } from '#shared/contract/market/licensing.ts'
import { DERIVATIVE_KINDS } from '#shared/licensing/compatibility.ts'
import { LICENSE_KIND_RULES, LICENSE_KINDS, type LicenseKind } from '#shared/licensing/kinds.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { SUBMISSION_LIMITS } from '#shared/submissions/limits.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { addLicenseOffer, endOffer } from '../offers/asset-offers.ts'
import { type Asset, assetById } from '../publications/assets.ts'
import { noteAccountChange } from '../sync/account-changes.ts'
import { assertFitsOwnCard, assertFitsParents } from './derivatives.ts'
import { assertUnowned } from './exclusivity.ts'
import { activeListingsOf, type Listing, listingById, type PublicLicense, parsePublicLicenses } from './listing-rows.ts'

export interface ListingContent {
  readonly title: string
  /** Of a preview of the asset. */
  readonly previewSha256: string | null
  readonly priceCents: number
  readonly terms: LicenseTerms
}

/** Throws NOT_FOUND for what is not the creator's. */
async function ownAsset(tx: Tx, creatorId: string, assetId: string): Promise<Asset> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  if (asset.status === 'published') return asset
  throw new LunaError('CONFLICT', `The asset is ${asset.status.replace('_', ' ')}; it cannot be licensed.`)
}

/** Throws INVALID_INPUT, LICENSE_TERMS_INVALID, LICENSE_INCOMPATIBLE, CONFLICT. */
async function assertMayBeListed(
  tx: Tx,
  asset: Asset,
  content: ListingContent,
  others: readonly LicenseTerms[],
  at: Date,
): Promise<void> {
  const { terms, previewSha256, priceCents } = content
  if (!SUBMISSION_LIMITS[asset.kind].offers.includes('license')) {
    throw new LunaError('INVALID_INPUT', `content_id: assets of the kind ${asset.kind} are not licensed.`)
  }
  if (previewSha256 !== null && !asset.previews.some(({ sha256 }) => sha256 === previewSha256)) {
    throw new LunaError('INVALID_INPUT', 'preview: is not a preview of this asset.')
  }
  assertFitsOwnCard(asset, terms)
  await assertFitsParents(tx, asset, priceCents > 0, [...others, terms])
  if (terms.kind === 'exclusive') await assertUnowned(tx, { creatorId: asset.creatorId, assetId: asset.id }, at)
}

interface Numbered {
  readonly creatorId: string
  readonly listingId: string
  readonly assetId: string
  readonly number: number
}

async function insertVersion(
  tx: Tx,
  { creatorId, listingId, assetId, number }: Numbered,
  content: ListingContent,
  at: Date,
) {
  const id = uuidv7()
  const { title, previewSha256, priceCents, terms } = content
  await addLicenseOffer(tx, { creatorId, assetId, id, priceCents }, at)
  await tx
    .insertInto('license_listing_versions')
    .values({
      account_id: creatorId,
      id,
      listing_id: listingId,
      asset_id: assetId,
      number,
      kind: terms.kind,
      title,
      preview_sha256: previewSha256,
      price_cents: priceCents,
      terms: JSON.stringify(terms),
      created_at: at,
    })
    .execute()
  await noteAccountChange(tx, { accountId: creatorId, entity: 'license_listing', id: listingId, at })
  return id
}

/** As the service. Throws NOT_FOUND, CONFLICT, INVALID_INPUT, LICENSE_TERMS_INVALID, LICENSE_INCOMPATIBLE. */
export async function createListing(
  tx: Tx,
  creatorId: string,
  wanted: { readonly assetId: string; readonly assetKind: AssetKind; readonly content: ListingContent },
  at: Date,
): Promise<Listing> {
  const { assetId, assetKind, content } = wanted
  const asset = await ownAsset(tx, creatorId, assetId)
  if (asset.kind !== assetKind) {
    throw new LunaError('INVALID_INPUT', `content_type: the asset is of the kind ${asset.kind}.`)
  }
  const others = (await activeListingsOf(tx, creatorId, assetId)).map(({ current }) => current.terms)
  await assertMayBeListed(tx, asset, content, others, at)
  const id = uuidv7()
  const versionId = await insertVersion(tx, { creatorId, listingId: id, assetId, number: 1 }, content, at)
  await tx.insertInto('license_listing_directory').values({ id, account_id: creatorId }).execute()
  await tx
    .insertInto('license_listings')
    .values({
      account_id: creatorId,
      id,
      asset_id: assetId,
      status: 'active',
      current_version_id: versionId,
      created_at: at,
      updated_at: at,
    })
    .execute()
  return listingById(tx, id)
}

/** Throws NOT_FOUND for what is not the creator's, CONFLICT for what is closed or sold. */
async function ownListing(tx: Tx, creatorId: string, listingId: string): Promise<Listing> {
  const listing = await listingById(tx, listingId)
  if (listing.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such license.')
  return listing
}

function assertActive({ status }: Listing): void {
  if (status !== 'active') throw new LunaError('CONFLICT', `The listing is ${status}.`)
}

/** Adds a version; what was bought keeps the one it was bought under. Throws as `createListing`. */
export async function editListing(
  tx: Tx,
  creatorId: string,
  listingId: string,
  content: ListingContent,
  at: Date,
): Promise<Listing> {
  const { assetId } = await ownListing(tx, creatorId, listingId)
  const asset = await ownAsset(tx, creatorId, assetId)
  const listing = await ownListing(tx, creatorId, listingId)
  assertActive(listing)
  const others = (await activeListingsOf(tx, creatorId, assetId)).filter(({ id }) => id !== listingId)
  const terms = others.map(({ current }) => current.terms)
  await assertMayBeListed(tx, asset, content, terms, at)
  await endOffer(tx, creatorId, listing.current.id, at)
  const next = { creatorId, listingId, assetId, number: listing.current.number + 1 }
  const current_version_id = await insertVersion(tx, next, content, at)
  await tx
    .updateTable('license_listings')
    .set({ current_version_id, updated_at: at })
    .where('account_id', '=', creatorId)
    .where('id', '=', listingId)
    .execute()
  return listingById(tx, listingId)
}

/** It can no longer be bought; buyers keep it. Closing a closed listing changes nothing. */
export async function closeListing(tx: Tx, creatorId: string, listingId: string, at: Date): Promise<Listing> {
  const { assetId } = await ownListing(tx, creatorId, listingId)
  await assetById(tx, assetId, 'update')
  const listing = await ownListing(tx, creatorId, listingId)
  if (listing.status === 'closed') return listing
  assertActive(listing)
  await endOffer(tx, creatorId, listing.current.id, at)
  await tx
    .updateTable('license_listings')
    .set({ status: 'closed', updated_at: at })
    .where('account_id', '=', creatorId)
    .where('id', '=', listingId)
    .execute()
  await noteAccountChange(tx, { accountId: creatorId, entity: 'license_listing', id: listingId, at })
  return { ...listing, status: 'closed' }
}

/**
 * All of a creator's; the caller ends their offers. What was bought stays valid. Returns the assets that this concerns.
 */
export async function closeListingsOf(tx: Tx, creatorId: string, at: Date): Promise<string[]> {
  const closed = await tx
    .updateTable('license_listings')
    .set({ status: 'closed', updated_at: at })
    .where('account_id', '=', creatorId)
    .where('status', '=', 'active')
    .returning('asset_id')
    .execute()
  return closed.map(({ asset_id }) => asset_id)
}

const priceAndIdSchema = z.tuple([z.int(), z.uuid()])

type ViewQuery<Row> = SelectQueryBuilder<import('../db/tables.generated.ts').DB, 'content_licenses', Row>

/** Works for adults are left out where the reader is not shown them. */
export type BrowseQuery = LicensesQuery & { readonly showsAdultWorks: boolean }

function filtered<Row>(query: ViewQuery<Row>, wanted: BrowseQuery): ViewQuery<Row> {
  let result = query
  if (!wanted.showsAdultWorks) {
    result = result.where(
      sql<boolean>`not exists (select 1 from assets a where a.account_id = content_licenses.creator_id
        and a.id = content_licenses.content_id and a.age_rating = ${ADULT_RATING})`,
    )
  }
  if (wanted.assetKind !== undefined) result = result.where('content_type', '=', wanted.assetKind)
  if (wanted.kind !== undefined) result = result.where('license_type', '=', wanted.kind)
  if (wanted.assetId !== undefined) result = result.where('content_id', '=', wanted.assetId)
  if (wanted.creatorId !== undefined) result = result.where('creator_id', '=', wanted.creatorId)
  if (wanted.minPriceCents !== undefined) result = result.where('price_cents', '>=', wanted.minPriceCents)
  if (wanted.maxPriceCents !== undefined) result = result.where('price_cents', '<=', wanted.maxPriceCents)
  if (wanted.usageRight !== undefined) {
    result = result.where(sql<boolean>`terms -> 'usageRights' @> ${JSON.stringify([wanted.usageRight])}::jsonb`)
  }
  if (wanted.territory !== undefined) {
    const country = JSON.stringify([wanted.territory])
    result = result.where(sql<boolean>`(terms -> 'territory' = 'null' or terms -> 'territory' @> ${country}::jsonb)`)
  }
  if (wanted.allowsAiTraining !== undefined) {
    result = result.where(sql<boolean>`(terms ->> 'allowsAiTraining')::boolean = ${wanted.allowsAiTraining}`)
  }
  for (const word of wordsOf(wanted.q)) result = result.where('content_title', 'ilike', `%${escaped(word)}%`)
  const kinds = LICENSE_KINDS.filter((kind) => permits(kind, wanted))
  if (kinds.length < LICENSE_KINDS.length) result = result.where('license_type', 'in', kinds)
  return result
}

function permits(kind: LicenseKind, { permitsAdvertising, permitsDerivatives }: LicensesQuery): boolean {
  const forAdvertising = LICENSE_KIND_RULES[kind].permitsAdvertising
  const forDerivatives = DERIVATIVE_KINDS[kind].length > 0
  return (
    (permitsAdvertising ?? forAdvertising) === forAdvertising &&
    (permitsDerivatives ?? forDerivatives) === forDerivatives
  )
}

const MAX_WORDS = 10

function wordsOf(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS)
}

/** Signs that mean something in a pattern stand for themselves. */
function escaped(word: string): string {
  return word.replaceAll(/[\\%_]/g, '\\$&')
}

/** What is on offer now: newest first, or cheapest first. */
export async function browse(
  tx: Tx,
  wanted: BrowseQuery,
): Promise<{ items: PublicLicense[]; nextCursor: string | null }> {
  const { cursor, limit, sort } = wanted
  let query = filtered(tx.selectFrom('content_licenses').selectAll(), wanted).limit(limit + 1)
  if (sort === 'price') {
    const after = decodeCursor(priceAndIdSchema, cursor)
    query = query.orderBy('price_cents').orderBy('id')
    if (after !== undefined) query = query.where(sql<boolean>`(price_cents, id) > (${after[0]}, ${after[1]}::uuid)`)
  } else {
    query = query.orderBy('created_at', 'desc').orderBy('id', 'desc')
    query = query.where(isBefore(decodeCursor(timeAndIdSchema, cursor), ['created_at', 'id']))
  }
  const rows = parsePublicLicenses(await query.execute())
  return pageFrom(
    rows,
    limit,
    (row) => row,
    (row) => (sort === 'price' ? [row.priceCents, row.id] : [row.createdAt, row.id]),
  )
}

/** Throws NOT_FOUND unless it is on offer. */
export async function publicLicense(tx: Tx, listingId: string): Promise<PublicLicense> {
  const rows = await tx.selectFrom('content_licenses').selectAll().where('id', '=', listingId).execute()
  const [license] = parsePublicLicenses(rows)
  if (license === undefined) throw new LunaError('NOT_FOUND', 'There is no such license on offer.')
  return license
}

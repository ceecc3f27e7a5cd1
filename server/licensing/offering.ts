/** What creators do with license listings, and what anyone finds. */
import { LunaError } from '#shared/contract/errors.ts'
import type {
  DocumentedAnswer,
  DocumentedLicense,
  LicensesQuery,
  LicenseView,
  ListingVersionView,
  OwnListing,
  Royalty,
  SoldLicense,
} from '#shared/contract/market/licensing.ts'
import { termsFromDocumented } from '#shared/licensing/documented.ts'
import { createAgeGate, requireShown } from '../accounts/age.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { keepAnswer } from '../http/kept-answer.ts'
import { assetById } from '../publications/assets.ts'
import { documentedAnswer, licenseAnswer, ownListingAnswer } from './answers.ts'
import { type Listing, type ListingVersion, ownListings, versionsOfListing } from './listing-rows.ts'
import { browse, closeListing, createListing, editListing, type ListingContent, publicLicense } from './listings.ts'
import { listingFigures, NO_FIGURES, royaltiesOf, soldLicenses } from './views.ts'

export interface LicenseOffering {
  /** `readerId`: null for anyone. */
  browse(readerId: string | null, query: LicensesQuery): Promise<Paged<LicenseView>>
  /** Throws NOT_FOUND, AGE_RESTRICTED. */
  find(readerId: string | null, listingId: string): Promise<LicenseView>
  /** Throws NOT_FOUND, CONFLICT, INVALID_INPUT, LICENSE_TERMS_INVALID, LICENSE_INCOMPATIBLE. */
  create(creatorId: string, license: DocumentedLicense): Promise<DocumentedAnswer>
  /** Throws as `create`. */
  edit(creatorId: string, listingId: string, content: ListingContent): Promise<OwnListing>
  /** Throws NOT_FOUND, CONFLICT. */
  close(creatorId: string, listingId: string): Promise<OwnListing>
  own(creatorId: string, page: PageRequest): Promise<Paged<OwnListing>>
  /** Throws NOT_FOUND. */
  versions(creatorId: string, page: PageRequest & { readonly id: string }): Promise<Paged<ListingVersionView>>
  sold(creatorId: string, page: PageRequest & { readonly licenseId?: string | undefined }): Promise<Paged<SoldLicense>>
  royalties(creatorId: string, page: PageRequest): Promise<Paged<Royalty>>
}

export interface OfferingParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  /** Where the market is reached, without a slash at the end. */
  readonly publicUrl: string
  /** Called in the transaction that changes the offers of an asset. */
  onChange(tx: Tx, assetId: string): Promise<void>
}

const CREATED = 201

/** As it is documented. */
export function createdAnswer(license: DocumentedAnswer) {
  return { success: true as const, license_id: license.id, license }
}

/** The hash of a preview out of its address on this market. Throws INVALID_INPUT for every other address. */
function previewOf(url: string | null | undefined, assetId: string, publicUrl: string): string | null {
  if (url === null || url === undefined || url === '') return null
  const parsed = URL.canParse(url, publicUrl) ? new URL(url, publicUrl) : null
  const found = parsed?.pathname.match(/^\/v1\/assets\/([0-9a-f-]{36})\/media\/([0-9a-f]{64})$/)
  if (parsed?.origin !== new URL(publicUrl).origin || found?.[1] !== assetId || found[2] === undefined) {
    throw new LunaError('INVALID_INPUT', 'content_preview_url: must be a preview of the asset on this market.')
  }
  return found[2]
}

function versionAnswer({ number, title, priceCents, terms, createdAt }: ListingVersion): ListingVersionView {
  return { number, title, priceCents, terms, createdAt: createdAt.toISOString() }
}

async function withFigures(tx: Tx, listing: Listing, at: Date): Promise<OwnListing> {
  const figures = await listingFigures(tx, listing.creatorId, [listing.id], at)
  return ownListingAnswer(listing, figures.get(listing.id) ?? NO_FIGURES)
}

export function createLicenseOffering({ database, clock, publicUrl, onChange }: OfferingParts): LicenseOffering {
  const ageGate = createAgeGate(database)
  return {
    async browse(readerId, query) {
      const showsAdultWorks = await ageGate(readerId)
      return database.asAccount(null, async (tx) => {
        const { items, nextCursor } = await browse(tx, { ...query, showsAdultWorks })
        return { items: items.map(licenseAnswer), nextCursor }
      })
    },
    find: (readerId, listingId) =>
      database.asAccount(readerId, async (tx) => {
        const license = licenseAnswer(await publicLicense(tx, listingId))
        await requireShown(tx, readerId, await assetById(tx, license.assetId))
        return license
      }),

    create: (creatorId, license) =>
      database.asService(async (tx) => {
        const { content_id: assetId, content_type: assetKind } = license
        const content = {
          title: license.content_title,
          previewSha256: previewOf(license.content_preview_url, assetId, publicUrl),
          priceCents: license.price_cents,
          terms: termsFromDocumented(license),
        }
        const listing = await createListing(tx, creatorId, { assetId, assetKind, content }, clock.now())
        await onChange(tx, assetId)
        const answer = documentedAnswer(listing, assetKind, NO_FIGURES, publicUrl)
        await keepAnswer(tx, createdAnswer(answer), CREATED)
        return answer
      }),
    edit: (creatorId, listingId, content) =>
      database.asService(async (tx) => {
        const listing = await editListing(tx, creatorId, listingId, content, clock.now())
        await onChange(tx, listing.assetId)
        return keepAnswer(tx, await withFigures(tx, listing, clock.now()))
      }),
    close: (creatorId, listingId) =>
      database.asService(async (tx) => {
        const listing = await closeListing(tx, creatorId, listingId, clock.now())
        await onChange(tx, listing.assetId)
        return withFigures(tx, listing, clock.now())
      }),

    own: (creatorId, { cursor, limit }) =>
      database.asAccount(creatorId, async (tx) => {
        const before = decodeCursor(timeAndIdSchema, cursor)
        const rows = await ownListings(tx, creatorId, { before, limit: limit + 1 })
        const ids = rows.map(({ id }) => id)
        const figures = await listingFigures(tx, creatorId, ids, clock.now())
        return pageFrom(
          rows,
          limit,
          (row) => ownListingAnswer(row, figures.get(row.id) ?? NO_FIGURES),
          (row) => [row.createdAt, row.id],
        )
      }),
    versions: (creatorId, page) =>
      database.asAccount(creatorId, async (tx) => {
        const { id, cursor, limit } = page
        const before = decodeCursor(timeAndIdSchema, cursor)
        const rows = await versionsOfListing(tx, creatorId, id, { before, limit: limit + 1 })
        if (rows.length === 0 && before === undefined) throw new LunaError('NOT_FOUND', 'There is no such license.')
        return pageFrom(rows, limit, versionAnswer, (row) => [row.createdAt, row.id])
      }),
    sold: (creatorId, page) => database.asAccount(creatorId, (tx) => soldLicenses(tx, creatorId, page)),
    royalties: (creatorId, page) => database.asAccount(creatorId, (tx) => royaltiesOf(tx, creatorId, page)),
  }
}

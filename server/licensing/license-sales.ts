/** What sales ask of licensing: what a license costs and whether it can be had, and to grant it once it is paid. */
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { endOffer } from '../offers/asset-offers.ts'
import { type Asset, assetById } from '../publications/assets.ts'
import type { Publications } from '../publications/publications.ts'
import type { MarketSigner } from '../publications/signing-key.ts'
import type { GrantedLicense, LicenseSales, PaidLicense, SellableAsset } from '../sales/seams.ts'
import { assertUnowned } from './exclusivity.ts'
import { type Grant, grantOfSale, insertGrant, setEnd } from './grants.ts'
import { activeListingsOf, type ListingVersion, listingById, versionById } from './listing-rows.ts'
import { assertNotReserved, reserve, reservedName, takeReservation } from './reservations.ts'

export interface LicenseSalesParts {
  readonly clock: Clock
  readonly signer: MarketSigner
  readonly publications: Pick<Publications, 'markSoldExclusively' | 'returnToMarket'>
  granted(tx: Tx, grant: { grantId: string; licenseeId: string; assetId: string; title: string }): Promise<void>
}

const FREE_A_DAY = 20

/** Throws OFFER_UNAVAILABLE. */
function assertPublished({ status, pausedUntil }: Asset): void {
  if (pausedUntil !== null) throw new LunaError('OFFER_UNAVAILABLE', 'The listing is paused.')
  if (status !== 'published') throw new LunaError('OFFER_UNAVAILABLE', `The asset is ${status.replace('_', ' ')}.`)
}

/** Throws OFFER_UNAVAILABLE where an exclusive license would not be exclusive. */
async function assertExclusive(tx: Tx, version: ListingVersion, at: Date): Promise<void> {
  try {
    await assertUnowned(tx, version, at)
  } catch (cause) {
    if (cause instanceof LunaError) throw new LunaError('OFFER_UNAVAILABLE', cause.detail, { cause })
    throw cause
  }
}

/** What is free is given once to each buyer, and not by the hundred. Throws ALREADY_OWNED, RATE_LIMITED. */
async function assertMayHaveFree(tx: Tx, version: ListingVersion, buyerId: string, at: Date): Promise<void> {
  const free = await tx
    .selectFrom('license_grants')
    .innerJoin('license_grant_states', (join) =>
      join
        .onRef('license_grant_states.account_id', '=', 'license_grants.account_id')
        .onRef('license_grant_states.grant_id', '=', 'license_grants.id'),
    )
    .select(['listing_id', 'created_at', 'expires_at', 'ended_at'])
    .where('license_grants.account_id', '=', buyerId)
    .where('price_cents', '=', 0)
    .where((where) =>
      where.or([
        where('listing_id', '=', version.listingId),
        where('created_at', '>', new Date(at.getTime() - DAY_MS)),
      ]),
    )
    .execute()
  const isLive = (row: (typeof free)[number]) =>
    row.ended_at === null && (row.expires_at === null || row.expires_at > at)
  if (free.some((row) => row.listing_id === version.listingId && isLive(row))) throw new LunaError('ALREADY_OWNED')
  const recent = free.filter(({ created_at }) => created_at.getTime() > at.getTime() - DAY_MS)
  if (recent.length >= FREE_A_DAY) {
    throw new LunaError('RATE_LIMITED', `At most ${FREE_A_DAY} free licenses per day.`)
  }
}

async function displayName(tx: Tx, accountId: string): Promise<string> {
  const account = await tx
    .selectFrom('accounts')
    .select('display_name')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return account?.display_name ?? 'Licensee'
}

export interface Intent {
  readonly listingId: string
  readonly buyerId: string
  /** For whom the license is; null for the buyer. */
  readonly licenseeName: string | null
}

/** Checks that the license can be had and holds it. Throws NOT_FOUND, OFFER_UNAVAILABLE, ALREADY_OWNED, OWN_ASSET. */
export async function holdLicense(tx: Tx, { listingId, buyerId, licenseeName }: Intent, at: Date) {
  const found = await listingById(tx, listingId)
  const asset = await assetById(tx, found.assetId, 'update')
  // Read again: it may have been sold while this waited for the asset.
  const { status, current: version, creatorId } = await listingById(tx, listingId)
  if (creatorId === buyerId) throw new LunaError('OWN_ASSET')
  if (status !== 'active') throw new LunaError('OFFER_UNAVAILABLE', `The listing is ${status}.`)
  assertPublished(asset)
  if (version.priceCents === 0) await assertMayHaveFree(tx, version, buyerId, at)
  await assertNotReserved(tx, version, buyerId, at)
  if (version.terms.kind === 'exclusive') await assertExclusive(tx, version, at)
  const name = licenseeName ?? (await reservedName(tx, version, buyerId)) ?? (await displayName(tx, buyerId))
  const { isNew } = await reserve(tx, { version, buyerId, licenseeName: name }, at)
  return { asset, version, isNew }
}

async function quote(tx: Tx, intent: Intent, at: Date): Promise<SellableAsset> {
  const { asset, version } = await holdLicense(tx, intent, at)
  return soldAs(asset, version)
}

function soldAs(asset: Asset, version: ListingVersion): SellableAsset {
  return {
    assetId: asset.id,
    creatorId: asset.creatorId,
    versionId: asset.currentVersionId,
    title: version.title,
    ancestry: asset.ancestry,
    offerId: version.id,
    priceCents: version.priceCents,
  }
}

/** The listings and prices of an asset that somebody holds alone. */
async function endListings(tx: Tx, { creatorId, assetId }: ListingVersion, at: Date): Promise<void> {
  for (const listing of await activeListingsOf(tx, creatorId, assetId)) {
    await endOffer(tx, creatorId, listing.current.id, at)
  }
  await tx
    .updateTable('license_listings')
    .set({ status: 'sold', updated_at: at })
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('status', '=', 'active')
    .execute()
}

/** The version an order was made for, whatever the listing says by now. */
async function orderedVersion(tx: Tx, { listingId: versionId }: PaidLicense): Promise<ListingVersion> {
  const place = await tx.selectFrom('offers').select('account_id').where('id', '=', versionId).executeTakeFirst()
  if (place === undefined) throw new LunaError('NOT_FOUND', 'There is no such license.')
  return versionById(tx, place.account_id, versionId)
}

async function ordered(tx: Tx, versionId: string): Promise<SellableAsset | null> {
  const place = await tx.selectFrom('offers').select('account_id').where('id', '=', versionId).executeTakeFirst()
  if (place === undefined) return null
  const version = await versionById(tx, place.account_id, versionId)
  return soldAs(await assetById(tx, version.assetId), version)
}

async function grant(tx: Tx, parts: LicenseSalesParts, license: PaidLicense): Promise<GrantedLicense> {
  const { buyerId, saleId, orderId, amountCents, at } = license
  const version = await orderedVersion(tx, license)
  const isExclusive = version.terms.kind === 'exclusive'
  const asset = await assetById(tx, version.assetId, 'update')
  if (asset.status === 'removed' || asset.status === 'sold_exclusively') assertPublished(asset)
  await assertNotReserved(tx, version, buyerId, at)
  if (isExclusive) {
    await assertExclusive(tx, version, at)
    await parts.publications.markSoldExclusively(tx, asset.id)
    await endListings(tx, version, at)
  }
  const licenseeName = (await takeReservation(tx, version, buyerId)) ?? (await displayName(tx, buyerId))
  const { id: grantId, expiresAt } = await insertGrant(
    tx,
    parts.signer,
    {
      licenseeId: buyerId,
      licenseeName,
      version,
      assetVersionId: asset.currentVersionId,
      orderId,
      saleId,
      priceCents: amountCents,
    },
    at,
  )
  await parts.granted(tx, { grantId, licenseeId: buyerId, assetId: asset.id, title: version.title })
  return { expiresAt }
}

/** After a refund the key is worth nothing; an asset that was sold exclusively comes back to the market. */
async function takeBack(tx: Tx, { publications }: LicenseSalesParts, held: Grant, at: Date): Promise<void> {
  if (held.endReason === 'refunded') return
  await setEnd(tx, held, 'refunded', at)
  if (held.license.terms.kind === 'exclusive') await publications.returnToMarket(tx, held.assetId)
}

export function createLicenseSales(parts: LicenseSalesParts): LicenseSales {
  const { clock } = parts
  return {
    quote: (tx, listingId, { id: buyerId, licenseeName }) =>
      quote(tx, { listingId, buyerId, licenseeName }, clock.now()),
    ordered,
    grant: (tx, license) => grant(tx, parts, license),
    async withdraw(tx, { buyerId, saleId }) {
      const held = await grantOfSale(tx, buyerId, saleId)
      if (held !== null) await takeBack(tx, parts, held, clock.now())
    },
  }
}

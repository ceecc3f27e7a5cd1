/**
 * Who is at the payment page for a license. An exclusive license is held for one buyer at a time and refused while
 * anybody pays for another license of the asset; all of it is decided while the asset is held.
 *
 * A buyer has one reservation of an asset at a time, whichever of its licenses it is for: ordering again does not
 * lengthen it. Once it has ended unpaid, the same buyer can reserve the asset again only after as long a time as it
 * had lasted. Until then an exclusive license is refused; any other can be bought, but without a reservation.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS, MINUTE_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import type { ListingVersion } from './listing-rows.ts'

/** A payment page stays open for an hour; a payment made in the last moment needs a little longer to be heard of. */
const HELD_MS = 75 * MINUTE_MS
/** As long as the reservation itself, so that at least half of the time is that of others. */
const PAUSE_MS = HELD_MS

interface Reservation {
  readonly version: ListingVersion
  readonly buyerId: string
  readonly licenseeName: string
}

function reservationsOf(tx: Tx, { creatorId, assetId }: Pick<ListingVersion, 'creatorId' | 'assetId'>) {
  return tx
    .selectFrom('license_reservations')
    .selectAll()
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
}

/** Reservations of others that hold at this time. */
async function othersAt(tx: Tx, version: ListingVersion, buyerId: string, at: Date) {
  return reservationsOf(tx, version).where('buyer_id', '<>', buyerId).where('expires_at', '>', at).execute()
}

/** Throws OFFER_UNAVAILABLE while another buyer's reservation conflicts; the data says until when. */
export async function assertNotReserved(tx: Tx, version: ListingVersion, buyerId: string, at: Date): Promise<void> {
  const isExclusive = version.terms.kind === 'exclusive'
  const against = (await othersAt(tx, version, buyerId, at)).filter((other) => isExclusive || other.is_exclusive)
  const last = against.map(({ expires_at }) => expires_at).toSorted((a, b) => b.getTime() - a.getTime())[0]
  if (last === undefined) return
  const reservedUntil = last.toISOString()
  throw new LunaError('OFFER_UNAVAILABLE', `Another buyer is paying; it is reserved until ${reservedUntil}.`, {
    data: { reservedUntil },
  })
}

/** Until when the asset is held for this buyer, whose last reservation of it ended or ends at `last`. */
function heldUntil(last: Date | undefined, isExclusive: boolean, at: Date): Date {
  const nextTryAt = new Date((last?.getTime() ?? 0) + PAUSE_MS)
  if (last === undefined || nextTryAt <= at) return new Date(at.getTime() + HELD_MS)
  if (last > at || !isExclusive) return last
  const data = { nextTryAt: nextTryAt.toISOString() }
  const detail = `Your reservation ended unpaid at ${last.toISOString()}; try again at ${data.nextTryAt}.`
  throw new LunaError('OFFER_UNAVAILABLE', detail, { data })
}

/**
 * While the asset is held. `isNew`: nothing was noted of this buyer for this license that still counts. Throws
 * OFFER_UNAVAILABLE; where it is this buyer who has to wait, the data says until when.
 */
export async function reserve(
  tx: Tx,
  { version, buyerId, licenseeName }: Reservation,
  at: Date,
): Promise<{ readonly isNew: boolean }> {
  await assertNotReserved(tx, version, buyerId, at)
  const { creatorId, assetId, listingId } = version
  const isExclusive = version.terms.kind === 'exclusive'
  const own = await reservationsOf(tx, version)
    .where('buyer_id', '=', buyerId)
    .where('expires_at', '>', new Date(at.getTime() - PAUSE_MS))
    .orderBy('expires_at', 'desc')
    .execute()
  const expiresAt = heldUntil(own[0]?.expires_at, isExclusive, at)
  // Expired reservations are no longer exclusive; the rows stay, since they say who has to wait and for whom a
  // late payment is.
  await tx
    .updateTable('license_reservations')
    .set({ is_exclusive: false })
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where((where) =>
      where.or([where('expires_at', '<=', at), ...(isExclusive ? [where('buyer_id', '=', buyerId)] : [])]),
    )
    .execute()
  const noted = { is_exclusive: isExclusive && expiresAt > at, licensee_name: licenseeName, expires_at: expiresAt }
  await tx
    .insertInto('license_reservations')
    .values({ account_id: creatorId, asset_id: assetId, buyer_id: buyerId, listing_id: listingId, ...noted })
    .onConflict((conflict) => conflict.columns(['account_id', 'asset_id', 'buyer_id', 'listing_id']).doUpdateSet(noted))
    .execute()
  return { isNew: own.every((one) => one.listing_id !== listingId) }
}

/** The name the license was to be for; null where none was noted. One that has expired still says it. */
export async function takeReservation(
  tx: Tx,
  { creatorId, assetId, listingId }: ListingVersion,
  buyerId: string,
): Promise<string | null> {
  const row = await tx
    .deleteFrom('license_reservations')
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('buyer_id', '=', buyerId)
    .where('listing_id', '=', listingId)
    .returning('licensee_name')
    .executeTakeFirst()
  return row?.licensee_name ?? null
}

/** The name a buyer gave when ordering, for the same listing. */
export async function reservedName(tx: Tx, version: ListingVersion, buyerId: string): Promise<string | null> {
  const row = await reservationsOf(tx, version)
    .where('buyer_id', '=', buyerId)
    .where('listing_id', '=', version.listingId)
    .executeTakeFirst()
  return row?.licensee_name ?? null
}

/**
 * Deletes reservations that can no longer be paid. Kept a month past their end, since a late payment still names the
 * licensee.
 */
export async function pruneReservations(tx: Tx, at: Date): Promise<void> {
  const oldest = new Date(at.getTime() - 30 * DAY_MS)
  await tx.deleteFrom('license_reservations').where('expires_at', '<', oldest).execute()
}

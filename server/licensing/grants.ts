/** Licenses that were granted: how one comes to be, how it ends, and what it says at any time. */
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type FrozenLicense, frozenLicenseSchema } from '#shared/licensing/terms.ts'
import { type GrantValidity, isGrantValid } from '#shared/licensing/validity.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import { isBefore, type Place } from '../db/places.ts'
import type { MarketSigner } from '../publications/signing-key.ts'
import { restoreEntitlement, withdrawEntitlement } from '../sales/entitlements.ts'
import { issueLicense } from './certificate.ts'
import type { ListingVersion } from './listing-rows.ts'

export interface Usage {
  readonly impressions: number
  readonly downloads: number
  readonly embeds: number
}

export interface Grant {
  readonly id: string
  readonly licenseeId: string
  readonly creatorId: string
  readonly listingId: string
  readonly assetId: string
  /** Null where nothing was paid. */
  readonly saleId: string | null
  readonly title: string
  readonly licenseeName: string
  readonly priceCents: number
  /** Parsed from `termsText`. */
  readonly license: FrozenLicense
  readonly termsText: string
  readonly termsSha256: string
  readonly licenseKey: string
  readonly keyFingerprint: string
  readonly certificate: SignedEnvelope
  readonly activeFrom: Date
  readonly expiresAt: Date | null
  readonly createdAt: Date
  /** Declared by the licensee. */
  readonly usage: Usage
  readonly endedAt: Date | null
  readonly endReason: 'revoked' | 'refunded' | null
}

const rowSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    creator_id: z.string(),
    listing_id: z.string(),
    asset_id: z.string(),
    sale_id: z.string().nullable(),
    title: z.string(),
    licensee_name: z.string(),
    price_cents: z.number(),
    terms: z.string(),
    terms_sha256: z.string(),
    license_key: z.string(),
    key_fingerprint: z.string(),
    certificate: signedEnvelopeSchema,
    active_from: z.date(),
    expires_at: z.date().nullable(),
    created_at: z.date(),
    impressions: z.bigint().transform(Number),
    downloads: z.bigint().transform(Number),
    embeds: z.bigint().transform(Number),
    ended_at: z.date().nullable(),
    end_reason: z.enum(['revoked', 'refunded']).nullable(),
  })
  .transform(
    (row): Grant => ({
      id: row.id,
      licenseeId: row.account_id,
      creatorId: row.creator_id,
      listingId: row.listing_id,
      assetId: row.asset_id,
      title: row.title,
      licenseeName: row.licensee_name,
      priceCents: row.price_cents,
      license: frozenLicenseSchema.parse(JSON.parse(row.terms)),
      termsText: row.terms,
      termsSha256: row.terms_sha256,
      saleId: row.sale_id,
      licenseKey: row.license_key,
      keyFingerprint: row.key_fingerprint,
      certificate: row.certificate,
      activeFrom: row.active_from,
      expiresAt: row.expires_at,
      createdAt: row.created_at,
      usage: { impressions: row.impressions, downloads: row.downloads, embeds: row.embeds },
      endedAt: row.ended_at,
      endReason: row.end_reason,
    }),
  )

function grantsOf(tx: Tx, licenseeId: string) {
  return tx
    .selectFrom('license_grants')
    .innerJoin('license_grant_states', (join) =>
      join
        .onRef('license_grant_states.account_id', '=', 'license_grants.account_id')
        .onRef('license_grant_states.grant_id', '=', 'license_grants.id'),
    )
    .selectAll('license_grants')
    .select(['impressions', 'downloads', 'embeds', 'ended_at', 'end_reason'])
    .where('license_grants.account_id', '=', licenseeId)
}

/** Throws NOT_FOUND. */
export async function grantById(tx: Tx, licenseeId: string, grantId: string): Promise<Grant> {
  const row = await grantsOf(tx, licenseeId).where('license_grants.id', '=', grantId).executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such license.')
  return rowSchema.parse(row)
}

export async function grantOfOrder(tx: Tx, licenseeId: string, orderId: string): Promise<Grant> {
  const row = await grantsOf(tx, licenseeId).where('license_grants.order_id', '=', orderId).executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no license for this order.')
  return rowSchema.parse(row)
}

/** Newest first. */
export async function ownGrants(
  tx: Tx,
  licenseeId: string,
  before: Place | undefined,
  limit: number,
): Promise<Grant[]> {
  const rows = await grantsOf(tx, licenseeId)
    .where(isBefore(before, ['license_grants.created_at', 'license_grants.id']))
    .orderBy('license_grants.created_at', 'desc')
    .orderBy('license_grants.id', 'desc')
    .limit(limit)
    .execute()
  return z.array(rowSchema).parse(rows)
}

/** By a grant's id or the fingerprint of its key; as the service. Throws NOT_FOUND. */
export async function grantByReference(tx: Tx, reference: string): Promise<Grant> {
  const place = await tx
    .selectFrom('license_grant_directory')
    .select(['account_id', 'grant_id'])
    .where('reference', '=', reference.toLowerCase())
    .executeTakeFirst()
  if (place === undefined) throw new LunaError('NOT_FOUND', 'No license has this id or fingerprint.')
  return grantById(tx, place.account_id, place.grant_id)
}

export function validityOf(grant: Grant, at: Date): GrantValidity {
  const { license, activeFrom, usage, endedAt } = grant
  const state = {
    activeFromMs: activeFrom.getTime(),
    impressionsUsed: usage.impressions,
    revokedAtMs: endedAt?.getTime() ?? null,
  }
  return isGrantValid(license.terms, state, at.getTime())
}

export interface NewGrant {
  readonly licenseeId: string
  readonly licenseeName: string
  readonly version: ListingVersion
  readonly assetVersionId: string
  readonly orderId: string
  readonly saleId: string
  readonly priceCents: number
}

/**
 * Throws OFFER_UNAVAILABLE where an exclusive license of the asset was granted before; give the transaction up then.
 */
export async function insertGrant(
  tx: Tx,
  signer: MarketSigner,
  grant: NewGrant,
  at: Date,
): Promise<{ readonly id: string; readonly expiresAt: Date | null }> {
  const { licenseeId, licenseeName, version, assetVersionId, orderId, saleId, priceCents } = grant
  const id = uuidv7()
  const issued = issueLicense(signer, { grantId: id, version, assetVersionId, licenseeName, at })
  const common = {
    listing_id: version.listingId,
    listing_version_id: version.id,
    asset_id: version.assetId,
    kind: version.terms.kind,
    title: version.title,
    licensee_name: licenseeName,
    price_cents: priceCents,
    terms_sha256: issued.termsSha256,
    active_from: at,
    expires_at: issued.expiresAt,
    created_at: at,
  }
  await tx
    .insertInto('license_grants')
    .values({
      ...common,
      account_id: licenseeId,
      id,
      order_id: orderId,
      sale_id: saleId,
      creator_id: version.creatorId,
      asset_version_id: assetVersionId,
      terms: issued.terms,
      license_key: issued.licenseKey,
      key_fingerprint: issued.keyFingerprint,
      certificate: JSON.stringify(issued.certificate),
    })
    .execute()
  await tx.insertInto('license_grant_states').values({ account_id: licenseeId, grant_id: id }).execute()
  await insertMirror(tx, { ...common, account_id: version.creatorId, grant_id: id, buyer_id: licenseeId })
  const places = [id, issued.keyFingerprint].map((reference) => ({ reference, account_id: licenseeId, grant_id: id }))
  await tx.insertInto('license_grant_directory').values(places).execute()
  return { id, expiresAt: issued.expiresAt }
}

async function insertMirror(tx: Tx, row: Parameters<typeof mirrorValues>[1]): Promise<void> {
  try {
    await mirrorValues(tx, row).execute()
  } catch (cause) {
    if (brokenConstraint(cause) !== 'creator_license_grants_exclusive') throw cause
    throw new LunaError('OFFER_UNAVAILABLE', 'It was sold to another buyer.', { cause })
  }
}

function mirrorValues(
  tx: Tx,
  row: {
    account_id: string
    grant_id: string
    buyer_id: string
    listing_id: string
    listing_version_id: string
    asset_id: string
    kind: string
    title: string
    licensee_name: string
    price_cents: number
    terms_sha256: string
    active_from: Date
    expires_at: Date | null
    created_at: Date
  },
) {
  return tx.insertInto('creator_license_grants').values(row)
}

/** The effect of a revocation on the files: while it is in force, they cannot be downloaded with this license. */
async function withdrawFiles(
  tx: Tx,
  { id, licenseeId }: Pick<Grant, 'id' | 'licenseeId'>,
  isRevoked: boolean,
  at: Date,
) {
  const { sale_id: saleId } = await tx
    .selectFrom('license_grants')
    .select('sale_id')
    .where('account_id', '=', licenseeId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  // Files come with a sale; a free license has none.
  if (saleId === null) return
  const sale = { buyerId: licenseeId, saleId }
  const reason = 'license_revoked'
  if (isRevoked) await withdrawEntitlement(tx, sale, reason, at)
  else await restoreEntitlement(tx, sale, reason)
}

/** Ends a license, or lets it hold again where `reason` is null. */
export async function setEnd(
  tx: Tx,
  grant: Pick<Grant, 'id' | 'licenseeId' | 'creatorId'>,
  reason: Grant['endReason'],
  at: Date,
): Promise<void> {
  const change = { ended_at: reason === null ? null : at, end_reason: reason }
  await tx
    .updateTable('license_grant_states')
    .set(change)
    .where('account_id', '=', grant.licenseeId)
    .where('grant_id', '=', grant.id)
    .execute()
  await tx
    .updateTable('creator_license_grants')
    .set(change)
    .where('account_id', '=', grant.creatorId)
    .where('grant_id', '=', grant.id)
    .execute()
  if (reason !== 'refunded') await withdrawFiles(tx, grant, reason === 'revoked', at)
}

/** The license that a sale granted; null where it granted none. */
export async function grantOfSale(tx: Tx, licenseeId: string, saleId: string): Promise<Grant | null> {
  const row = await grantsOf(tx, licenseeId).where('license_grants.sale_id', '=', saleId).executeTakeFirst()
  return row === undefined ? null : rowSchema.parse(row)
}

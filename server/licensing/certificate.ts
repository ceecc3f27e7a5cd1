/** What a licensee holds: a random key, and a signed certificate that names it by its fingerprint alone. */
import { randomBytes } from 'node:crypto'
import { canonicalLicenseText, freezeLicense } from '#shared/licensing/terms.ts'
import { expiryOf } from '#shared/licensing/validity.ts'
import type { LicenseCertificate } from '#shared/provenance/certificates.ts'
import { sha256HexOfText } from '#shared/provenance/encoding.ts'
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyFingerprint, licenseKeyFrom } from '#shared/provenance/license-key.ts'
import type { SignedEnvelope } from '#shared/provenance/signed-document.ts'
import type { MarketSigner } from '../publications/signing-key.ts'
import type { ListingVersion } from './listing-rows.ts'

export interface IssuedLicense {
  readonly licenseKey: string
  readonly keyFingerprint: string
  /** Canonical JSON. */
  readonly terms: string
  readonly termsSha256: string
  readonly expiresAt: Date | null
  readonly certificate: SignedEnvelope
}

interface Issue {
  readonly grantId: string
  readonly version: ListingVersion
  readonly assetVersionId: string
  readonly licenseeName: string
  readonly at: Date
}

/** Where anyone learns whether a license still holds. */
function statusPathOf(reference: string): string {
  return `/v1/license-certificates/${reference}`
}

export function issueLicense(signer: MarketSigner, issue: Issue): IssuedLicense {
  const { grantId, version, assetVersionId, licenseeName, at } = issue
  const { listingId, assetId, title, creatorId, priceCents } = version
  const frozen = freezeLicense({
    listingId,
    assetId,
    assetVersionId,
    title,
    licensorId: creatorId,
    priceCents,
    terms: version.terms,
  })
  const terms = canonicalLicenseText(frozen)
  const termsSha256 = sha256HexOfText(terms)
  const licenseKey = licenseKeyFrom(randomBytes(LICENSE_KEY_RANDOM_BYTES))
  const keyFingerprint = licenseKeyFingerprint(licenseKey)
  const expiresAtMs = expiryOf(version.terms, at.getTime())
  const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs)
  const document: LicenseCertificate & { allowsAiTraining: boolean } = {
    type: 'luna.license',
    version: 1,
    licenseKeySha256: keyFingerprint,
    grantId,
    licenseId: listingId,
    assetId,
    versionId: assetVersionId,
    licenseeName,
    terms,
    termsSha256,
    // Also in the terms; here for programs that look for nothing else.
    allowsAiTraining: version.terms.allowsAiTraining,
    issuedAt: at.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    statusPath: statusPathOf(grantId),
    issuer: signer.issuer,
    keyId: signer.keyIdAt(at),
  }
  return { licenseKey, keyFingerprint, terms, termsSha256, expiresAt, certificate: signer.sign({ ...document }, at) }
}

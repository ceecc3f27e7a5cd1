/** Verifies signature, terms and key of a license certificate, offline. */
import type { CertificateCheck, CertificateProblem } from '#shared/contract/studio/licensing.ts'
import { type FrozenLicense, frozenLicenseSchema } from '#shared/licensing/terms.ts'
import {
  type LicenseCertificate,
  licenseCertificateSchema,
  verifyLicenseCertificate,
} from '#shared/provenance/certificates.ts'
import { licenseKeyFingerprint, parseLicenseKey } from '#shared/provenance/license-key.ts'
import { type SignedEnvelope, signedEnvelopeSchema, type TrustedKey } from '#shared/provenance/signed-document.ts'

export interface CheckRequest {
  /** As it was read, whatever it is. */
  readonly envelope: unknown
  /** The one that it is to belong to; null where none is at hand. */
  readonly licenseKey: string | null
  readonly keys: readonly TrustedKey[]
  /** The certificate of this grant that the library holds; null where it holds none. */
  readonly original: (grantId: string) => SignedEnvelope | null
  readonly now: Date
}

/** The signature check ignores expiry, which is checked separately. */
const BEFORE_EVERY_EXPIRY = new Date(0)

export function checkCertificate(request: CheckRequest): CertificateCheck {
  const { envelope, now } = request
  const certificate = certificateIn(envelope)
  const problem = problemOf(request)
  return {
    problem,
    changedFields: problem === null || certificate === null ? [] : changedFields(request, certificate),
    certificate,
    license: certificate === null ? null : licenseIn(certificate),
    isExpired: problem === null && isOver(certificate, now),
  }
}

function certificateIn(envelope: unknown): LicenseCertificate | null {
  const parsed = signedEnvelopeSchema.safeParse(envelope)
  if (!parsed.success) return null
  return licenseCertificateSchema.safeParse(parsed.data.document).data ?? null
}

function licenseIn({ terms }: LicenseCertificate): FrozenLicense | null {
  try {
    return frozenLicenseSchema.safeParse(JSON.parse(terms)).data ?? null
  } catch {
    return null
  }
}

function problemOf({ envelope, licenseKey, keys }: CheckRequest): CertificateProblem | null {
  if (certificateIn(envelope) === null) return 'malformed'
  if (keys.length === 0) return 'no_keys'
  const verified = verifyLicenseCertificate(envelope, keys, BEFORE_EVERY_EXPIRY)
  if (!verified.valid) return verified.reason === 'expired' ? null : verified.reason
  const { document } = verified
  const license = licenseIn(document)
  if (license === null || license.listingId !== document.licenseId || license.assetId !== document.assetId) {
    return 'terms_wrong'
  }
  return licenseKey === null || belongs(licenseKey, document) ? null : 'key_wrong'
}

function belongs(licenseKey: string, { licenseKeySha256 }: LicenseCertificate): boolean {
  return parseLicenseKey(licenseKey).valid && licenseKeyFingerprint(licenseKey) === licenseKeySha256
}

function isOver(certificate: LicenseCertificate | null, now: Date): boolean {
  const expiresAt = certificate?.expiresAt ?? null
  return expiresAt !== null && now.getTime() >= Date.parse(expiresAt)
}

/** Names of the certificate's own fields, and of its terms as `terms.territory`. */
function changedFields({ original }: CheckRequest, certificate: LicenseCertificate): string[] {
  const kept = certificateIn(original(certificate.grantId))
  if (kept === null) return []
  const { terms: _, termsSha256: _hash, ...head } = certificate
  const { terms: _keptTerms, termsSha256: _keptHash, ...keptHead } = kept
  return [
    ...differing(head, keptHead),
    ...differing(withoutTerms(licenseIn(certificate)), withoutTerms(licenseIn(kept))).map((name) => `terms.${name}`),
    ...differing(licenseIn(certificate)?.terms ?? {}, licenseIn(kept)?.terms ?? {}).map((name) => `terms.${name}`),
  ]
}

function withoutTerms(license: FrozenLicense | null): object {
  if (license === null) return {}
  const { terms: _, ...rest } = license
  return rest
}

function differing(given: object, kept: object): string[] {
  const theirs = new Map<string, unknown>(Object.entries(kept))
  return Object.entries(given)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(theirs.get(name)))
    .map(([name]) => name)
}

/** What the market signs: publication certificates, license certificates and catalogs. Verified offline. */
import * as z from 'zod'
import { ASSET_KINDS } from '../asset-card/kinds.ts'
import { type DerivationKind, derivationKindSchema, MAX_PARENTS } from '../offers/ancestry.ts'
import { canonicalJson, sha256HexOfText, sha256HexSchema } from './encoding.ts'
import { type SignatureProblem, type TrustedKey, type Verified, verifyDocument } from './signed-document.ts'

const timeSchema = z.iso.datetime({ offset: true })
const keyIdSchema = z.string().regex(/^[0-9a-f]{32}$/)
const perceptualHashSchema = z.string().regex(/^[0-9a-f]{16}$/, 'Must be 16 lower-case hexadecimal digits.')
const issuerSchema = z.string().min(1).max(200)

/** What identifies a work: hashes of its card, its picture and its files, and the models that made its vectors. */
export const workFingerprintSchema = z.strictObject({
  metadataHash: sha256HexSchema,
  visualHash: sha256HexSchema.nullable(),
  pHash: perceptualHashSchema.nullable(),
  dHash: perceptualHashSchema.nullable(),
  contentSha256: z.array(sha256HexSchema).max(64),
  profile: z.string().min(1).max(200).nullable(),
})
export type WorkFingerprint = z.infer<typeof workFingerprintSchema>

const certifiedParentSchema = z.strictObject({
  assetId: z.uuid(),
  kind: derivationKindSchema,
  royaltyPercent: z.int().min(0).max(100),
})

/** Unknown fields are kept in the envelope, whose signature covers them, and left out of the parsed document. */
export const publicationCertificateSchema = z.object({
  type: z.literal('luna.publication'),
  version: z.literal(1),
  assetId: z.uuid(),
  versionId: z.uuid(),
  creatorId: z.uuid(),
  creatorName: z.string().min(1).max(200),
  kind: z.enum(ASSET_KINDS),
  name: z.string().min(1).max(500),
  /** With `contentSha256`: every file of the version. Certificates from before they were bound have neither. */
  fingerprint: workFingerprintSchema,
  /** SHA-256 of the whole card as canonical JSON (RFC 8785). */
  cardSha256: sha256HexSchema.optional(),
  /** The first work that this one derives from, and the share of its earnings that goes there. */
  parent: z.strictObject({ assetId: z.uuid(), royaltyPercent: z.int().min(0).max(100) }).nullable(),
  /** All of them, with the way in which it derives from each. Certificates from before have only `parent`. */
  parents: z.array(certifiedParentSchema).max(MAX_PARENTS).optional(),
  publishedAt: timeSchema,
  logId: z.string().min(1).max(200),
  /** Position in the publication log, counted from 0. */
  logIndex: z.int().min(0),
  issuer: issuerSchema,
  keyId: keyIdSchema,
})
export type PublicationCertificate = z.infer<typeof publicationCertificateSchema>

interface CertifiedParent {
  readonly assetId: string
  /** Null where the certificate does not say in which way. */
  readonly kind: DerivationKind | null
  readonly royaltyPercent: number
}

/** The parents that a certificate of any age names. */
export function certifiedParents({
  parent,
  parents,
}: Pick<PublicationCertificate, 'parent' | 'parents'>): readonly CertifiedParent[] {
  return parents ?? (parent === null ? [] : [{ ...parent, kind: null }])
}

export const licenseCertificateSchema = z.object({
  type: z.literal('luna.license'),
  version: z.literal(1),
  /** SHA-256 of the license key: the certificate may be shown without giving the key away. */
  licenseKeySha256: sha256HexSchema,
  grantId: z.uuid(),
  licenseId: z.uuid(),
  assetId: z.uuid(),
  versionId: z.uuid(),
  licenseeName: z.string().min(1).max(200),
  /** The frozen terms as canonical JSON text. */
  terms: z.string().min(2).max(100_000),
  termsSha256: sha256HexSchema,
  issuedAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  /** Where the issuer tells whether the license was revoked, as a path of its address. */
  statusPath: z.string().regex(/^\/[^\s]{0,499}$/),
  issuer: issuerSchema,
  keyId: keyIdSchema,
})
export type LicenseCertificate = z.infer<typeof licenseCertificateSchema>

/** Signs a catalog by the SHA-256 of its file. */
export const catalogSignatureSchema = z.object({
  type: z.literal('luna.catalog'),
  version: z.literal(1),
  catalogSha256: sha256HexSchema,
  sizeBytes: z.int().min(0),
  itemCount: z.int().min(0),
  profile: z.string().min(1).max(200).nullable(),
  createdAt: timeSchema,
  issuer: issuerSchema,
  keyId: keyIdSchema,
})
export type CatalogSignature = z.infer<typeof catalogSignatureSchema>

/** `key_mismatch`: the document names another key than the one that signed it. */
export type CertificateProblem = SignatureProblem | 'key_mismatch'

function verifyNaming<T extends { keyId: string }>(
  envelope: unknown,
  trustedKeys: readonly TrustedKey[],
  schema: z.ZodType<T>,
  signedAt: (document: T) => string,
): Verified<T, CertificateProblem> {
  const verified = verifyDocument(envelope, trustedKeys, schema, signedAt)
  if (!verified.valid) return verified
  return verified.keyId === verified.document.keyId ? verified : { valid: false, reason: 'key_mismatch' }
}

export function verifyPublicationCertificate(
  envelope: unknown,
  trustedKeys: readonly TrustedKey[],
): Verified<PublicationCertificate, CertificateProblem> {
  return verifyNaming(envelope, trustedKeys, publicationCertificateSchema, ({ publishedAt }) => publishedAt)
}

export function verifyCatalogSignature(
  envelope: unknown,
  trustedKeys: readonly TrustedKey[],
): Verified<CatalogSignature, CertificateProblem> {
  return verifyNaming(envelope, trustedKeys, catalogSignatureSchema, ({ createdAt }) => createdAt)
}

function areTermsGenuine({ terms, termsSha256 }: LicenseCertificate): boolean {
  if (sha256HexOfText(terms) !== termsSha256) return false
  try {
    return canonicalJson(JSON.parse(terms)) === terms
  } catch {
    return false
  }
}

/**
 * `at` is the time to judge the expiry at. Offline this says what was granted; whether the license was revoked since
 * is known only to the status path of the API.
 */
export function verifyLicenseCertificate(
  envelope: unknown,
  trustedKeys: readonly TrustedKey[],
  at: Date,
): Verified<LicenseCertificate, CertificateProblem | 'terms_wrong' | 'expired'> {
  const verified = verifyNaming(envelope, trustedKeys, licenseCertificateSchema, ({ issuedAt }) => issuedAt)
  if (!verified.valid) return verified
  if (!areTermsGenuine(verified.document)) return { valid: false, reason: 'terms_wrong' }
  const { expiresAt } = verified.document
  if (expiresAt !== null && at.getTime() >= Date.parse(expiresAt)) return { valid: false, reason: 'expired' }
  return verified
}

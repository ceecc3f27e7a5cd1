/** The papers of a purchase: read from the market, checked before they are written, and checked again without it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { LicensePurchase } from '#shared/contract/market/licensing.ts'
import type { purchaseSchema } from '#shared/contract/market/sales.ts'
import type { PurchaseCheck } from '#shared/contract/studio/purchases.ts'
import { doesBindCard, doesBindFile } from '#shared/provenance/bindings.ts'
import { type PublicationCertificate, verifyLicenseCertificate } from '#shared/provenance/certificates.ts'
import { inclusionProofSchema } from '#shared/provenance/log.ts'
import { verifyProvenPublication } from '#shared/provenance/proven-publication.ts'
import {
  type SignedEnvelope,
  signedEnvelopeSchema,
  type TrustedKey,
  trustedKeySchema,
} from '#shared/provenance/signed-document.ts'
import type { MarketClient } from '../market/client.ts'
import type { MarketKeys } from '../market/keys.ts'
import { licenseText } from './license-text.ts'

export type Purchase = z.output<typeof purchaseSchema>

const CERTIFICATE_FILE = 'certificate.json'
const LICENSE_FILE = 'license.json'
const LICENSE_TEXT_FILE = 'license.txt'
const LICENSE_KEY_FILE = 'license-key.txt'

const keysSchema = z.array(trustedKeySchema)

const certificateFileSchema = z.object({
  format: z.literal('luna_publication_proof'),
  version: z.literal('1.0'),
  certificate: signedEnvelopeSchema,
  inclusion: inclusionProofSchema,
  checkpoint: signedEnvelopeSchema,
  keys: keysSchema,
})

const licenseFileSchema = z.object({
  format: z.literal('luna_purchase'),
  version: z.literal('1.0'),
  market: z.string(),
  purchase: z.looseObject({ saleId: z.string(), assetId: z.string(), versionId: z.string() }),
  /** Signed by the market; null where the purchase is no license. */
  certificate: signedEnvelopeSchema.nullable(),
  /** The exact text that the certificate's hash is of. */
  frozenTerms: z.string().nullable(),
  keys: keysSchema,
})

type HeldLicense = LicensePurchase & { readonly certificate: SignedEnvelope; readonly frozenTerms: string }

export interface Papers {
  readonly name: string
  readonly creatorName: string
  /** Name and content of each, UTF-8. */
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly text: string }[]
}

export interface PapersOptions {
  readonly client: MarketClient
  /** Those that are trusted here; what the market says today alone is not believed. */
  readonly keys: MarketKeys
  readonly marketUrl: string
  readonly signal: AbortSignal
}

export interface BoughtContent {
  readonly card: AssetCard
  readonly versionId: string
  readonly media: readonly { readonly role: string; readonly sha256: string }[]
}

/** What came is what was published, as far as the certificate binds it. A use comes as pictures made for it. */
function assertBound(document: PublicationCertificate, { offer }: Purchase, { card, media }: BoughtContent): void {
  if (doesBindCard(document, card) === false) {
    throw new LunaError('SIGNATURE_INVALID', 'the card does not match the certificate')
  }
  if (offer !== 'one_time' && offer !== 'subscription') return
  const strange = media.find(({ role, sha256 }) => role === 'main' && doesBindFile(document, sha256) === false)
  if (strange === undefined) return
  throw new LunaError('SIGNATURE_INVALID', `the certificate does not list the file ${strange.sha256}`)
}

/** Throws SIGNATURE_INVALID where a paper does not hold, MARKET_UNREACHABLE, CANCELLED. */
export async function readPapers(
  purchase: Purchase,
  { card, versionId, media }: BoughtContent,
  options: PapersOptions,
): Promise<Papers> {
  const { client, marketUrl, signal, keys: known } = options
  const { assetId } = purchase
  const proof = await client.publications.certificate({ id: assetId, versionId }, { signal })
  await known.read(marketUrl, client)
  const keys = known.trusted(marketUrl)
  const license = purchase.offer === 'license' ? await licenseOf(purchase, options) : null
  const checked = verifyProvenPublication(proof, keys)
  if (!checked.valid) throw new LunaError('SIGNATURE_INVALID', `publication certificate: ${checked.reason}`)
  const { name, creatorName, ...certified } = checked.document
  if (certified.assetId !== assetId || certified.versionId !== versionId) {
    throw new LunaError('SIGNATURE_INVALID', 'the publication certificate is for another work')
  }
  assertBound(checked.document, purchase, { card, versionId, media })
  if (license !== null) assertLicense(license, purchase, keys)
  const { offer, saleId, amountMicroDollars, soldAt, entitlement } = purchase
  const words = { saleId, offer, amountMicroDollars, soldAt, validUntil: entitlement.validUntil }
  const files = [
    paper(CERTIFICATE_FILE, json({ format: 'luna_publication_proof', version: '1.0', ...proof, keys })),
    paper(LICENSE_FILE, json(licenseDocument(purchase, license, marketUrl, keys))),
    paper(LICENSE_TEXT_FILE, licenseText({ ...words, name, creatorName, card, marketUrl, license })),
    ...(license === null ? [] : [paper(LICENSE_KEY_FILE, `${license.licenseKey}\n`)]),
  ]
  return { name, creatorName, files }
}

function licenseDocument(purchase: Purchase, license: HeldLicense | null, market: string, keys: unknown) {
  const { certificate = null, frozenTerms = null } = license ?? {}
  return { format: 'luna_purchase', version: '1.0', market, purchase, certificate, frozenTerms, keys }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function paper(name: string, text: string) {
  return { name, mediaType: name.endsWith('.json') ? 'application/json' : 'text/plain', text }
}

const MOST_LICENSES_AT_ONCE = 50

async function licenseOf({ saleId }: Purchase, { client, signal }: PapersOptions): Promise<HeldLicense> {
  let cursor: string | undefined
  for (;;) {
    const place = cursor === undefined ? {} : { cursor }
    const page = await client.licensing.purchases({ limit: MOST_LICENSES_AT_ONCE, ...place }, { signal })
    const found = page.items.find((license) => license.saleId === saleId)
    if (found !== undefined) return client.licensing.purchase({ id: found.id }, { signal })
    if (page.nextCursor === null) throw new LunaError('NOT_FOUND', 'The market has no license for this purchase.')
    cursor = page.nextCursor
  }
}

function assertLicense(license: HeldLicense, { assetId }: Purchase, keys: readonly TrustedKey[]): void {
  // Judged at the time it was given: one that has run out since is still what was bought.
  const checked = verifyLicenseCertificate(license.certificate, keys, new Date(license.createdAt))
  if (!checked.valid) throw new LunaError('SIGNATURE_INVALID', `license certificate: ${checked.reason}`)
  const { grantId, terms, assetId: certified } = checked.document
  if (grantId !== license.id || certified !== assetId || terms !== license.frozenTerms) {
    throw new LunaError('SIGNATURE_INVALID', 'the license certificate is for another purchase')
  }
}

export async function writePapers(folder: string, { files }: Papers): Promise<void> {
  for (const { name, text } of files) await writeFile(join(folder, name), text)
}

/** Returns the problems of the signatures of a downloaded purchase, at this time and offline. */
export async function checkPapers(
  folder: string,
  keys: readonly TrustedKey[],
  at: Date,
): Promise<PurchaseCheck['problems']> {
  const problems: PurchaseCheck['problems'] = []
  const proof = await readJson(join(folder, CERTIFICATE_FILE), certificateFileSchema)
  if (proof === null || !verifyProvenPublication(proof, keys).valid) {
    problems.push({ file: CERTIFICATE_FILE, problem: 'certificate_wrong' })
  }
  const license = await readJson(join(folder, LICENSE_FILE), licenseFileSchema)
  const problem = license === null ? 'license_wrong' : licenseProblem(license, keys, at)
  if (problem !== null) problems.push({ file: LICENSE_FILE, problem })
  return problems
}

function licenseProblem(
  { certificate, frozenTerms }: z.output<typeof licenseFileSchema>,
  keys: readonly TrustedKey[],
  at: Date,
) {
  if (certificate === null) return null
  const checked = verifyLicenseCertificate(certificate, keys, at)
  if (!checked.valid) return checked.reason === 'expired' ? ('license_expired' as const) : ('license_wrong' as const)
  return checked.document.terms === frozenTerms ? null : ('license_wrong' as const)
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

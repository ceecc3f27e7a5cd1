/** The terms of a license: their schema, and the exact text that is hashed when they are frozen into a purchase. */
import serialize from 'canonicalize'
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { MAX_PRICE_CENTS } from '../money/money.ts'
import {
  LICENSE_KIND_RULES,
  licenseKindSchema,
  MAX_USAGE_ROYALTY_PERCENT,
  USAGE_RIGHTS,
  usageRightSchema,
} from './kinds.ts'
import { COUNTRY_CODES, countryCodeSchema } from './territory.ts'

/** Returns a list without duplicates in the order of `all`, so that equal sets give equal text. */
function inOrderOf<T extends string>(all: readonly T[]): (chosen: readonly T[]) => T[] {
  return (chosen) => all.filter((value) => chosen.includes(value))
}

const termsShape = z.strictObject({
  kind: licenseKindSchema,
  usageRights: z.array(usageRightSchema).min(1, 'choose at least one').max(50).transform(inOrderOf(USAGE_RIGHTS)),
  /** The one permission to train AI models with the work. */
  allowsAiTraining: z.boolean().default(false),
  /** Null: worldwide. */
  territory: z
    .array(countryCodeSchema)
    .min(1, 'name at least one country, or leave it empty for worldwide')
    .max(1_000)
    .transform(inOrderOf(COUNTRY_CODES))
    .nullable()
    .default(null),
  /** Reported by the licensee. Null: unlimited. */
  maxImpressions: z.int().min(1).nullable().default(null),
  /** From the day the license becomes active; a century at most. Null: perpetual. */
  durationDays: z.int().min(1).max(36_500).nullable().default(null),
  /** Whole percent of the usage rates; rights-managed licenses only. */
  royaltyPercent: z.int().min(0).max(MAX_USAGE_ROYALTY_PERCENT).default(0),
  requiresAttribution: z.boolean().default(false),
  /** What the licensee has to display. Null where nothing is required, or for the creator's name and the title. */
  attributionText: z.string().trim().min(1).max(500).nullable().default(null),
})

function checkAgainstKind(terms: z.output<typeof termsShape>, context: z.RefinementCtx): void {
  const rule = LICENSE_KIND_RULES[terms.kind]
  const name = terms.kind.replaceAll('_', '-')
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  const refused = terms.usageRights.filter((right) => !rule.permits.includes(right))
  if (refused.length > 0) refuse('usageRights', `a license of the kind ${name} cannot permit ${refused.join(', ')}`)
  if (terms.royaltyPercent > 0 && !rule.mayBearRoyalty) {
    refuse('royaltyPercent', `must be 0: only rights-managed licenses have a royalty, not ${name}`)
  }
  if (terms.attributionText !== null && !terms.requiresAttribution) {
    refuse('attributionText', 'is set although attribution is not required; require attribution or omit the text')
  }
}

export const licenseTermsSchema = termsShape.superRefine(checkAgainstKind)
export type LicenseTerms = z.infer<typeof licenseTermsSchema>

function describe(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'terms'}: ${message}`).join('; ')
}

/** Throws LICENSE_TERMS_INVALID; the detail names each field. */
export function parseLicenseTerms(value: unknown): LicenseTerms {
  const result = licenseTermsSchema.safeParse(value)
  if (!result.success) {
    throw new LunaError('LICENSE_TERMS_INVALID', describe(result.error), { cause: result.error })
  }
  return result.data
}

/**
 * What a purchase freezes: the terms, what they are about, and the price paid. Editing the listing later changes
 * nothing in it. Facts of the single purchase (buyer, key, time) belong to the certificate that names its hash.
 */
export const frozenLicenseSchema = z.strictObject({
  format: z.literal('luna_license_terms'),
  version: z.literal('1.0'),
  listingId: z.string().min(1),
  assetId: z.string().min(1),
  /** Null where the listing is about the asset in whatever version. */
  assetVersionId: z.string().min(1).nullable(),
  title: z.string().min(1).max(500),
  licensorId: z.string().min(1),
  priceCents: z.int().min(0).max(MAX_PRICE_CENTS),
  currency: z.literal('USD'),
  terms: licenseTermsSchema,
})
export type FrozenLicense = z.infer<typeof frozenLicenseSchema>

/** Throws LICENSE_TERMS_INVALID. The result is frozen at every level. */
export function freezeLicense(license: Omit<FrozenLicense, 'format' | 'version' | 'currency'>): FrozenLicense {
  const result = frozenLicenseSchema.safeParse({
    format: 'luna_license_terms',
    version: '1.0',
    currency: 'USD',
    ...license,
  })
  if (!result.success) {
    throw new LunaError('LICENSE_TERMS_INVALID', describe(result.error), { cause: result.error })
  }
  const { terms } = result.data
  Object.freeze(terms.usageRights)
  if (terms.territory !== null) Object.freeze(terms.territory)
  Object.freeze(terms)
  return Object.freeze(result.data)
}

/** Canonical JSON (RFC 8785). The terms' hash is the SHA-256 of its UTF-8; equal terms give equal text. */
export function canonicalLicenseText(license: FrozenLicense): string {
  const text = serialize(frozenLicenseSchema.parse(license))
  if (text === undefined) throw new LunaError('LICENSE_TERMS_INVALID', 'The terms cannot be written as JSON.')
  return text
}

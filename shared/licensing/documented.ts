/**
 * The terms as the licensing endpoints write them: snake_case, a territory of `["worldwide"]`, and permission to train
 * AI models either as `allows_ai_training` or as the usage right `ai_training`. Both are one permission here.
 */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { licenseKindSchema, USAGE_RIGHTS, type UsageRight } from './kinds.ts'
import { type LicenseTerms, parseLicenseTerms } from './terms.ts'

const WORLDWIDE = 'worldwide'

export const documentedTermsSchema = z.object({
  license_type: licenseKindSchema,
  usage_rights: z.array(z.enum([...USAGE_RIGHTS, 'ai_training'])).max(50),
  max_impressions: z.int().nullish(),
  duration_days: z.int().nullish(),
  /** Null, empty or `["worldwide"]`: worldwide. Else country codes of two letters. */
  territory: z.array(z.string().max(20)).max(1_000).nullish(),
  royalty_percentage: z.number().nullish(),
  requires_attribution: z.boolean().nullish(),
  attribution_text: z.string().max(500).nullish(),
  allows_ai_training: z.boolean().nullish(),
})
export type DocumentedTerms = z.infer<typeof documentedTermsSchema>

function invalid(detail: string): never {
  throw new LunaError('LICENSE_TERMS_INVALID', detail)
}

function territoryOf(territory: DocumentedTerms['territory']): string[] | null {
  if (territory === null || territory === undefined || territory.length === 0) return null
  const isWorldwide = territory.some((name) => name.trim().toLowerCase() === WORLDWIDE)
  if (isWorldwide && territory.length > 1) invalid('territory: worldwide cannot be combined with countries')
  return isWorldwide ? null : territory.map((code) => code.trim().toUpperCase())
}

function allowsAiTraining({ usage_rights: rights, allows_ai_training: flag }: DocumentedTerms): boolean {
  const isListed = rights.includes('ai_training')
  if (isListed && flag === false) {
    invalid('allows_ai_training: is false while usage_rights contains ai_training; make both agree or set only one')
  }
  return isListed || flag === true
}

/** Throws LICENSE_TERMS_INVALID for terms that contradict themselves or their kind. */
export function termsFromDocumented(input: DocumentedTerms): LicenseTerms {
  return parseLicenseTerms({
    kind: input.license_type,
    usageRights: input.usage_rights.filter((right): right is UsageRight => right !== 'ai_training'),
    allowsAiTraining: allowsAiTraining(input),
    territory: territoryOf(input.territory),
    maxImpressions: input.max_impressions ?? null,
    durationDays: input.duration_days ?? null,
    royaltyPercent: input.royalty_percentage ?? 0,
    requiresAttribution: input.requires_attribution ?? false,
    attributionText: input.attribution_text ?? null,
  })
}

/** What the endpoints answer with; `termsFromDocumented` reads it back to the same terms. */
export function termsToDocumented(terms: LicenseTerms): Required<DocumentedTerms> {
  return {
    license_type: terms.kind,
    usage_rights: terms.usageRights,
    max_impressions: terms.maxImpressions,
    duration_days: terms.durationDays,
    territory: terms.territory ?? [WORLDWIDE],
    royalty_percentage: terms.royaltyPercent,
    requires_attribution: terms.requiresAttribution,
    attribution_text: terms.attributionText,
    allows_ai_training: terms.allowsAiTraining,
  }
}

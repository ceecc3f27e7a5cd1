/**
 * Checks whether an asset is ready to submit. The studio shows these problems next to the fields, the market refuses
 * for the same ones; what needs the bytes (true formats, scripts in modules, duplicates) is the market's to add.
 */
import * as z from 'zod'
import { AGE_RATINGS, type AssetCard } from '../asset-card/card.ts'
import { KINDS } from '../asset-card/kinds.ts'
import { LunaError } from '../contract/errors.ts'
import { BILLING_INTERVALS, type BillingInterval, OFFERS, type OfferKind, validatePrice } from '../offers/offers.ts'
import { kindBlock } from '../similarity/normalize.ts'
import { SUBMISSION_LIMITS, type SubmissionLimits, TEXT_LIMITS } from './limits.ts'
import type { SubmissionProblem } from './problems.ts'
import { type MediaFacts, mediaProblems } from './validate-media.ts'

export const ageRatingSchema = z.enum(AGE_RATINGS)
export type AgeRating = z.infer<typeof ageRatingSchema>

export interface SubmittedOffer {
  readonly offer: OfferKind
  readonly priceCents: number
  /** Of subscriptions; by default each month. */
  readonly interval?: BillingInterval
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}

function lengthProblem(field: string, text: string, min: number, max: number): SubmissionProblem[] {
  // Counted as people count: an emoji of several code units is one character.
  const length = [...text.trim()].length
  if (length === 0) return [{ field, code: 'missing', message: `Add the ${field}.` }]
  if (length < min) return [{ field, code: 'too_short', message: `The ${field} needs at least ${min} characters.` }]
  if (length > max) return [{ field, code: 'too_long', message: `The ${field} may have ${max} characters at most.` }]
  return []
}

function tagProblems(tags: readonly string[]): SubmissionProblem[] {
  const { minTags, maxTags, tagMaxCharacters } = TEXT_LIMITS
  const named = tags.filter((tag) => tag.trim() !== '')
  const long = tags.findIndex((tag) => [...tag].length > tagMaxCharacters)
  return [
    ...(named.length < minTags ? [{ field: 'tags', code: 'too_few', message: 'Add at least one tag.' } as const] : []),
    ...(tags.length > maxTags
      ? [{ field: 'tags', code: 'too_many', message: `Keep ${maxTags} tags at most.` } as const]
      : []),
    ...(long === -1
      ? []
      : [
          {
            field: `tags.${long}`,
            code: 'too_long',
            message: `A tag may have ${tagMaxCharacters} characters.`,
          } as const,
        ]),
  ]
}

function blockProblems(card: AssetCard, limits: SubmissionLimits): SubmissionProblem[] {
  const kind = card.asset_type
  const block = kindBlock(card)
  return KINDS[kind].fields
    .filter(({ name }) => limits.requiredFields.includes(name) && isEmpty(block[name]))
    .map(({ name }) => ({
      field: `${kind}.${name}`,
      code: 'missing',
      message: `Fill in ${name.replaceAll('_', ' ')}; it is required for this kind.`,
    }))
}

function priceProblem(field: string, { offer, priceCents, interval }: SubmittedOffer): SubmissionProblem[] {
  try {
    validatePrice(offer, priceCents, interval)
    return []
  } catch (error) {
    if (!(error instanceof LunaError) || error.code !== 'INVALID_INPUT') throw error
    return [{ field: `${field}.priceCents`, code: 'price', message: error.detail ?? error.message }]
  }
}

function offerProblems(offers: readonly SubmittedOffer[], limits: SubmissionLimits): SubmissionProblem[] {
  if (offers.length === 0)
    return [{ field: 'offers', code: 'missing', message: 'Add at least one offer with a price.' }]
  const seen = new Set<string>()
  return offers.flatMap((submitted, index): SubmissionProblem[] => {
    const field = `offers.${index}`
    const { offer, interval } = submitted
    const name = offer.replaceAll('_', ' ')
    if (!limits.offers.includes(offer)) {
      return [{ field, code: 'offer', message: `This kind of asset cannot be offered ${name}.` }]
    }
    if (interval !== undefined && OFFERS[offer].intervals.length === 0) {
      return [{ field: `${field}.interval`, code: 'offer', message: `An offer ${name} has no billing interval.` }]
    }
    const key = `${offer}/${interval ?? BILLING_INTERVALS[0]}`
    // Several licenses of different terms may stand side by side; other offers once each.
    const isRepeated = offer !== 'license' && seen.has(key)
    seen.add(key)
    if (isRepeated) return [{ field, code: 'offer', message: `The offer ${name} is listed twice.` }]
    return priceProblem(field, submitted)
  })
}

function ageRatingProblems(card: AssetCard, ageRating: string | null | undefined): SubmissionProblem[] {
  const field = 'age_rating'
  if (ageRating === null || ageRating === undefined || ageRating === '') {
    return [{ field, code: 'missing', message: `Choose an age rating: ${AGE_RATINGS.join(', ')}.` }]
  }
  if (!ageRatingSchema.safeParse(ageRating).success) {
    return [{ field, code: 'format', message: `The age rating must be one of ${AGE_RATINGS.join(', ')}.` }]
  }
  if (card.age_rating !== undefined && card.age_rating !== ageRating) {
    return [{ field, code: 'mismatch', message: `The card says ${card.age_rating}, the submission ${ageRating}.` }]
  }
  return []
}

/** Every problem there is, in the order of the form; empty where the asset may be submitted. */
export function validateSubmission(
  card: AssetCard,
  media: readonly MediaFacts[],
  offers: readonly SubmittedOffer[],
  ageRating: string | null | undefined,
): SubmissionProblem[] {
  const limits = SUBMISSION_LIMITS[card.asset_type]
  const text = TEXT_LIMITS
  return [
    ...lengthProblem('name', card.name, text.nameMinCharacters, text.nameMaxCharacters),
    ...lengthProblem('description', card.description, text.descriptionMinCharacters, text.descriptionMaxCharacters),
    ...tagProblems(card.tags),
    ...ageRatingProblems(card, ageRating),
    ...blockProblems(card, limits),
    ...mediaProblems(media, limits),
    ...offerProblems(offers, limits),
  ]
}

/** Throws SUBMISSION_INVALID; the detail names each field, the data lists the problems. */
export function assertSubmittable(problems: readonly SubmissionProblem[]): void {
  if (problems.length === 0) return
  const detail = problems.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new LunaError('SUBMISSION_INVALID', detail, { data: problems })
}

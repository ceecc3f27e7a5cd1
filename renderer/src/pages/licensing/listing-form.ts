/** The form of a license listing: its values, its validation, and the request to the market. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import { termsToDocumented } from '#shared/licensing/documented.ts'
import { LICENSE_KIND_RULES, type LicenseKind, type UsageRight } from '#shared/licensing/kinds.ts'
import { type LicenseTerms, licenseTermsSchema } from '#shared/licensing/terms.ts'
import { licensing } from '../../strings/en/licensing.ts'
import { countryCode } from './terms-text.ts'

const words = licensing.form

/** Numbers are texts while they are typed; nothing typed is lost where a choice hides its field. */
export interface ListingForm {
  readonly assetId: string
  readonly title: string
  readonly priceCents: number
  readonly kind: LicenseKind
  readonly rights: readonly UsageRight[]
  readonly isWorldwide: boolean
  /** Codes, and what was typed and is none. */
  readonly countries: readonly string[]
  readonly isForever: boolean
  readonly days: string
  readonly isUnlimited: boolean
  readonly impressions: string
  readonly royalty: string
  readonly requiresCredit: boolean
  readonly creditText: string
  readonly allowsAiTraining: boolean
}

export type FormField = 'assetId' | 'title' | 'rights' | 'countries' | 'days' | 'impressions' | 'royalty'

export const FIRST_FORM: ListingForm = {
  ...{ assetId: '', title: '', priceCents: 4_900, kind: 'royalty_free', rights: ['web', 'social', 'print'] },
  ...{ isWorldwide: true, countries: [], isForever: true, days: '365', isUnlimited: true, impressions: '100000' },
  ...{ royalty: '10', requiresCredit: true, creditText: '', allowsAiTraining: false },
}

export function formOf(listing: {
  readonly assetId: string
  readonly title: string
  readonly priceCents: number
  readonly terms: LicenseTerms
}): ListingForm {
  const { assetId, title, priceCents, terms } = listing
  const { territory, durationDays, maxImpressions } = terms
  return {
    ...{ assetId, title, priceCents, kind: terms.kind, rights: terms.usageRights },
    ...{ isWorldwide: territory === null, countries: territory ?? [] },
    ...{ isForever: durationDays === null, days: String(durationDays ?? FIRST_FORM.days) },
    ...{ isUnlimited: maxImpressions === null, impressions: String(maxImpressions ?? FIRST_FORM.impressions) },
    royalty: terms.royaltyPercent === 0 ? '0' : String(terms.royaltyPercent),
    ...{ requiresCredit: terms.requiresAttribution, creditText: terms.attributionText ?? '' },
    allowsAiTraining: terms.allowsAiTraining,
  }
}

/** Keeps what the other kind can permit as well. */
export function withKind(form: ListingForm, kind: LicenseKind): ListingForm {
  const { permits } = LICENSE_KIND_RULES[kind]
  return { ...form, kind, rights: form.rights.filter((right) => permits.includes(right)) }
}

/** Names become codes; what is no country stays as it was typed, for the person to correct. */
export function withCountries(form: ListingForm, typed: readonly string[]): ListingForm {
  const countries = [...new Set(typed.map((text) => countryCode(text) ?? text))]
  return { ...form, countries }
}

function wholeNumber(text: string, least: number, most: number): number | null {
  const value = /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : null
  return value !== null && value >= least && value <= most ? value : null
}

const MOST = { days: 36_500, impressions: 1_000_000_000, royalty: 50, title: 500 } as const

/** What has to be corrected, by field; empty where it can be offered. */
export function formErrors(form: ListingForm): Partial<Record<FormField, string>> {
  const unknown = form.countries.find((code) => countryCode(code) === null)
  const checks: readonly (readonly [FormField, boolean, string])[] = [
    ['assetId', form.assetId === '', words.required],
    ['title', form.title.trim() === '', words.titleMissing],
    ['title', form.title.trim().length > MOST.title, words.titleLong],
    ['rights', form.rights.length === 0, words.rightsMissing],
    ['countries', !form.isWorldwide && form.countries.length === 0, words.territoryMissing],
    ['countries', !form.isWorldwide && unknown !== undefined, words.countryUnknown(unknown ?? '')],
    ['days', !form.isForever && wholeNumber(form.days, 1, MOST.days) === null, words.wholeNumber(1, MOST.days)],
    [
      'impressions',
      !form.isUnlimited && wholeNumber(form.impressions, 1, MOST.impressions) === null,
      words.wholeNumber(1, MOST.impressions),
    ],
    [
      'royalty',
      bearsRoyalty(form) && wholeNumber(form.royalty, 0, MOST.royalty) === null,
      words.wholeNumber(0, MOST.royalty),
    ],
  ]
  const errors: Partial<Record<FormField, string>> = {}
  for (const [field, isWrong, text] of checks) if (isWrong) errors[field] ??= text
  return errors
}

export function bearsRoyalty({ kind }: Pick<ListingForm, 'kind'>): boolean {
  return LICENSE_KIND_RULES[kind].mayBearRoyalty
}

/** By the market's own schema; null while something is wrong. */
export function termsOf(form: ListingForm): LicenseTerms | null {
  const { assetId: _, title: _title, ...wrong } = formErrors(form)
  if (Object.keys(wrong).length > 0) return null
  const parsed = licenseTermsSchema.safeParse({
    kind: form.kind,
    usageRights: form.rights,
    allowsAiTraining: form.allowsAiTraining,
    territory: form.isWorldwide ? null : form.countries,
    maxImpressions: form.isUnlimited ? null : Number(form.impressions),
    durationDays: form.isForever ? null : Number(form.days),
    royaltyPercent: bearsRoyalty(form) ? Number(form.royalty) : 0,
    requiresAttribution: form.requiresCredit,
    attributionText: form.requiresCredit && form.creditText.trim() !== '' ? form.creditText.trim() : null,
  })
  return parsed.data ?? null
}

/** The documented body of a new license. */
export function newLicense(form: ListingForm, assetKind: AssetKind, terms: LicenseTerms): DocumentedLicense {
  return {
    content_type: assetKind,
    content_id: form.assetId,
    content_title: form.title.trim(),
    price_cents: form.priceCents,
    ...termsToDocumented(terms),
  }
}

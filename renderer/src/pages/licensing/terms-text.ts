/** The terms of a license as rows of plain words. */
import { DERIVATIVE_KINDS } from '#shared/licensing/compatibility.ts'
import { LICENSE_KIND_RULES } from '#shared/licensing/kinds.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { COUNTRY_CODES } from '#shared/licensing/territory.ts'
import { countryName } from '../../strings/countries.ts'
import { licensing } from '../../strings/en/licensing.ts'

const words = licensing.terms

export interface TermRow {
  readonly key: string
  readonly label: string
  readonly text: string
}

const BY_NAME = new Map(COUNTRY_CODES.map((code) => [countryName(code).toLowerCase(), code]))

/** Of a code or an English name, in any case; null for what is neither. */
export function countryCode(text: string): string | null {
  const typed = text.trim()
  const code = typed.toUpperCase()
  if (COUNTRY_CODES.includes(code)) return code
  return BY_NAME.get(typed.toLowerCase()) ?? null
}

function territoryText({ territory }: Pick<LicenseTerms, 'territory'>): string {
  return territory === null ? words.worldwide : words.countries(territory.map(countryName))
}

function durationText({ durationDays }: Pick<LicenseTerms, 'durationDays'>): string {
  return durationDays === null ? words.forever : words.days(durationDays)
}

function creditText({ requiresAttribution, attributionText }: LicenseTerms): string {
  if (!requiresAttribution) return words.creditNone
  return attributionText === null ? words.creditUsual : words.creditText(attributionText)
}

/** In the order in which a buyer asks. */
export function termRows(terms: LicenseTerms): TermRow[] {
  const { kind, usageRights, maxImpressions, durationDays, royaltyPercent, allowsAiTraining } = terms
  const rule = LICENSE_KIND_RULES[kind]
  const derivatives = DERIVATIVE_KINDS[kind].map((one) => licensing.kinds[one].toLowerCase())
  const row = (key: string, label: string, text: string): TermRow => ({ key, label, text })
  return [
    row('kind', words.kind, `${licensing.kinds[kind]}. ${licensing.kindHelp[kind]}`),
    row('uses', words.uses, usageRights.map((right) => licensing.rights[right]).join(', ')),
    row('advertising', words.advertising, rule.permitsAdvertising ? words.advertisingYes : words.advertisingNo),
    row('territory', words.territory, territoryText(terms)),
    row('duration', words.duration, durationDays === null ? words.forever : words.fromPurchase(durationText(terms))),
    row('impressions', words.impressions, maxImpressions === null ? words.unlimited : words.atMost(maxImpressions)),
    row('royalty', words.royalty, royaltyPercent === 0 ? words.noRoyalty : words.royaltyRate(royaltyPercent)),
    row('credit', words.credit, creditText(terms)),
    row('training', words.training, allowsAiTraining ? words.trainingYes : words.trainingNo),
    row(
      'derivatives',
      words.derivatives,
      derivatives.length === 0 ? words.derivativesNone : words.derivativesAs(derivatives),
    ),
    row('revocation', words.revocation, words.revocationText),
  ]
}

/** One line: where, how long, how much, for a list. */
export function termsLine(terms: LicenseTerms): string {
  const { usageRights, maxImpressions, royaltyPercent } = terms
  return [
    usageRights.map((right) => licensing.rights[right]).join(', '),
    territoryText(terms),
    durationText(terms),
    ...(maxImpressions === null ? [] : [`${words.atMost(maxImpressions)} impressions`]),
    ...(royaltyPercent === 0 ? [] : [words.royaltyRate(royaltyPercent)]),
  ].join(' · ')
}

/** What a licensee has to show; null where nothing is required. */
export function creditLine(terms: LicenseTerms, title: string, creatorName: string | null): string | null {
  if (!terms.requiresAttribution) return null
  if (terms.attributionText !== null) return terms.attributionText
  return creatorName === null ? title : `${title} by ${creatorName}`
}

/** License terms in plain words, each taken from the rule that the market obeys. */
import {
  LICENSE_KIND_RULES,
  type LicenseKind,
  RIGHTS_BEYOND_SCREENS,
  STORY_LICENSE_KINDS,
  STORY_RIGHT,
  USAGE_RIGHTS,
  type UsageRight,
} from '#shared/licensing/kinds.ts'
import type { LicenseTerms } from '#shared/licensing/terms.ts'
import { counted } from './words.ts'

const RIGHT_WORDS: Readonly<Record<UsageRight, string>> = {
  web: 'the web',
  social: 'social media',
  broadcast: 'broadcast',
  print: 'print',
  merchandise: 'merchandise',
  nft: 'tokens (NFT)',
}

const LIST = new Intl.ListFormat('en-US', { type: 'conjunction' })
const COUNTRY = new Intl.DisplayNames('en-US', { type: 'region', fallback: 'code' })

function listed(parts: readonly string[]): string {
  return LIST.format(parts)
}

function rightNames(rights: readonly UsageRight[]): string {
  return listed(rights.map((right) => RIGHT_WORDS[right]))
}

function durationOf(days: number | null): string {
  if (days === null) return 'It is perpetual.'
  const years = days / 365
  return `It lasts ${Number.isInteger(years) ? counted(years, 'year', 'years') : counted(days, 'day', 'days')} from the day it becomes active.`
}

function attributionOf({ requiresAttribution, attributionText }: LicenseTerms): string {
  if (!requiresAttribution) return 'You do not have to credit the creator.'
  return attributionText === null
    ? 'You credit the creator and the title.'
    : `You show this credit: “${attributionText}”.`
}

function storiesOf({ kind, usageRights }: LicenseTerms): string {
  const covered = STORY_LICENSE_KINDS.includes(kind) && usageRights.includes(STORY_RIGHT)
  return covered
    ? 'Stories may show the work in any number of turns.'
    : 'It does not cover story turns; those are paid per use.'
}

function filesOf({ usageRights }: LicenseTerms): string {
  return usageRights.some((right) => RIGHTS_BEYOND_SCREENS.includes(right))
    ? 'You get the full files.'
    : 'You get watermarked pictures of up to 1,024 pixels.'
}

/** One sentence for each term, the permissions first. */
export function describeTerms(terms: LicenseTerms): readonly string[] {
  const rule = LICENSE_KIND_RULES[terms.kind]
  const { usageRights, territory, maxImpressions, durationDays, royaltyPercent, allowsAiTraining } = terms
  const refused = USAGE_RIGHTS.filter((right) => !usageRights.includes(right))
  return [
    rule.summary,
    `You may use the work on or for ${rightNames(usageRights)}${refused.length === 0 ? '.' : `, not for ${rightNames(refused)}.`}`,
    rule.permitsAdvertising ? 'Advertising is permitted.' : 'Advertising is not permitted.',
    storiesOf(terms),
    filesOf(terms),
    territory === null
      ? 'It is valid worldwide.'
      : `It is valid in ${listed(territory.map((code) => COUNTRY.of(code) ?? code))}.`,
    durationOf(durationDays),
    maxImpressions === null
      ? 'The number of impressions is unlimited.'
      : `It ends after ${counted(maxImpressions, 'impression', 'impressions')} that you report.`,
    ...(royaltyPercent > 0 ? [`Reported use incurs a royalty of ${royaltyPercent}% of the usage rates.`] : []),
    attributionOf(terms),
    allowsAiTraining ? 'You may train AI models with it.' : 'You may not train AI models with it.',
  ]
}

/** What the kinds permit at most; a single license can permit less. */
export function kindRow(kind: LicenseKind): readonly string[] {
  const rule = LICENSE_KIND_RULES[kind]
  const yes = (holds: boolean) => (holds ? 'Yes' : 'No')
  return [
    rule.summary,
    rightNames(rule.permits),
    yes(rule.permitsAdvertising),
    yes(rule.coversStories),
    yes(rule.mayBearRoyalty),
    yes(rule.sellsOnce),
  ]
}

export const KIND_COLUMNS = [
  'In short',
  'Possible uses',
  'Advertising',
  'Any number of story turns',
  'May include a royalty',
  'Sold to one buyer only',
] as const

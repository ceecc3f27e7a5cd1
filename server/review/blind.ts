/**
 * What reviewers see says nothing of whose work it is: cards lose all that names their creator, and wherever a name, a
 * handle or an account id remains in a text, it is replaced by a mark.
 */
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import type { FieldDifference } from '#shared/asset-card/diff.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { WantedOffer } from '#shared/contract/market/submissions.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { Tx } from '../db/database.ts'

const MARK = '[creator]'
/** Shorter names would be found inside of ordinary words. */
const LEAST_NAME_LENGTH = 3

/** Blocks that name people or files, and fields that the card format does not know, which may. */
export function withoutCreator(card: AssetCard): AssetCard {
  const { version, asset_type, name, description, tags, licensing, visual_generation, age_rating, category } = card
  const block = new Map<string, unknown>(Object.entries(card)).get(asset_type)
  const generation = Object.entries(visual_generation ?? {}).filter(([key]) => GENERATION_FIELDS.has(key))
  const license = Object.entries(licensing ?? {}).filter(([key]) => LICENSE_FIELDS.has(key))
  return parseAssetCardDocument({
    version,
    asset_type,
    name,
    description,
    tags,
    ...(age_rating === undefined ? {} : { age_rating }),
    ...(category === undefined ? {} : { category }),
    ...(license.length === 0 ? {} : { licensing: Object.fromEntries(license) }),
    ...(generation.length === 0 ? {} : { visual_generation: Object.fromEntries(generation) }),
    ...(block === undefined ? {} : { [asset_type]: withoutNamingFields(block) }),
  })
}

/** Fields that the card format does not know, but people use to sign their work. */
const NAMING_FIELD = /^(?:author|artist|creator|credit|copyright|made_by|user|owner)/i

function withoutNamingFields(block: unknown): unknown {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return block
  return Object.fromEntries(Object.entries(block).filter(([key]) => !NAMING_FIELD.test(key)))
}

const SHOWN_FIELDS: ReadonlySet<string> = new Set([
  ...ASSET_KINDS,
  'name',
  'description',
  'tags',
  'age_rating',
  'category',
])

/** What the generating tool wrote as found (`raw`) often holds folders with people's names. */
const GENERATION_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'negative_prompt',
  'seed',
  'steps',
  'guidance_scale',
  'sampler',
  'scheduler',
  'width',
  'height',
  'source_tool',
])

const LICENSE_FIELDS: ReadonlySet<string> = new Set([
  'ownership_type',
  'license',
  'offers',
  'price_usd',
  'royalty_percent',
  'requires_attribution',
  'allows_ai_training',
])

/** Matches keep what they are like and lose whose they are. */
export function withoutNames(report: PreflightReport, { text }: Redaction): PreflightReport {
  const hidden = (matches: PreflightReport['matches']) =>
    matches.map((match) => ({ ...match, creatorName: null, name: text(match.name) }))
  return { ...report, matches: hidden(report.matches), similarWorks: hidden(report.similarWorks) }
}

export async function identifyingWords(tx: Tx, accountIds: readonly string[]): Promise<string[]> {
  if (accountIds.length === 0) return []
  const ids = [...new Set(accountIds)]
  const accounts = await tx
    .selectFrom('accounts')
    .select(['display_name', 'email'])
    .where('account_id', 'in', ids)
    .execute()
  const profiles = await tx
    .selectFrom('creator_profiles')
    .select(['display_name', 'handle'])
    .where('account_id', 'in', ids)
    .execute()
  return [
    ...ids,
    ...accounts.flatMap(({ display_name, email }) => [display_name, email ?? '']),
    ...profiles.flatMap(({ display_name, handle }) => [display_name, handle]),
  ]
}

export interface Redaction {
  text(text: string): string
  /** The same plain value with other texts; keys stay. */
  value<T>(value: T): T
  card(card: AssetCard): AssetCard
  fields(fields: readonly FieldDifference[]): FieldDifference[]
  offers(offers: readonly WantedOffer[]): WantedOffer[]
  offerFields(fields: readonly FieldDifference[]): FieldDifference[]
}

function wholeWords(words: readonly string[]): RegExp | null {
  const names = [...new Set(words)].filter((word) => word.trim().length >= LEAST_NAME_LENGTH)
  if (names.length === 0) return null
  const escaped = names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
}

/** Marks the given words wherever they stand by themselves. */
export function createRedaction(words: readonly string[]): Redaction {
  const pattern = wholeWords(words)
  const text = (source: string) => (pattern === null ? source : source.replace(pattern, MARK))

  function redact(value: unknown): unknown {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(redact)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, redact(child)]))
  }
  // The same value with other texts.
  const value = <T>(plain: T) => redact(plain) as T
  const difference = (field: FieldDifference): FieldDifference => ({
    ...field,
    ...value({ before: field.before, after: field.after }),
  })

  return {
    text,
    value,
    card(card) {
      const { version, asset_type, age_rating } = card
      return parseAssetCardDocument({
        ...value<Readonly<Record<string, unknown>>>(card),
        version,
        asset_type,
        ...(age_rating === undefined ? {} : { age_rating }),
      })
    },
    fields: (fields) => fields.filter(({ path }) => isShownField(path)).map(difference),
    // How to credit the creator is the one text in an offer.
    offers: (offers) =>
      offers.map(({ terms, ...offer }) => {
        if (terms === undefined) return offer
        const { attributionText } = terms
        return { ...offer, terms: { ...terms, attributionText: attributionText && text(attributionText) } }
      }),
    offerFields: (fields) => fields.map(difference),
  }
}

/** Fields of the card that `withoutCreator` takes away say nothing in a difference either. */
function isShownField(path: string): boolean {
  const [first = '', second = ''] = path.split(/[.[]/)
  if (first === 'visual_generation') return second === '' || GENERATION_FIELDS.has(second)
  if (first === 'licensing') return second === '' || LICENSE_FIELDS.has(second)
  if (NAMING_FIELD.test(second)) return false
  return SHOWN_FIELDS.has(first)
}

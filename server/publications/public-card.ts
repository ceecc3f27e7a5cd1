/**
 * What everyone may see of a card before buying. Where a work is text, the card is the work: long texts, lists and
 * nested values are what is sold, and so is the recipe of a generated picture. Unknown fields are not shown.
 */
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { type FieldDefinition, KINDS } from '#shared/asset-card/kinds.ts'

function isShown({ type, structured }: FieldDefinition): boolean {
  return structured !== true && (type === 'text' || type === 'choice' || type === 'integer' || type === 'number')
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

function shownFields(card: AssetCard): [string, string | number][] {
  const block = blockOf(card)
  return KINDS[card.asset_type].fields.filter(isShown).flatMap(({ name }): [string, string | number][] => {
    const value = block.get(name)
    return isPlain(value) ? [[name, value]] : []
  })
}

function blockOf(card: AssetCard): ReadonlyMap<string, unknown> {
  const block = new Map<string, unknown>(Object.entries(card)).get(card.asset_type)
  return new Map(typeof block === 'object' && block !== null ? Object.entries(block) : [])
}

export function publicCardOf(card: AssetCard): AssetCard {
  const { version, name, description, tags, age_rating, category, licensing } = card
  return parseAssetCardDocument({
    version,
    asset_type: card.asset_type,
    name,
    description,
    tags,
    ...(age_rating === undefined ? {} : { age_rating }),
    ...(category === undefined ? {} : { category }),
    ...(licensing === undefined ? {} : { licensing: knownLicensing(licensing) }),
    [card.asset_type]: Object.fromEntries(shownFields(card)),
  })
}

/** Without the card's royalty: what derivatives owe is in the terms of derivations, and may contradict it. */
function knownLicensing(licensing: NonNullable<AssetCard['licensing']>) {
  const { ownership_type, license, requires_attribution, allows_ai_training } = licensing
  const known = { ownership_type, license, requires_attribution, allows_ai_training }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

/**
 * The public part as plain text, for full-text search: the kind's own fields in addition to name, tags and description.
 */
export function searchableText(publicCard: AssetCard): string {
  return shownFields(publicCard)
    .map(([, value]) => value)
    .filter((value) => typeof value === 'string')
    .join(' ')
}

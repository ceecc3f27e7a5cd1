/** What the metadata hash is taken over. */
import serialize from 'canonicalize'
import type { AssetCard } from '../asset-card/card.ts'
import { LunaError } from '../contract/errors.ts'
import { fieldNames, kindBlock, normalizeFields } from './normalize.ts'

const COMMON_FIELDS = ['name', 'description', 'tags', 'age_rating', 'category'] as const

/** Without `raw` and `source_tool`, which contain file paths, times and ids in addition to the settings. */
const GENERATION_FIELDS = [
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
  'style_loras',
  'loras',
] as const

/**
 * Canonical JSON (RFC 8785) of the card's content in normal form; the metadata hash is the SHA-256 of its UTF-8.
 * It holds the kind, the common fields, every field of the kind's table (also those that are not compared: two cards
 * that differ in level alone are not the same card) and how the picture was generated. It leaves out what is not the
 * work: creator, ids, times, licensing and price, fingerprints, addresses of previews, and fields the card format does
 * not know, which may be any of these.
 */
export function canonicalHashInput(card: AssetCard): string {
  const content = {
    asset_type: card.asset_type,
    ...Object.fromEntries(normalizeFields(card, COMMON_FIELDS)),
    block: Object.fromEntries(normalizeFields(kindBlock(card), fieldNames(card.asset_type, 'all'))),
    visual_generation: Object.fromEntries(normalizeFields(card.visual_generation ?? {}, GENERATION_FIELDS)),
  }
  const text = serialize(content)
  if (text === undefined) throw new LunaError('CARD_INVALID', 'The card cannot be written as JSON.')
  return text
}

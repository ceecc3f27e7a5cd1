/**
 * How rare words are in English, measured once over cards and prose, so that the closeness of two texts depends on these
 * two texts alone: neither on the library they are in nor on what is added to it.
 */
import { WORD_RARITY_LEVELS } from './word-rarity-table.ts'

/** One level per bucket of hashed words, as a digit of base64. */
export const RARITY_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
export const RARITY_BUCKETS = 16_384
/** A level is a fifth of a nat: the highest, 63, is one text in 300,000. */
export const LEVELS_PER_NAT = 5

const rarities = Float64Array.from(WORD_RARITY_LEVELS, (digit) => RARITY_DIGITS.indexOf(digit) / LEVELS_PER_NAT)

/** Bucket of a folded word (`tokens.ts`): FNV-1a (Fowler, Noll, Vo) over its UTF-16 units. */
export function rarityBucket(word: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 16)) & (RARITY_BUCKETS - 1)
}

/**
 * Returns −ln of the share of texts that contain the word, or another word of its bucket: the inverse document frequency
 * of Spärck Jones (1972) in nats, 0 for a word of every text.
 */
export function wordRarity(word: string): number {
  return rarities[rarityBucket(word)] ?? 0
}

/** Learns the rarities of words that `shared/similarity/word-rarity.ts` reads. */
import { tokenize } from '#shared/similarity/tokens.ts'
import { LEVELS_PER_NAT, RARITY_BUCKETS, RARITY_DIGITS, rarityBucket } from '#shared/similarity/word-rarity.ts'

/** Half a text is added, so that no bucket is impossible. */
const UNSEEN = 0.5

/**
 * Returns one digit per bucket. A bucket's share of texts is the largest among the genres, so that a word that is common
 * in one of them (a "saving throw" in rules) says little anywhere.
 */
export function learnWordRarity(genres: readonly (readonly string[])[]): string {
  const shares = new Float64Array(RARITY_BUCKETS)
  for (const texts of genres) {
    const counts = new Uint32Array(RARITY_BUCKETS)
    for (const text of texts) {
      const buckets = new Set(tokenize(text).map(({ word }) => rarityBucket(word)))
      for (const bucket of buckets) counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    for (const [bucket, count] of counts.entries()) {
      shares[bucket] = Math.max(shares[bucket] ?? 0, (count + UNSEEN) / (texts.length + 1))
    }
  }
  return Array.from(shares, (share) => {
    const level = Math.round(-Math.log(Math.min(1, share)) * LEVELS_PER_NAT)
    return RARITY_DIGITS[Math.min(RARITY_DIGITS.length - 1, level)] ?? 'A'
  }).join('')
}

/** The source of `word-rarity-table.ts`. */
export function rarityTableSource(levels: string, provenance: string): string {
  return `// Written by npm run calibrate:texts. ${provenance}
export const WORD_RARITY_LEVELS =
  '${levels}'
`
}

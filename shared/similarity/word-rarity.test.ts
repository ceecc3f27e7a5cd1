import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RARITY_BUCKETS, rarityBucket, wordRarity } from './word-rarity.ts'
import { WORD_RARITY_LEVELS } from './word-rarity-table.ts'

describe('wordRarity', () => {
  it('has a level for every bucket', () => {
    expect(WORD_RARITY_LEVELS).toMatch(/^[A-Za-z0-9+/]+$/)
    expect(WORD_RARITY_LEVELS).toHaveLength(RARITY_BUCKETS)
  })

  it('puts every word into a bucket, and gives it a finite rarity', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect(rarityBucket(word)).toBeGreaterThanOrEqual(0)
        expect(rarityBucket(word)).toBeLessThan(RARITY_BUCKETS)
        expect(wordRarity(word)).toBeGreaterThanOrEqual(0)
        expect(wordRarity(word)).toBeLessThan(13)
      }),
    )
  })

  it('finds words of grammar common, words of one game common, and others rare', () => {
    for (const word of ['the', 'of', 'and', 'a', 'to']) expect(wordRarity(word)).toBeLessThan(1)
    for (const word of ['creature', 'damage', 'target']) expect(wordRarity(word)).toBeLessThan(2.5)
    for (const word of ['lighthouse', 'cartographer', 'lantern']) expect(wordRarity(word)).toBeGreaterThan(4)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combined, visualSimilarity } from './combine.ts'

const similarity = fc.double({ min: 0, max: 1, noNaN: true })
const bits = fc.integer({ min: 0, max: 64 })

function fromHashes(pHashBits: number | null, dHashBits: number | null): number | null {
  return visualSimilarity({ imageVectorSimilarity: null, pHashBits, dHashBits, lowInformation: false })
}

describe('combined', () => {
  it.each([
    [1, 1, 1],
    [0, 1, 0.4],
    [1, 0, 0.6],
    [0.95, 0.95, 0.95],
    [0.85, 0.85, 0.85],
    [1, 0.875, 0.95],
    [0.7, null, 0.7],
    [null, 0.9, 0.9],
    [null, null, 0],
  ])('of metadata %s and visual %s is %s', (metadata, visual, expected) => {
    expect(combined({ metadata, visual })).toBe(expected)
  })

  it('lies between the two and rises with each', () => {
    fc.assert(
      fc.property(similarity, similarity, similarity, (metadata, visual, other) => {
        const value = combined({ metadata, visual })
        expect(value).toBeGreaterThanOrEqual(Math.min(metadata, visual) - 1e-9)
        expect(value).toBeLessThanOrEqual(Math.max(metadata, visual) + 1e-9)
        expect(combined({ metadata: Math.max(metadata, other), visual })).toBeGreaterThanOrEqual(value)
        expect(combined({ metadata, visual: Math.max(visual, other) })).toBeGreaterThanOrEqual(value)
      }),
    )
  })
})

describe('visualSimilarity', () => {
  it.each([
    [0, 1, 1],
    [6, 0.97, 0.98],
    [7, 0.9, 0.97],
    [10, 0.85, 0.85],
    [22, 0.4, 0.49],
    [32, 0.1, 0.3],
    [64, 0, 0],
  ])('of hashes %i bits apart is %f to %f', (apart, least, most) => {
    const value = fromHashes(apart, apart)
    expect(value).toBeGreaterThanOrEqual(least)
    expect(value).toBeLessThanOrEqual(most)
    expect(fromHashes(apart, null)).toBe(value)
    expect(fromHashes(null, apart)).toBe(value)
  })

  it('falls with every bit, within 0 and 1', () => {
    fc.assert(
      fc.property(bits, bits, bits, (p, d, other) => {
        const value = fromHashes(p, d) ?? -1
        expect(value >= 0 && value <= 1).toBe(true)
        expect(fromHashes(Math.max(p, other), d)).toBeLessThanOrEqual(value)
        expect(fromHashes(p, Math.max(d, other))).toBeLessThanOrEqual(value)
      }),
    )
  })

  it('does not take one close hash for a copy', () => {
    expect(fromHashes(30, 2)).toBeLessThan(0.85)
  })

  it('is the image vector where there is one', () => {
    const evidence = { imageVectorSimilarity: 0.93, pHashBits: 2, dHashBits: 30, lowInformation: false }
    expect(visualSimilarity(evidence)).toBe(0.93)
  })

  it('says nothing without a picture, and nothing of a picture with little in it', () => {
    expect(fromHashes(null, null)).toBeNull()
    for (const imageVectorSimilarity of [null, 1]) {
      expect(visualSimilarity({ imageVectorSimilarity, pHashBits: 0, dHashBits: 0, lowInformation: true })).toBeNull()
    }
  })
})

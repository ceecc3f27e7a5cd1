import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrate, calibrationSchema } from './calibration.ts'
import { fitCalibration, type LabeledCosines, UNRELATED_CEILINGS, unrelatedQuantile } from './fit-calibration.ts'

/** Every pair its own quantile. */
const quantilesOf = (cosines: readonly number[]): [number, number][] =>
  cosines.toSorted((a, b) => a - b).map((cosine, at) => [cosine, (at + 1) / cosines.length])

/** `count` numbers spread evenly from `low` to `high`. */
const spread = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => low + ((high - low) * at) / Math.max(count - 1, 1))

const cosines = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 })
const labeled: fc.Arbitrary<LabeledCosines> = fc
  .tuple(cosines, cosines)
  .map(([related, unrelated]) => ({ related: related.toSorted((a, b) => a - b), unrelated: quantilesOf(unrelated) }))

describe('whatever the pairs are', () => {
  test('the points rise, are few, and lie within bounds', () => {
    fc.assert(
      fc.property(labeled, (pairs) => {
        const points = fitCalibration(pairs)
        expect(calibrationSchema.safeParse({ points, provenance: 'generated' }).error).toBeUndefined()
        expect(points.length).toBeLessThanOrEqual(12)
        expect(points[0]).toEqual([-1, 0])
      }),
    )
  })

  test('each share of unrelated pairs stays at or under its ceiling', () => {
    fc.assert(
      fc.property(labeled, (pairs) => {
        const points = fitCalibration(pairs)
        for (const [share, similarity] of UNRELATED_CEILINGS) {
          const cosine = unrelatedQuantile(pairs.unrelated, share)
          expect(calibrate({ points }, cosine)).toBeLessThanOrEqual(similarity + 1e-9)
        }
      }),
    )
  })
})

describe('a model that tells the works apart', () => {
  const pairs = { related: spread(0.9, 1, 500), unrelated: quantilesOf(spread(-0.2, 0.5, 100_000)) }
  const points = fitCalibration(pairs)
  const similarity = (cosine: number): number => calibrate({ points }, cosine)

  test('gives copies 0.95 and more, unrelated pairs less than 0.5', () => {
    for (const cosine of pairs.related) expect(similarity(cosine)).toBeGreaterThanOrEqual(0.95)
    expect(similarity(1)).toBe(1)
    expect(similarity(0.48)).toBeLessThan(0.5)
  })

  test('still tells better copies from worse ones', () => {
    expect(similarity(0.99)).toBeGreaterThan(similarity(0.92))
  })
})

test('a model that tells nothing apart makes no pair look like a copy', () => {
  const all = spread(0, 0.9, 10_000)
  const points = fitCalibration({ related: all, unrelated: quantilesOf(all) })
  expect(calibrate({ points }, 0.45)).toBeLessThan(0.55)
  expect(calibrate({ points }, 0.89)).toBeLessThanOrEqual(0.6)
})

test('of unrelated pairs one in 100, 1,000, 10,000 and 100,000 is over each threshold, whatever copies look like', () => {
  const unrelated = spread(-0.2, 0.6, 100_000)
  const points = fitCalibration({ related: spread(0.595, 0.6, 500), unrelated: quantilesOf(unrelated) })
  const over = (threshold: number): number =>
    unrelated.filter((cosine) => calibrate({ points }, cosine) > threshold).length
  const counts = [0.5, 0.85, 0.95, 0.97].map(over)
  for (const [at, most] of [1_000, 100, 10, 1].entries()) expect(counts[at]).toBeLessThanOrEqual(most)
})

test('pairs of one kind alone are refused', () => {
  expect(() => fitCalibration({ related: [], unrelated: [[0, 1]] })).toThrow(RangeError)
  expect(() => fitCalibration({ related: [1], unrelated: [] })).toThrow(RangeError)
})

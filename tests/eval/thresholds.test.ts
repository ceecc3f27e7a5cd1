import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestThreshold, thresholdAccusing } from './thresholds.ts'

const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 })
const from = (all: readonly number[], threshold: number): number => all.filter((score) => score >= threshold).length

test('the best threshold parts copies from the rest where one does', () => {
  expect(bestThreshold([0.1, 0.5], [0.6, 0.9])).toBe(0.6)
  expect(bestThreshold([0.9], [0.1])).toBe(Number.POSITIVE_INFINITY)
})

test('no other threshold gains more than the best', () => {
  fc.assert(
    fc.property(scores, scores, fc.integer({ min: 0, max: 10 }), (unrelated, copies, other) => {
      const gain = (threshold: number): number =>
        from(copies, threshold) / copies.length - from(unrelated, threshold) / unrelated.length
      expect(gain(bestThreshold(unrelated, copies))).toBeGreaterThanOrEqual(gain(other) - 1e-12)
    }),
  )
})

test('a threshold for a number of accusations keeps to it, and none lower does', () => {
  fc.assert(
    fc.property(scores, scores, fc.integer({ min: 0, max: 5 }), (unrelated, copies, most) => {
      const threshold = thresholdAccusing(unrelated, copies, most)
      expect(from(unrelated, threshold)).toBeLessThanOrEqual(most)
      for (const lower of [...unrelated, ...copies].filter((score) => score < threshold)) {
        expect(from(unrelated, lower)).toBeGreaterThan(most)
      }
    }),
  )
})

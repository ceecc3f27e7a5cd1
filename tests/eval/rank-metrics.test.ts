import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rocAuc, spearman } from './rank-metrics.ts'

const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 20 })

describe('spearman', () => {
  test('of ties, as SciPy gives it', () => {
    expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.948_683, 6)
    expect(spearman([1, 1, 2, 2, 3], [5, 4, 4, 2, 1])).toBeCloseTo(-0.865_181, 6)
  })

  test('sees order alone: 1 for itself stretched, -1 turned round', () => {
    fc.assert(
      fc.property(values, (list) => {
        const isConstant = new Set(list).size === 1
        const stretched = list.map((value) => value ** 3)
        expect(spearman(list, stretched)).toBeCloseTo(isConstant ? 0 : 1, 9)
        const turned = list.map((value) => -value)
        expect(spearman(list, turned)).toBeCloseTo(isConstant ? 0 : -1, 9)
      }),
    )
  })

  test('refuses lists of two lengths', () => {
    expect(() => spearman([1], [1, 2])).toThrow(RangeError)
  })
})

test('the area under the ROC curve is the share of pairs in the right order', () => {
  fc.assert(
    fc.property(values, values, (positives, negatives) => {
      let wins = 0
      for (const high of positives) for (const low of negatives) wins += high > low ? 1 : high === low ? 0.5 : 0
      expect(rocAuc(positives, negatives)).toBeCloseTo(wins / (positives.length * negatives.length), 12)
    }),
  )
  expect(rocAuc([], [1])).toBe(0.5)
})

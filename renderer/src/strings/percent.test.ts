import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { percent, wholePercent } from './percent.ts'

it('never rounds up to a mark, and reaches it where the share does', () => {
  expect([0.8499, 0.85, 0.29, 1 - (1 - 0.95)].map(percent)).toEqual(['84%', '85%', '29%', '95%'])
})

it('is 0% and 100% only where the share is exact', () => {
  expect([0, 0.002, 0.998, 1].map(percent)).toEqual(['0%', '< 1%', '99%', '100%'])
})

it('is never more than the share', () => {
  void fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (millionths) => {
      expect(wholePercent(millionths / 1e6)).toBe(Math.floor(millionths / 1e4))
    }),
  )
})

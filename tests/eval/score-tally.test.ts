import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import { binOf, createTally, scoreOfBin, scoreQuantiles } from './score-tally.ts'

/** A tally has a quarter of a million bins, so that each case takes a while. */
const CASES = { numRuns: byExtent({ short: 20, long: 100 }) }

/** Few different scores, so that ties are frequent. */
const scores = fc.array(
  fc.integer({ min: -8, max: 8 }).map((step) => step / 8),
  { minLength: 1, maxLength: 40 },
)

test('scores keep their place to within a bin', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (score) => {
      expect(Math.abs(scoreOfBin(binOf(score)) - score)).toBeLessThan(4e-6)
    }),
  )
  expect([binOf(-7), binOf(7)]).toEqual([binOf(-1), binOf(1)])
})

test('quantiles have at least their share at or below them, and less below', () => {
  const shares = [0, 0.25, 0.5, 0.9, 1]
  fc.assert(
    fc.property(scores, (all) => {
      const { unrelated } = createTally()
      for (const bin of all.map(binOf)) unrelated[bin] = (unrelated[bin] ?? 0) + 1
      for (const [quantile, share] of scoreQuantiles(unrelated, shares)) {
        const atOrBelow = all.filter((score) => score <= quantile + 1e-5).length
        const below = all.filter((score) => score < quantile - 1e-5).length
        expect(atOrBelow).toBeGreaterThanOrEqual(share * all.length)
        expect(below).toBeLessThanOrEqual(share * all.length)
      }
    }),
    CASES,
  )
  expect(scoreQuantiles(createTally().unrelated, shares)).toEqual([])
})

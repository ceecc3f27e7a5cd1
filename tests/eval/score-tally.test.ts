import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import {
  acceptedAt,
  addTally,
  averagePrecision,
  binOf,
  createTally,
  precisionRecallCurve,
  recallAtFalseRate,
  recallAtPrecision,
  type ScoreTally,
  scoreOfBin,
  scoreQuantiles,
} from './score-tally.ts'

interface Pair {
  readonly score: number
  readonly isRelated: boolean
}

function tallyOf(pairs: readonly Pair[]): ScoreTally {
  const tally = createTally()
  for (const { score, isRelated } of pairs) {
    const side = isRelated ? tally.related : tally.unrelated
    const bin = binOf(score)
    side[bin] = (side[bin] ?? 0) + 1
  }
  return tally
}

const pairOf = (score: number, isRelated: boolean): Pair => ({ score, isRelated })

/** A tally has half a million bins, so that each case takes a while. */
const CASES = { numRuns: byExtent({ short: 20, long: 100 }) }

/** Few different scores, so that ties are frequent. */
const pairs = fc.array(
  fc.record({ score: fc.integer({ min: -8, max: 8 }).map((step) => step / 8), isRelated: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
)

/** For every threshold that occurs, by looking at every pair. */
function slowThresholds(all: readonly Pair[]) {
  return [...new Set(all.map(({ score }) => score))]
    .sort((a, b) => b - a)
    .map((threshold) => {
      const accepted = all.filter(({ score }) => score >= threshold)
      const found = accepted.filter(({ isRelated }) => isRelated).length
      return { threshold, found, wrong: accepted.length - found }
    })
}

const relatedCount = (all: readonly Pair[]): number => all.filter(({ isRelated }) => isRelated).length

test('scores keep their place to within a bin', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (score) => {
      expect(Math.abs(scoreOfBin(binOf(score)) - score)).toBeLessThan(4e-6)
    }),
  )
  expect([binOf(-7), binOf(7)]).toEqual([binOf(-1), binOf(1)])
})

describe('recall at a precision', () => {
  test('of a hand-made ranking', () => {
    const tally = tallyOf([pairOf(0.9, true), pairOf(0.8, true), pairOf(0.7, false), pairOf(0.6, true)])
    expect(recallAtPrecision(tally, 0.99)).toEqual({ threshold: expect.closeTo(0.8, 4), recall: expect.closeTo(2 / 3) })
    expect(recallAtPrecision(tally, 0.75).recall).toBe(1)
  })

  test('is nothing where the best pair is wrong and precision never recovers', () => {
    expect(recallAtPrecision(tallyOf([pairOf(0.9, false), pairOf(0.8, true)]), 0.99)).toEqual({
      threshold: null,
      recall: 0,
    })
  })

  test('equals looking at every threshold', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(0.5, 0.75, 0.99), (all, precision) => {
        const good = slowThresholds(all).filter(({ found, wrong }) => found >= precision * (found + wrong))
        const expected = (good.at(-1)?.found ?? 0) / Math.max(relatedCount(all), 1)
        expect(recallAtPrecision(tallyOf(all), precision).recall).toBeCloseTo(expected, 12)
      }),
      CASES,
    )
  })
})

test('recall at a rate of false accusations equals looking at every threshold', () => {
  fc.assert(
    fc.property(pairs, fc.constantFrom(0, 0.1, 0.4), (all, rate) => {
      const allowed = rate * (all.length - relatedCount(all))
      const good = slowThresholds(all).filter(({ wrong }) => wrong <= allowed)
      const expected = (good.at(-1)?.found ?? 0) / Math.max(relatedCount(all), 1)
      expect(recallAtFalseRate(tallyOf(all), rate).recall).toBeCloseTo(expected, 12)
    }),
    CASES,
  )
})

describe('average precision', () => {
  test('equals the sum over all thresholds', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const related = relatedCount(all)
        let before = 0
        let expected = 0
        for (const { found, wrong } of slowThresholds(all)) {
          expected += related === 0 ? 0 : ((found - before) / related) * (found / (found + wrong))
          before = found
        }
        expect(averagePrecision(tallyOf(all))).toBeCloseTo(expected, 12)
      }),
      CASES,
    )
  })

  test('is the textbook mean of precisions at each right pair where no scores are equal', () => {
    const order = fc.shuffledSubarray(Array.from({ length: 20 }, (_, step) => step / 20 - 0.5))
    fc.assert(
      fc.property(order, fc.infiniteStream(fc.boolean()), (scores, coins) => {
        const all = scores.map((score) => pairOf(score, coins.next().value ?? false))
        const ranked = all.toSorted((a, b) => b.score - a.score)
        const precisions = ranked.flatMap(({ isRelated }, at) =>
          isRelated ? [relatedCount(ranked.slice(0, at + 1)) / (at + 1)] : [],
        )
        const expected = precisions.reduce((sum, value) => sum + value, 0) / Math.max(precisions.length, 1)
        expect(averagePrecision(tallyOf(all))).toBeCloseTo(expected, 12)
      }),
      CASES,
    )
  })

  test('is 1 where every right pair comes first', () => {
    expect(averagePrecision(tallyOf([pairOf(0.5, true), pairOf(0.4, true), pairOf(0.1, false)]))).toBe(1)
  })
})

test('sums of tallies count both', () => {
  const sum = tallyOf([pairOf(0.5, true)])
  addTally(sum, tallyOf([pairOf(0.5, true), pairOf(0, false)]))
  expect([acceptedAt(sum, 0.5), acceptedAt(sum, -1)]).toEqual([
    { found: 2, wrong: 0 },
    { found: 2, wrong: 1 },
  ])
})

test('quantiles have at least their share at or below them, and less below', () => {
  const shares = [0, 0.25, 0.5, 0.9, 1]
  fc.assert(
    fc.property(pairs, (all) => {
      const tally = tallyOf(all.map(({ score }) => pairOf(score, false)))
      for (const [quantile, share] of scoreQuantiles(tally.unrelated, shares)) {
        const atOrBelow = all.filter(({ score }) => score <= quantile + 1e-5).length
        const below = all.filter(({ score }) => score < quantile - 1e-5).length
        expect(atOrBelow).toBeGreaterThanOrEqual(share * all.length)
        expect(below).toBeLessThanOrEqual(share * all.length)
      }
    }),
    CASES,
  )
  expect(scoreQuantiles(createTally().unrelated, shares)).toEqual([])
})

test('a curve rises in recall and ends where all is accepted', () => {
  const curve = precisionRecallCurve(tallyOf([pairOf(0.9, true), pairOf(0.5, false), pairOf(0.1, true)]), 10)
  expect(curve).toEqual([
    [0.5, 1],
    [1, expect.closeTo(2 / 3)],
  ])
})

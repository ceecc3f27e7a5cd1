import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../time.ts'
import { type CompletedDecision, estimateWait, waitEstimateSchema } from './wait-estimate.ts'

const NOW = Date.UTC(2026, 0, 29)

/** `perDay[0]` decisions today, `perDay[1]` yesterday, and so on, shared among the reviewers. */
function history(perDay: readonly number[], reviewers = 1): CompletedDecision[] {
  return perDay.flatMap((count, daysAgo) =>
    Array.from({ length: count }, (_, index) => ({
      decidedAtMs: NOW - (daysAgo * 24 + 1 + (index % 20)) * HOUR_MS,
      reviewerId: `reviewer-${index % reviewers}`,
    })),
  )
}

const estimate = (perDay: readonly number[], arrivalsAhead = 0, activeReviewers = 1) =>
  estimateWait({ decisions: history(perDay), arrivalsAhead, activeReviewers }, NOW)

describe('too little data', () => {
  it.each([
    ['no decisions', []],
    ['19 decisions', [4, 4, 4, 4, 3]],
    ['many decisions on four days', [50, 50, 50, 50]],
  ])('%s: the usual range, said to be so', (_, perDay) => {
    expect(estimate(perDay)).toMatchObject({
      basis: 'usual',
      lowHours: 24,
      highHours: 48,
      medianHours: null,
      sentence: 'Not enough data: usually 24–48 hours.',
    })
  })

  it('no one at work, and decisions of long ago', () => {
    expect(estimate([10, 10, 10, 10, 10], 0, 0).basis).toBe('usual')
    const old = history([10, 10, 10, 10, 10]).map((decision) => ({
      ...decision,
      decidedAtMs: decision.decidedAtMs - 28 * DAY_MS,
    }))
    expect(estimateWait({ decisions: old, arrivalsAhead: 0, activeReviewers: 1 }, NOW)).toMatchObject({
      basis: 'usual',
      sampleSize: 0,
    })
  })
})

describe('measured waits', () => {
  it('a steady pace gives its own time', () => {
    const steady = estimate([10, 10, 10, 10, 10, 10, 10], 19)
    expect(steady).toMatchObject({ basis: 'measured', lowHours: 48, medianHours: 48, highHours: 48, sampleSize: 70 })
    expect(steady.sentence).toBe('Probably about 2 days, from the last 70 decisions.')
    expect(estimate([10, 10, 10, 10, 10, 10, 10], 4).lowHours).toBe(12)
  })

  it('free weekends widen the range', () => {
    const week = [12, 12, 12, 12, 12, 0, 0]
    const decisions = history([...week, ...week, ...week, ...week])
    const reviewing = { decisions, arrivalsAhead: 11, activeReviewers: 1, reviewingSinceMs: 0 }
    const { lowHours, highHours, sentence } = estimateWait(reviewing, NOW)
    expect([lowHours, highHours]).toEqual([24, 72])
    expect(sentence).toBe('Probably 24 hours to 3 days, from the last 240 decisions.')
  })

  it('twice as many reviewers halve a steady wait', () => {
    expect(estimate([10, 10, 10, 10, 10], 19, 2).medianHours).toBe(24)
    const two = estimateWait(
      { decisions: history([10, 10, 10, 10, 10], 2), arrivalsAhead: 19, activeReviewers: 2 },
      NOW,
    )
    expect(two.medianHours).toBe(48)
  })

  it('long queues go around the measured days many times', () => {
    expect(estimate([10, 10, 10, 10, 10], 9_999).medianHours).toBe(24_000)
  })
})

describe('laws', () => {
  const days = fc.array(fc.nat(30), { minLength: 1, maxLength: 28 })
  it('the range is ordered; more ahead never shortens it; more reviewers never lengthen it', () => {
    fc.assert(
      fc.property(days, fc.nat(500), fc.integer({ min: 1, max: 9 }), (perDay, ahead, reviewers) => {
        const one = estimate(perDay, ahead, reviewers)
        expect(() => waitEstimateSchema.parse(one)).not.toThrow()
        expect(one.lowHours).toBeLessThanOrEqual(one.highHours)
        if (one.basis === 'usual') return
        expect(one.medianHours).toBeGreaterThanOrEqual(one.lowHours)
        expect(estimate(perDay, ahead + 7, reviewers).highHours).toBeGreaterThanOrEqual(one.highHours)
        expect(estimate(perDay, ahead, reviewers + 1).lowHours).toBeLessThanOrEqual(one.lowHours)
      }),
    )
  })
})

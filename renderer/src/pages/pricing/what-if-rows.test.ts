import { describe, expect, it } from 'vitest'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import { salesOfStep, salesToMatch, stepOfSales, volumeSteps, volumesOf } from './what-if-rows.ts'

const at = (priceCents: number, refundPercent = 0) => ({
  way: { key: 'one_time', offer: 'one_time' as const, interval: null },
  priceCents,
  fees: CURRENT_FEE_SCHEDULE,
  parents: [],
  refundPercent,
})

describe('what a number of sales would bring', () => {
  it('is that many times the net of one, refunds taken back', () => {
    expect(volumesOf(at(999), [10])?.[0]?.creatorNet).toBe(69_900_000n)
    expect(volumesOf(at(999, 10), [10])?.[0]).toMatchObject({ refunded: 1, creatorNet: 62_910_000n })
    expect(volumesOf(at(1), [10])).toBeNull()
  })

  it('says how many more sales a lower price needs', () => {
    // $6.99 of $9.99 and $3.49 of $4.99: 699 / 349 = 2.003.
    expect(salesToMatch(at(999), at(499), 100)).toBe(201)
    expect(salesToMatch(at(499), at(999), 100)).toBe(50)
    expect(salesToMatch(at(499, 100), at(999), 100)).toBeNull()
    expect(salesToMatch(at(999), at(499, 100), 100)).toBeNull()
  })
})

describe('numbers of sales to choose from', () => {
  it('go from 1 to 10,000 without going back, and a step and its number belong together', () => {
    const all = Array.from({ length: 101 }, (_, step) => salesOfStep(step))
    expect([all[0], all[25], all[50], all[100]]).toEqual([1, 10, 100, 10_000])
    expect(all.every((sales, index) => index === 0 || sales >= (all[index - 1] ?? 0))).toBe(true)
    for (const step of [0, 25, 50, 75, 100]) expect(stepOfSales(salesOfStep(step))).toBe(step)
  })

  it('are shown in five steps, each once', () => {
    expect(volumeSteps(100)).toEqual([20, 40, 60, 80, 100])
    expect(volumeSteps(2)).toEqual([1, 2])
  })
})

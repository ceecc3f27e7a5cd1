import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cents, centsToMicroDollars } from '../money/money.ts'
import { DAY_MS } from '../time.ts'
import {
  bestPrice,
  chosenRange,
  couponCodeOf,
  type Discount,
  discounted,
  isSometimesRegular,
  LEAST_CENTS,
  lowestBefore,
  type Period,
} from './discounts.ts'
import { CURRENT_FEE_SCHEDULE, OFFERS } from './offers.ts'
import { splitSale } from './split.ts'

const prices = fc.integer({ min: OFFERS.one_time.minCents, max: OFFERS.one_time.maxCents })
const percents = fc.integer({ min: 5, max: 90 })
const discounts: fc.Arbitrary<Discount> = fc.oneof(
  percents.map((percent) => ({ percent })),
  fc.integer({ min: 1, max: 9_900 }).map((amountCents) => ({ amountCents })),
)

const day = (number: number): Date => new Date(Date.UTC(2026, 0, 1) + number * DAY_MS)
const period = (from: number, to: number): Period => ({ startsAt: day(from), endsAt: day(to) })

describe('a discount', () => {
  it('takes off a percentage, rounded to the buyer’s favor, or an amount', () => {
    expect(discounted(499, { percent: 20 })).toBe(399)
    expect(discounted(1_000, { percent: 5 })).toBe(950)
    expect(discounted(1_000, { amountCents: 250 })).toBe(750)
  })

  it('stops at the minimum of the offer', () => {
    expect(discounted(499, { percent: 90 })).toBe(99)
    expect(discounted(499, { amountCents: 9_900 })).toBe(99)
    expect(discounted(99, { percent: 50 })).toBe(99)
  })

  it('gives whole cents between the minimum and the regular price, and at least what it announces', () => {
    fc.assert(
      fc.property(prices, discounts, (regular, discount) => {
        const price = discounted(regular, discount)
        expect(Number.isInteger(price)).toBe(true)
        expect(price).toBeGreaterThanOrEqual(LEAST_CENTS)
        expect(price).toBeLessThanOrEqual(regular)
        if (price === LEAST_CENTS) return
        if ('percent' in discount) expect((regular - price) * 100).toBeGreaterThanOrEqual(regular * discount.percent)
        else expect(regular - price).toBe(discount.amountCents)
      }),
    )
  })
})

describe('the price', () => {
  it('is the lowest of all, and says what it comes from', () => {
    expect(bestPrice(1_000, [], null)).toEqual({ priceCents: 1_000, by: 'regular' })
    expect(bestPrice(1_000, [20, 30], null)).toEqual({ priceCents: 700, by: 'reduction' })
    expect(bestPrice(1_000, [20], { percent: 30 })).toEqual({ priceCents: 700, by: 'coupon' })
    // A coupon that gives nothing is not used up.
    expect(bestPrice(1_000, [30], { amountCents: 300 })).toEqual({ priceCents: 700, by: 'reduction' })
    expect(bestPrice(99, [50], { percent: 50 })).toEqual({ priceCents: 99, by: 'regular' })
  })

  it('does not add up discounts, and is split without a rest', () => {
    fc.assert(
      fc.property(prices, fc.array(percents, { maxLength: 3 }), fc.option(discounts), (regular, reductions, coupon) => {
        const each = [...reductions.map((percent) => ({ percent })), ...(coupon === null ? [] : [coupon])]
        const { priceCents, by } = bestPrice(regular, reductions, coupon)
        expect(priceCents).toBe(Math.min(regular, ...each.map((discount) => discounted(regular, discount))))
        expect(by === 'regular').toBe(priceCents === regular)
        const amount = centsToMicroDollars(cents(priceCents))
        const sold = { assetId: 'sold', creatorId: 'creator' }
        const split = splitSale({ offer: 'one_time', amount, sold, parents: [], fees: CURRENT_FEE_SCHEDULE })
        expect(split.parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(amount)
      }),
    )
  })

  it('that a buyer chooses starts at the least price', () => {
    expect(chosenRange(450)).toEqual({ minCents: 450, maxCents: 9_999 })
  })
})

describe('the price before a reduction', () => {
  const sold = (priceCents: number, from: number, to: number) => ({ priceCents, ...period(from, to) })

  it('is the lowest of the 30 days before, not the last one', () => {
    const history = [sold(400, 0, 60), sold(600, 60, 75), sold(900, 75, 200)]
    expect(lowestBefore(history, [], day(80))).toBe(400)
    expect(lowestBefore(history, [], day(100))).toBe(600)
    expect(lowestBefore(history, [], day(120))).toBe(900)
  })

  it('counts earlier reductions, whose price was charged too', () => {
    const history = [sold(1_000, 0, 200)]
    const reductions = [{ ...period(50, 60), percent: 40 }]
    expect(lowestBefore(history, reductions, day(80))).toBe(600)
    expect(lowestBefore(history, reductions, day(90))).toBe(1_000)
    // The reduction itself is not before itself.
    expect(lowestBefore(history, reductions, day(50))).toBe(1_000)
    // At the price of that time.
    expect(lowestBefore([sold(500, 0, 55), sold(2_000, 55, 99)], [{ ...period(55, 60), percent: 10 }], day(70))).toBe(
      500,
    )
  })

  it('is unknown for what was not sold', () => {
    expect(lowestBefore([sold(500, 50, 99)], [], day(50))).toBeNull()
    expect(lowestBefore([], [], day(50))).toBeNull()
  })
})

describe('reductions of a work', () => {
  it('leave as many days at the regular price', () => {
    expect(isSometimesRegular([period(0, 30), period(30, 60)])).toBe(true)
    expect(isSometimesRegular([period(0, 30), period(30, 61)])).toBe(false)
    expect(isSometimesRegular([period(0, 30), period(50, 80), period(119, 120)])).toBe(false)
    expect(isSometimesRegular([period(0, 30), period(50, 80), period(120, 150)])).toBe(true)
    // Days that two of them share count once.
    expect(isSometimesRegular([period(0, 30), period(10, 40), period(20, 50)])).toBe(true)
  })

  it('are judged by every window: no day has more than 60 reduced ones in the 120 after it', () => {
    const some = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 30 }))
        .map(([from, days]) => [from, from + days]),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(some, (reductions) => {
        const reduced = Array.from({ length: 500 }, (_, at) =>
          reductions.some(([from = 0, to = 0]) => from <= at && at < to),
        )
        const most = Math.max(...reduced.map((_, at) => reduced.slice(at, at + 120).filter(Boolean).length))
        expect(isSometimesRegular(reductions.map(([from = 0, to = 0]) => period(from, to)))).toBe(most <= 60)
      }),
    )
  })
})

it('reads a code however it is typed', () => {
  expect(couponCodeOf(' spring26 ')).toBe('SPRING26')
})

import { describe, expect, it } from 'vitest'
import {
  BILLING_INTERVALS,
  CURRENT_FEE_SCHEDULE,
  feeScheduleSchema,
  OFFER_KINDS,
  OFFERS,
  priceRange,
  validatePrice,
} from './offers.ts'

describe('the table of offers', () => {
  it.each([
    ['per_use', 1, 100, 1_500, 'wallet'],
    ['one_time', 99, 9_999, 3_000, 'checkout'],
    ['subscription', 199, 2_999, 3_000, 'recurring'],
    ['license', 0, 99_999_999, 3_000, 'checkout'],
  ] as const)(
    '%s costs %i to %i cents, of which the platform takes %i basis points',
    (offer, min, max, share, settles) => {
      expect(OFFERS[offer]).toMatchObject({ minCents: min, maxCents: max, platformBasisPoints: share, settles })
    },
  )

  it('takes its shares from a valid fee schedule', () => {
    expect(feeScheduleSchema.parse(CURRENT_FEE_SCHEDULE)).toEqual(CURRENT_FEE_SCHEDULE)
    expect(Object.keys(CURRENT_FEE_SCHEDULE.platformBasisPoints)).toEqual([...OFFER_KINDS])
  })

  it('lets only licenses be free', () => {
    for (const offer of OFFER_KINDS) expect(OFFERS[offer].mayBeFree).toBe(OFFERS[offer].minCents === 0)
  })
})

describe('validatePrice', () => {
  const cases = OFFER_KINDS.flatMap((offer) => BILLING_INTERVALS.map((interval) => ({ offer, interval })))

  it.each(cases)(
    'takes both ends of the range of $offer by the $interval and nothing beyond',
    ({ offer, interval }) => {
      const { min, max } = priceRange(offer, interval)
      expect(validatePrice(offer, min, interval)).toBe(min)
      expect(validatePrice(offer, max, interval)).toBe(max)
      for (const price of [min - 1, max + 1]) {
        expect(() => validatePrice(offer, price, interval)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
      }
    },
  )

  it('takes every whole-cent price of the range', () => {
    for (let price = 99; price <= 9_999; price++) expect(validatePrice('one_time', price)).toBe(price)
  })

  it('bounds a year by twelve months', () => {
    expect(priceRange('subscription', 'year')).toEqual({ min: 2_388, max: 35_988 })
    expect(priceRange('one_time', 'year')).toEqual(priceRange('one_time'))
  })

  it('names the range', () => {
    expect(() => validatePrice('per_use', 101)).toThrow(
      expect.objectContaining({ detail: 'price: $1.01 is outside the range of this offer, $0.01 to $1.00.' }),
    )
    expect(() => validatePrice('subscription', 1, 'year')).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/\$23\.88 to \$359\.88 per year/) }),
    )
  })

  it('refuses parts of a cent', () => {
    expect(() => validatePrice('license', 4.5)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

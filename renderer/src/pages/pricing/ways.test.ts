import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { OFFER_KINDS, priceRange } from '#shared/offers/offers.ts'
import {
  fieldText,
  firstPrice,
  newOffer,
  rangeError,
  readPrice,
  steppedPrice,
  type Way,
  waysOf,
  withOffer,
} from './ways.ts'

const way = (offer: Way['offer'], interval: Way['interval'] = null): Way => ({ key: offer, offer, interval })

describe('the ways a kind is sold in', () => {
  it('lists a subscription by the month and by the year', () => {
    expect(waysOf('character').map(({ key }) => key)).toEqual([
      'per_use',
      'one_time',
      'subscription/month',
      'subscription/year',
      'license',
    ])
  })

  it('leaves out what the kind is not sold in and what is not to be shown', () => {
    expect(waysOf('music').map(({ key }) => key)).not.toContain('per_use')
    expect(waysOf('character', ['one_time', 'license']).map(({ key }) => key)).toEqual(['one_time', 'license'])
  })

  it('begins with a legal price everywhere', () => {
    for (const kind of ASSET_KINDS) {
      for (const each of waysOf(kind)) expect(rangeError(each, firstPrice(kind, each))).toBeNull()
    }
  })

  it('keeps offers in the order of the list', () => {
    const ways = waysOf('item')
    const [perUse, oneTime, monthly] = ways
    if (perUse === undefined || oneTime === undefined || monthly === undefined) throw new Error('no ways')
    const offers = [monthly, perUse, oneTime].reduce(
      (list, each) => withOffer(list, newOffer(each, 199), ways),
      [] as ReturnType<typeof withOffer>,
    )
    expect(offers.map(({ offer }) => offer)).toEqual(['per_use', 'one_time', 'subscription'])
  })
})

describe('prices in steps', () => {
  it.each([
    ['one_time', 499, 1, false, 500],
    ['one_time', 500, 1, false, 510],
    ['one_time', 500, -1, false, 490],
    ['one_time', 1_000, -1, false, 990],
    ['one_time', 1_000, 1, false, 1_050],
    ['one_time', 9_999, 1, false, 9_999],
    ['one_time', 99, -1, false, 99],
    ['one_time', 500, 1, true, 600],
    ['per_use', 25, 1, true, 30],
    ['license', 0, -1, false, 0],
  ] as const)('%s from %i in direction %i (large: %s) is %i', (offer, price, direction, isLarge, expected) => {
    expect(steppedPrice(way(offer), price, direction, isLarge)).toBe(expected)
  })

  it('always stays legal and moves until the end of the range', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OFFER_KINDS), fc.nat(99_999_999), fc.boolean(), (offer, price, isLarge) => {
        const { min, max } = priceRange(offer)
        const legal = Math.min(max, Math.max(min, price))
        const up = steppedPrice(way(offer), legal, 1, isLarge)
        const down = steppedPrice(way(offer), legal, -1, isLarge)
        expect(rangeError(way(offer), up)).toBeNull()
        expect(rangeError(way(offer), down)).toBeNull()
        expect(up > legal || legal === max).toBe(true)
        expect(down < legal || legal === min).toBe(true)
      }),
    )
  })
})

describe('prices as they are typed', () => {
  it('reads a price and says the range where it is not legal', () => {
    expect(readPrice('4,99', way('one_time'))).toEqual({ cents: 499, error: null })
    expect(readPrice('$0.50', way('one_time'))).toEqual({ cents: 50, error: 'Too low. The minimum is $0.99.' })
    expect(readPrice('400', way('subscription', 'year'))).toEqual({
      cents: 40_000,
      error: 'Too high. The maximum is $359.88.',
    })
    expect(readPrice('0', way('license'))).toEqual({ cents: 0, error: null })
  })

  it('says what to do where it is no price at all', () => {
    expect(readPrice('abc', way('one_time'))).toEqual({
      cents: null,
      error: '"abc" is not a price. Enter a price in dollars, such as 4.99.',
    })
    expect(readPrice('-1', way('one_time')).error).toMatch(/negative/)
  })

  it('reads what it writes', () => {
    for (const price of [0, 5, 99, 100, 123_456, 99_999_999]) {
      expect(readPrice(fieldText(price), way('license')).cents).toBe(price)
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bulkRows, roundedPrice, withPrice } from './bulk-edit.ts'
import { rangeError, type Way } from './ways.ts'

const oneTime: Way = { key: 'one_time', offer: 'one_time', interval: null }
const yearly: Way = { key: 'subscription/year', offer: 'subscription', interval: 'year' }
const work = (priceCents: number | null) => ({
  assetId: `asset-${priceCents}`,
  name: 'Shadowveil',
  offers: priceCents === null ? [] : [{ offer: 'one_time' as const, priceCents }],
})
const one = (priceCents: number | null, change: Parameters<typeof bulkRows>[2]) =>
  bulkRows([work(priceCents)], oneTime, change)[0]

describe('a change of many prices', () => {
  it.each([
    [499, 10, 549],
    [499, -10, 449],
    [105, 50, 158],
    [9_000, 50, 9_999],
    [100, -90, 99],
  ])('%i changed by %i %% is %i', (before, percent, after) => {
    expect(one(before, { type: 'percent', percent })?.after).toBe(after)
  })

  it('says where the range ends and where nothing is sold in this way', () => {
    expect(one(9_000, { type: 'percent', percent: 50 })).toMatchObject({ note: 'clamped', isChanged: true })
    expect(one(9_999, { type: 'percent', percent: 50 })).toMatchObject({ note: 'clamped', isChanged: false })
    expect(one(null, { type: 'percent', percent: 10 })).toMatchObject({
      note: 'not_sold',
      after: null,
      isChanged: false,
    })
    expect(one(null, { type: 'set', priceCents: 500 })).toMatchObject({ note: null, after: 500, isChanged: true })
    expect(one(500, { type: 'stop' })).toMatchObject({ after: null, isChanged: true })
    expect(one(null, { type: 'stop' })).toMatchObject({ isChanged: false })
  })

  it('always ends at a legal price of whole cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: 99, max: 9_999 }), fc.integer({ min: -100, max: 1_000 }), (before, percent) => {
        const after = one(before, { type: 'percent', percent })?.after
        expect(after === undefined || after === null ? 'none' : rangeError(oneTime, after)).toBeNull()
      }),
    )
  })

  it('rounds to prices people keep in mind', () => {
    expect([57, 496, 1_234, 12_345].map(roundedPrice)).toEqual([57, 500, 1_250, 12_300])
  })

  it('changes one way and leaves the others', () => {
    const offers = [
      { offer: 'one_time' as const, priceCents: 499 },
      { offer: 'subscription' as const, priceCents: 299, interval: 'month' as const },
    ]
    expect(withPrice(offers, yearly, 2_990)).toEqual([
      ...offers,
      { offer: 'subscription', priceCents: 2_990, interval: 'year' },
    ])
    expect(withPrice(offers, oneTime, null)).toEqual([offers[1]])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASSET_KINDS } from '../asset-card/kinds.ts'
import { LunaError } from '../contract/errors.ts'
import { LICENSE_KINDS } from '../licensing/kinds.ts'
import { BILLING_INTERVALS, OFFER_KINDS, validatePrice } from '../offers/offers.ts'
import { REPUTATION_LEVELS } from '../reputation/levels.ts'
import { SUBMISSION_LIMITS } from '../submissions/limits.ts'
import { BASE_CENTS } from './base-prices.ts'
import { type Comparable, ENOUGH_COMPARABLES, type RecommendationInput, recommendPrice } from './recommend.ts'

const input = (changes: Partial<RecommendationInput> = {}): RecommendationInput => ({
  kind: 'character',
  offer: 'one_time',
  quality: null,
  reputation: 'rising',
  comparables: [],
  ...changes,
})
const sold = (prices: readonly number[], sales = 3): Comparable[] =>
  prices.map((priceCents, index) => ({ assetId: `asset-${index}`, name: `Asset ${index}`, priceCents, sales }))
const recommended = (changes: Partial<RecommendationInput> = {}): number =>
  recommendPrice(input(changes)).recommendedCents

describe('the base', () => {
  it('has a legal price for every way a kind can be offered, and for no other', () => {
    for (const kind of ASSET_KINDS) {
      expect(
        OFFER_KINDS.filter((offer) => BASE_CENTS[kind][offer] !== undefined),
        kind,
      ).toEqual(SUBMISSION_LIMITS[kind].offers)
      for (const offer of OFFER_KINDS) {
        const base = BASE_CENTS[kind][offer]
        if (base === undefined) expect(() => recommendPrice(input({ kind, offer }))).toThrow(LunaError)
        else expect(validatePrice(offer, base)).toBe(base)
      }
    }
  })
})

describe('multipliers', () => {
  it('quality and reputation multiply the base', () => {
    expect(recommended()).toBe(500)
    expect(recommendPrice(input({ quality: 1, reputation: 'featured' })).steps).toMatchObject({
      baseCents: 499,
      qualityBasisPoints: 13_000,
      reputationBasisPoints: 13_000,
      reckonedCents: 843,
    })
    expect(recommended({ quality: 1, reputation: 'featured' })).toBe(840)
    expect(recommended({ quality: 0, reputation: 'new' })).toBe(310)
  })

  it('a year costs ten months, an exclusive license eight times a royalty-free one', () => {
    const subscription = { offer: 'subscription' } as const
    expect(recommended(subscription)).toBe(400)
    expect(recommended({ ...subscription, interval: 'year' })).toBe(4_000)
    const license = { offer: 'license' } as const
    expect(recommended({ ...license, licenseKind: 'exclusive' })).toBe(8 * recommended(license))
  })

  it('a price by use keeps to the cent', () => {
    expect(recommended({ offer: 'per_use', quality: 0.9 })).toBe(31)
  })
})

describe('comparables', () => {
  it('count from five on, and more with each', () => {
    const four = recommendPrice(input({ comparables: sold([900, 900, 900, 900]) }))
    expect(four).toMatchObject({ recommendedCents: 500, steps: { medianCents: null } })
    expect(four.sentences.at(-1)).toBe('Only 4 comparable assets have sold; 5 are needed to count.')
    const five = recommendPrice(input({ comparables: sold([900, 900, 900, 900, 900]) }))
    expect(five).toMatchObject({ recommendedCents: 700, steps: { medianCents: 900, medianBasisPoints: 5_000 } })
    expect(five.sentences.at(-1)).toBe('5 comparable assets have sold, at a median of $9.00; this counts for 50%.')
    expect(recommended({ comparables: sold(Array.from({ length: 45 }, () => 900)) })).toBe(860)
  })

  it('unsold, free and illegal ones are left out', () => {
    const useless = [...sold([900, 900], 0), ...sold([50, 20_000, 0])]
    expect(recommendPrice(input({ comparables: useless })).comparables).toEqual([])
  })

  it('the usual range is the middle half of them', () => {
    const { usualRange, steps } = recommendPrice(
      input({ comparables: sold([700, 100, 300, 500, 900, 1_100, 1_300, 1_500]) }),
    )
    expect(usualRange).toEqual({ lowCents: 300, highCents: 1_100 })
    expect(steps.medianCents).toBe(800)
  })
})

describe('laws', () => {
  const inputs = fc
    .record({
      kind: fc.constantFrom(...ASSET_KINDS),
      choice: fc.nat(3),
      interval: fc.constantFrom(...BILLING_INTERVALS),
      licenseKind: fc.constantFrom(...LICENSE_KINDS),
      quality: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      reputation: fc.constantFrom(...REPUTATION_LEVELS),
      comparables: fc.array(fc.tuple(fc.integer({ min: -5, max: 40_000 }), fc.nat(4)), { maxLength: 30 }),
    })
    .map(({ choice, comparables, ...rest }): RecommendationInput => {
      const { offers } = SUBMISSION_LIMITS[rest.kind]
      const offer = offers[choice % offers.length] ?? 'one_time'
      return { ...rest, offer, comparables: comparables.flatMap(([price, sales]) => sold([price], sales)) }
    })

  it('every recommendation is a legal price, and so is its usual range', () => {
    fc.assert(
      fc.property(inputs, (drawn) => {
        const { recommendedCents, usualRange, interval } = recommendPrice(drawn)
        for (const price of [recommendedCents, usualRange.lowCents, usualRange.highCents]) {
          expect(validatePrice(drawn.offer, price, interval ?? 'month')).toBe(price)
        }
        expect(usualRange.lowCents).toBeLessThanOrEqual(usualRange.highCents)
      }),
    )
  })

  it('lies between the reckoned price and the median, up to rounding and the limits of the offer', () => {
    fc.assert(
      fc.property(inputs, (drawn) => {
        const { recommendedCents, steps, legalRange, comparables } = recommendPrice(drawn)
        expect(steps.medianCents === null).toBe(comparables.length < ENOUGH_COMPARABLES)
        const ends = [steps.reckonedCents, steps.medianCents ?? steps.reckonedCents]
        const within = (end: number) => Math.min(legalRange.maxCents, Math.max(legalRange.minCents, end))
        expect(recommendedCents).toBeGreaterThanOrEqual(within(Math.min(...ends)) - 25)
        expect(recommendedCents).toBeLessThanOrEqual(within(Math.max(...ends)) + 25)
      }),
    )
  })

  it('better quality never costs less, nor does a better reputation', () => {
    fc.assert(
      fc.property(inputs, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, quality) => {
        const better = recommendPrice({ ...drawn, quality: Math.max(quality, drawn.quality ?? 0) }).recommendedCents
        expect(better).toBeGreaterThanOrEqual(
          recommendPrice({ ...drawn, quality: drawn.quality ?? 0 }).recommendedCents,
        )
        const featured = recommendPrice({ ...drawn, reputation: 'featured' }).recommendedCents
        expect(featured).toBeGreaterThanOrEqual(recommendPrice(drawn).recommendedCents)
      }),
    )
  })
})

/** A price to start from, with how it was found. It is advice: every legal price can be set. */
import type { AssetKind } from '../asset-card/kinds.ts'
import { LunaError } from '../contract/errors.ts'
import type { LicenseKind } from '../licensing/kinds.ts'
import { type Cents, cents, formatCents } from '../money/money.ts'
import { type BillingInterval, type OfferKind, priceRange } from '../offers/offers.ts'
import type { ReputationLevel } from '../reputation/levels.ts'
import {
  BASE_CENTS,
  LICENSE_KIND_BASIS_POINTS,
  MONTHS_PAID_IN_A_YEAR,
  qualityBasisPoints,
  REPUTATION_BASIS_POINTS,
} from './base-prices.ts'

/** A published asset that is like this one and offered in the same way, for the same interval. */
export interface Comparable {
  readonly assetId: string
  readonly name: string
  readonly priceCents: number
  /** Completed sales of this offer that were not refunded. */
  readonly sales: number
}

export interface RecommendationInput {
  readonly kind: AssetKind
  readonly offer: OfferKind
  /** Of subscriptions; by default a month. */
  readonly interval?: BillingInterval
  /** Of licenses; by default royalty-free. */
  readonly licenseKind?: LicenseKind
  /** 0 to 1; null where not known. */
  readonly quality: number | null
  readonly reputation: ReputationLevel
  readonly comparables: readonly Comparable[]
}

export interface PriceRecommendation {
  readonly offer: OfferKind
  readonly interval: BillingInterval | null
  readonly recommendedCents: Cents
  /** Where half of the comparables lie, or a quarter below and above where there are too few. */
  readonly usualRange: { readonly lowCents: Cents; readonly highCents: Cents }
  readonly legalRange: { readonly minCents: Cents; readonly maxCents: Cents }
  readonly steps: {
    readonly baseCents: number
    readonly licenseKindBasisPoints: number | null
    readonly qualityBasisPoints: number
    readonly reputationBasisPoints: number
    /** Base times the multipliers. */
    readonly reckonedCents: number
    /** Null where there are too few comparables to count. */
    readonly medianCents: number | null
    /** The weight of the median; the rest is the weight of the calculated price. */
    readonly medianBasisPoints: number
  }
  /** Those that counted: sold at least once, at a legal price. */
  readonly comparables: readonly Comparable[]
  readonly sentences: readonly string[]
}

/** Fewer comparables are shown, but do not move the price. */
export const ENOUGH_COMPARABLES = 5

/** The calculated price has the weight of this many comparables. */
const CALCULATED_WEIGHT = 5

const ALL_BASIS_POINTS = 10_000

/** Of an even number the mean of the two in the middle. */
function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2
  const above = sorted[Math.floor(middle)] ?? 0
  const below = sorted[Math.ceil(middle) - 1] ?? above
  return Math.round((below + above) / 2)
}

/** The first or third quartile, by nearest rank. */
function quarter(sorted: readonly number[], quarters: 1 | 3): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * quarters) / 4) - 1)] ?? 0
}

function times(amount: number, basisPoints: number): number {
  return (amount * basisPoints) / ALL_BASIS_POINTS
}

/** Prices people can keep in mind: to the cent below $1, to ten cents below $10, to fifty above. */
function inRoundSteps(amount: number): number {
  const step = amount < 100 ? 1 : amount < 1_000 ? 10 : 50
  return Math.round(amount / step) * step
}

interface Range {
  readonly min: Cents
  readonly max: Cents
}

function legal(amount: number, { min, max }: Range): Cents {
  return cents(Math.min(max, Math.max(min, inRoundSteps(amount))))
}

function calculate(input: RecommendationInput, isYearly: boolean): PriceRecommendation['steps'] {
  const { kind, offer, licenseKind = 'royalty_free', quality, reputation } = input
  const monthly = BASE_CENTS[kind][offer]
  if (monthly === undefined) {
    throw new LunaError('INVALID_INPUT', `offer: ${kind} assets are not offered ${offer.replaceAll('_', ' ')}.`)
  }
  const baseCents = isYearly ? monthly * MONTHS_PAID_IN_A_YEAR : monthly
  const licenseKindBasisPoints = offer === 'license' ? LICENSE_KIND_BASIS_POINTS[licenseKind] : null
  const forQuality = qualityBasisPoints(quality)
  const forReputation = REPUTATION_BASIS_POINTS[reputation]
  const based = times(baseCents, licenseKindBasisPoints ?? ALL_BASIS_POINTS)
  return {
    baseCents,
    licenseKindBasisPoints,
    qualityBasisPoints: forQuality,
    reputationBasisPoints: forReputation,
    reckonedCents: Math.round(times(times(based, forQuality), forReputation)),
    medianCents: null,
    medianBasisPoints: 0,
  }
}

function factor(basisPoints: number): string {
  return `× ${(basisPoints / ALL_BASIS_POINTS).toFixed(2)}`
}

function sentencesOf(
  { kind, offer, quality, reputation }: RecommendationInput,
  made: Omit<PriceRecommendation, 'sentences'>,
) {
  const { steps, comparables, recommendedCents, interval } = made
  const per = interval === null ? '' : ` per ${interval}`
  const what = `${kind.replaceAll('_', ' ')}, ${offer.replaceAll('_', ' ')}${per}`
  const count = comparables.length
  return [
    `Recommended: ${formatCents(recommendedCents)}${per}.`,
    `Base for ${what}: ${formatCents(cents(steps.baseCents))}` +
      `${steps.licenseKindBasisPoints === null ? '' : `, ${factor(steps.licenseKindBasisPoints)} for the kind of license`}.`,
    quality === null
      ? 'The quality is not known yet, so it does not affect the price.'
      : `${factor(steps.qualityBasisPoints)} for a quality of ${quality.toFixed(2)}.`,
    `${factor(steps.reputationBasisPoints)} for a creator at the level ${reputation}: ` +
      `${formatCents(cents(steps.reckonedCents))}.`,
    steps.medianCents === null
      ? `Only ${count} comparable ${count === 1 ? 'asset has' : 'assets have'} sold; ${ENOUGH_COMPARABLES} are needed to count.`
      : `${count} comparable assets have sold, at a median of ${formatCents(cents(steps.medianCents))}; ` +
        `this counts for ${Math.round(steps.medianBasisPoints / 100)}%.`,
  ]
}

/** Throws INVALID_INPUT where assets of this kind are not offered in this way. */
export function recommendPrice(input: RecommendationInput): PriceRecommendation {
  const { offer } = input
  const interval = offer === 'subscription' ? (input.interval ?? 'month') : null
  const range = priceRange(offer, interval ?? 'month')
  const calculated = calculate(input, interval === 'year')
  const isLegal = (price: number) => Number.isSafeInteger(price) && price >= range.min && price <= range.max
  // What was given away says nothing about a price.
  const comparables = input.comparables.filter(
    ({ priceCents, sales }) => sales > 0 && priceCents > 0 && isLegal(priceCents),
  )
  const prices = comparables.map(({ priceCents }) => priceCents).toSorted((a, b) => a - b)
  const isEnough = prices.length >= ENOUGH_COMPARABLES
  const medianCents = isEnough ? median(prices) : null
  const weight = prices.length + CALCULATED_WEIGHT
  const blended =
    medianCents === null
      ? calculated.reckonedCents
      : (calculated.reckonedCents * CALCULATED_WEIGHT + medianCents * prices.length) / weight
  const medianBasisPoints = isEnough ? Math.round((ALL_BASIS_POINTS * prices.length) / weight) : 0
  const made = {
    offer,
    interval,
    recommendedCents: legal(blended, range),
    usualRange: isEnough
      ? { lowCents: cents(quarter(prices, 1)), highCents: cents(quarter(prices, 3)) }
      : { lowCents: legal(blended * 0.75, range), highCents: legal(blended * 1.25, range) },
    legalRange: { minCents: range.min, maxCents: range.max },
    steps: { ...calculated, medianCents, medianBasisPoints },
    comparables,
  }
  return { ...made, sentences: sentencesOf(input, made) }
}

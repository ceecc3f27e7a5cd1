/** The ways an asset can be bought: price range, platform share and settlement of each, in one table. */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { type Cents, cents, formatCents, MAX_PRICE_CENTS } from '../money/money.ts'

export const OFFER_KINDS = ['per_use', 'one_time', 'subscription', 'license'] as const
export const offerKindSchema = z.enum(OFFER_KINDS)
export type OfferKind = z.infer<typeof offerKindSchema>

export const BILLING_INTERVALS = ['month', 'year'] as const
export type BillingInterval = (typeof BILLING_INTERVALS)[number]

const basisPointsSchema = z.int().min(0).max(10_000)

/** What the platform keeps of each offer, in basis points (10,000 = all). Each sale pins the version it was made under. */
export const feeScheduleSchema = z.object({
  version: z.int().min(1),
  platformBasisPoints: z.record(offerKindSchema, basisPointsSchema),
})
export type FeeSchedule = z.infer<typeof feeScheduleSchema>

/** The schedule new sales are made under. A change adds a version; an old one is never edited, as sales refer to it. */
export const CURRENT_FEE_SCHEDULE: FeeSchedule = {
  version: 1,
  platformBasisPoints: { per_use: 1_500, one_time: 3_000, subscription: 3_000, license: 3_000 },
}

interface Offer {
  /** Lowest and highest price; of a subscription, for one month. */
  readonly minCents: Cents
  readonly maxCents: Cents
  /** Of the current fee schedule. */
  readonly platformBasisPoints: number
  /**
   * `wallet`: from the buyer's prepaid balance, to the micro-dollar (a card charge of $0.25 would cost more than it
   * earns). `checkout` and `recurring`: a payment of whole cents, one time or every interval.
   */
  readonly settles: 'wallet' | 'checkout' | 'recurring'
  readonly intervals: readonly BillingInterval[]
  /** A price of zero is allowed and skips the payment. */
  readonly mayBeFree: boolean
}

const { platformBasisPoints: share } = CURRENT_FEE_SCHEDULE

export const OFFERS: Readonly<Record<OfferKind, Offer>> = {
  per_use: {
    minCents: cents(1),
    maxCents: cents(100),
    platformBasisPoints: share.per_use,
    settles: 'wallet',
    intervals: [],
    mayBeFree: false,
  },
  one_time: {
    minCents: cents(99),
    maxCents: cents(9_999),
    platformBasisPoints: share.one_time,
    settles: 'checkout',
    intervals: [],
    mayBeFree: false,
  },
  subscription: {
    minCents: cents(199),
    maxCents: cents(2_999),
    platformBasisPoints: share.subscription,
    settles: 'recurring',
    intervals: BILLING_INTERVALS,
    mayBeFree: false,
  },
  license: {
    minCents: cents(0),
    maxCents: MAX_PRICE_CENTS,
    platformBasisPoints: share.license,
    settles: 'checkout',
    intervals: [],
    mayBeFree: true,
  },
}

const MONTHS: Readonly<Record<BillingInterval, number>> = { month: 1, year: 12 }

/** The lowest and highest price of an offer for one billing interval; a year is bounded by twelve months' prices. */
export function priceRange(offer: OfferKind, interval: BillingInterval = 'month'): { min: Cents; max: Cents } {
  const { minCents, maxCents, settles } = OFFERS[offer]
  const months = settles === 'recurring' ? MONTHS[interval] : 1
  return { min: cents(minCents * months), max: cents(maxCents * months) }
}

/**
 * Returns the price as cents where the offer allows it; `interval` counts for subscriptions only, whose price is for
 * one interval. Throws INVALID_INPUT with the offer's range.
 */
export function validatePrice(offer: OfferKind, priceCents: number, interval: BillingInterval = 'month'): Cents {
  const price = cents(priceCents)
  const { min, max } = priceRange(offer, interval)
  if (price >= min && price <= max) return price
  const per = OFFERS[offer].settles === 'recurring' ? ` per ${interval}` : ''
  throw new LunaError(
    'INVALID_INPUT',
    `price: ${formatCents(price)} is outside the range of this offer, ${formatCents(min)} to ${formatCents(max)}${per}.`,
  )
}

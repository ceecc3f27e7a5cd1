/**
 * What a one-time purchase costs while a reduction or a coupon holds. Whole cents; never below the minimum of the offer,
 * never above the regular price. Both take off the regular price and do not add up: the buyer gets the lower price.
 */
import { DAY_MS } from '../time.ts'
import { OFFERS, priceRange } from './offers.ts'

export const DISCOUNT_PERCENT = { min: 5, max: 90 } as const

/** The longest reduction. */
export const MOST_REDUCTION_DAYS = 30
/** A work is reduced on at most 60 days in any 120: what is always reduced has no other price. */
export const MOST_REDUCED_DAYS = 60
export const REDUCED_WITHIN_DAYS = 120
/** Directive 98/6/EC, article 6a: the price before is the lowest of at least 30 days before the reduction. */
export const PRIOR_DAYS = 30

/** What a discount never goes below. */
export const LEAST_CENTS: number = OFFERS.one_time.minCents

/** Codes are compared in one spelling; what is typed may have spaces around it. */
export function couponCodeOf(text: string): string {
  return text.trim().toUpperCase()
}

export type Discount = { readonly percent: number } | { readonly amountCents: number }

/** Rounded to the buyer's favor, so that the announced percentage is never less than what is taken off. */
export function discounted(regularCents: number, discount: Discount): number {
  const off = 'percent' in discount ? Math.ceil((regularCents * discount.percent) / 100) : discount.amountCents
  return Math.min(regularCents, Math.max(LEAST_CENTS, regularCents - off))
}

export interface BestPrice {
  readonly priceCents: number
  /** What it comes from. A coupon that gives no lower price is not used. */
  readonly by: 'regular' | 'reduction' | 'coupon'
}

/** `reductions` are the percentages that hold at the moment. */
export function bestPrice(regularCents: number, reductions: readonly number[], coupon: Discount | null): BestPrice {
  const reducedCents = Math.min(regularCents, ...reductions.map((percent) => discounted(regularCents, { percent })))
  const couponCents = coupon === null ? regularCents : discounted(regularCents, coupon)
  if (couponCents < reducedCents) return { priceCents: couponCents, by: 'coupon' }
  return { priceCents: reducedCents, by: reducedCents < regularCents ? 'reduction' : 'regular' }
}

/** What the buyer may pay where they choose: from `leastCents` to the highest price of the offer. */
export function chosenRange(leastCents: number): { readonly minCents: number; readonly maxCents: number } {
  return { minCents: leastCents, maxCents: priceRange('one_time').max }
}

/** From `startsAt` until just before `endsAt`. */
export interface Period {
  readonly startsAt: Date
  readonly endsAt: Date
}

const overlaps = (one: Period, other: Period): boolean => one.startsAt < other.endsAt && other.startsAt < one.endsAt

/**
 * The lowest price at which the work was sold in the 30 days before `at`, earlier reductions included; null where it was
 * not offered then.
 */
export function lowestBefore(
  prices: readonly (Period & { readonly priceCents: number })[],
  reductions: readonly (Period & { readonly percent: number })[],
  at: Date,
): number | null {
  const window = { startsAt: new Date(at.getTime() - PRIOR_DAYS * DAY_MS), endsAt: at }
  const lowest = prices.flatMap((price) => {
    const startsAt = price.startsAt < window.startsAt ? window.startsAt : price.startsAt
    const endsAt = price.endsAt > window.endsAt ? window.endsAt : price.endsAt
    if (startsAt >= endsAt) return []
    const percents = reductions.flatMap((one) => (overlaps(one, { startsAt, endsAt }) ? [one.percent] : []))
    return [bestPrice(price.priceCents, percents, null).priceCents]
  })
  return lowest.length === 0 ? null : Math.min(...lowest)
}

/** Without overlaps, in order. */
function merged(periods: readonly Period[]): Period[] {
  const union: Period[] = []
  for (const period of periods.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())) {
    const last = union.at(-1)
    if (last === undefined || period.startsAt > last.endsAt) union.push(period)
    else if (period.endsAt > last.endsAt) union[union.length - 1] = { ...last, endsAt: period.endsAt }
  }
  return union
}

/** Whether these reductions of one work keep to the most days in any window. */
export function isSometimesRegular(periods: readonly Period[]): boolean {
  const union = merged(periods)
  // Of all windows, one that starts with a reduction has the most of them.
  return union.every(({ startsAt }) => {
    const end = startsAt.getTime() + REDUCED_WITHIN_DAYS * DAY_MS
    const reducedMs = union.reduce((sum, one) => {
      const from = Math.max(one.startsAt.getTime(), startsAt.getTime())
      return sum + Math.max(0, Math.min(one.endsAt.getTime(), end) - from)
    }, 0)
    return reducedMs <= MOST_REDUCED_DAYS * DAY_MS
  })
}

/** What an offer costs now: its price, or the reduced one. */
export function currentCents(offer: {
  readonly priceCents: number
  readonly reduction?: { readonly priceCents: number } | undefined
}): number {
  return offer.reduction?.priceCents ?? offer.priceCents
}

/** A way of selling as one word, so that lists of offers can be compared and merged way by way. */
import { BILLING_INTERVALS, type BillingInterval, OFFERS, type OfferKind } from './offers.ts'

/** Offers as they are shown by the market say null where drafts leave the interval out. */
export interface Priced {
  readonly offer: OfferKind
  /** Whole cents. */
  readonly priceCents: number
  readonly interval?: BillingInterval | null | undefined
}

/** Such as `one_time` or `subscription/month`. */
export function wayKey({ offer, interval }: Pick<Priced, 'offer' | 'interval'>): string {
  return OFFERS[offer].intervals.length === 0 ? offer : `${offer}/${interval ?? BILLING_INTERVALS[0]}`
}

/** Whole cents by way. */
export function pricesByWay(offers: readonly Priced[]): Map<string, number> {
  return new Map(offers.map((offer) => [wayKey(offer), offer.priceCents]))
}

/** The same ways at the same prices, in whatever order. */
export function samePrices(a: readonly Priced[], b: readonly Priced[]): boolean {
  const prices = pricesByWay(a)
  return a.length === b.length && b.every((offer) => prices.get(wayKey(offer)) === offer.priceCents)
}

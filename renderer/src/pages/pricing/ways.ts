/** The ways a work can be sold as the editor lists them, and a list of offers changed one way at a time. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { WantedOffer } from '#shared/contract/market/submissions.ts'
import { LICENSE_KIND_RULES, type LicenseKind } from '#shared/licensing/kinds.ts'
import { type LicenseTerms, licenseTermsSchema } from '#shared/licensing/terms.ts'
import { type Cents, cents, formatCents, parsePrice } from '#shared/money/money.ts'
import { type BillingInterval, OFFERS, type OfferKind, priceRange } from '#shared/offers/offers.ts'
import { wayKey } from '#shared/offers/way-key.ts'
import { BASE_CENTS, MONTHS_PAID_IN_A_YEAR } from '#shared/pricing/base-prices.ts'
import { SUBMISSION_LIMITS } from '#shared/submissions/limits.ts'

export interface Way {
  readonly key: string
  readonly offer: OfferKind
  /** Of subscriptions. */
  readonly interval: BillingInterval | null
}

/** In the order of the table of offers; a subscription by the month and by the year are two ways. */
export function waysOf(kind: AssetKind, shown: readonly OfferKind[] = SUBMISSION_LIMITS[kind].offers): Way[] {
  return SUBMISSION_LIMITS[kind].offers
    .filter((offer) => shown.includes(offer))
    .flatMap((offer): Way[] => {
      const { intervals } = OFFERS[offer]
      if (intervals.length === 0) return [{ key: offer, offer, interval: null }]
      return intervals.map((interval) => ({ key: wayKey({ offer, interval }), offer, interval }))
    })
}

/** All rights that the kind of license can permit, worldwide, perpetual, without training of models. */
function usualTerms(kind: LicenseKind): LicenseTerms {
  return licenseTermsSchema.parse({ kind, usageRights: LICENSE_KIND_RULES[kind].permits })
}

/** What to begin with where nothing was asked before. */
export function firstPrice(kind: AssetKind, { offer, interval }: Way): Cents {
  const { min, max } = priceRange(offer, interval ?? 'month')
  const base = (BASE_CENTS[kind][offer] ?? min) * (interval === 'year' ? MONTHS_PAID_IN_A_YEAR : 1)
  return cents(Math.min(max, Math.max(min, base)))
}

export function newOffer(way: Way, priceCents: number): WantedOffer {
  return {
    offer: way.offer,
    priceCents,
    ...(way.interval === null ? {} : { interval: way.interval }),
    ...(way.offer === 'license' ? { terms: usualTerms('royalty_free') } : {}),
  }
}

/** Kept in the order in which the ways are listed, so that the same offers are the same list. */
export function withOffer(value: readonly WantedOffer[], added: WantedOffer, ways: readonly Way[]): WantedOffer[] {
  const placeOf = (offer: WantedOffer) => ways.findIndex(({ key }) => key === wayKey(offer))
  return [...value, added].toSorted((a, b) => placeOf(a) - placeOf(b))
}

/**
 * The next price upwards or downwards in steps people can keep in mind: a cent below $1, ten cents below $10, fifty
 * below $100 and a dollar above; ten times that when large. Lands on whole steps and stays in the legal range.
 */
export function steppedPrice(way: Way, priceCents: number, direction: 1 | -1, isLarge = false): Cents {
  const { min, max } = priceRange(way.offer, way.interval ?? 'month')
  // A step down from $1.00 is a cent, not ten.
  const from = direction === 1 ? priceCents : priceCents - 1
  const step = (from < 100 ? 1 : from < 1_000 ? 10 : from < 10_000 ? 50 : 100) * (isLarge ? 10 : 1)
  const whole = direction === 1 ? Math.floor(priceCents / step) : Math.ceil(priceCents / step)
  return cents(Math.min(max, Math.max(min, (whole + direction) * step)))
}

export interface ReadPrice {
  /** Null where the text is no price. */
  readonly cents: Cents | null
  /** What is wrong and what to do; null where the price may be set. */
  readonly error: string | null
}

function sentence(detail: string): string {
  const text = detail.replace(/^price: /, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `4.99`, `$4.99`, `4,99`: as it is typed, with what is wrong with it. */
export function readPrice(text: string, way: Way): ReadPrice {
  try {
    const price = parsePrice(text)
    return { cents: price, error: rangeError(way, price) }
  } catch (error) {
    return { cents: null, error: error instanceof Error ? sentence(detailOf(error)) : String(error) }
  }
}

function detailOf(error: Error): string {
  return 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message
}

/** Null within the legal range. */
export function rangeError(way: Way, priceCents: number): string | null {
  const { min, max } = priceRange(way.offer, way.interval ?? 'month')
  if (priceCents < min) return `Too low. The minimum is ${formatCents(min)}.`
  if (priceCents > max) return `Too high. The maximum is ${formatCents(max)}.`
  return null
}

/** Without the currency sign, as in the field. */
export function fieldText(priceCents: number): string {
  return formatCents(cents(priceCents)).replace('$', '').replaceAll(',', '')
}

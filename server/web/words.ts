/** Numbers, dates and names as the pages show them. */
import type { ChainLink, PublicOffer } from '#shared/contract/market/publications.ts'
import type { SearchSort } from '#shared/contract/market/search.ts'
import type { LicenseKind } from '#shared/licensing/kinds.ts'
import { cents, formatCents, formatToCent, microDollars } from '#shared/money/money.ts'
import { currentCents } from '#shared/offers/discounts.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import { type Html, html } from '../http/html.ts'

export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

export function priceText(priceCents: number): string {
  return priceCents === 0 ? 'Free' : formatCents(cents(priceCents))
}

/** Of the ledger, whose amounts are micro-dollars as text. */
export function moneyText(amountMicroDollars: string): string {
  return formatToCent(microDollars(BigInt(amountMicroDollars)))
}

const DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })

export function dateText(instant: string): string {
  return DATE.format(new Date(instant))
}

export function dateOf(instant: string): Html {
  return html`<time datetime="${instant}">${dateText(instant)}</time>`
}

const TIME = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

export function timeOf(instant: string): Html {
  return html`<time datetime="${instant}">${TIME.format(new Date(instant))} UTC</time>`
}

export function licenseName(kind: LicenseKind): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('_', '-')
}

export const OFFER_WORDS: Readonly<Record<OfferKind, { readonly name: string; readonly gives: string }>> = {
  per_use: {
    name: 'Per use',
    gives:
      'One use in one turn of one story, paid from your wallet: the card, and watermarked pictures of up to 1,024 pixels.',
  },
  one_time: {
    name: 'One-time purchase',
    gives: 'A permanent copy for your own stories and games. Later versions are included.',
  },
  subscription: {
    name: 'Subscription',
    gives: 'Use in your own stories and games while subscribed. You can cancel at any time.',
  },
  license: { name: 'License', gives: 'Use under the terms below, with a signed certificate and a key.' },
}

type PricedOffer = Pick<PublicOffer, 'offer' | 'priceCents' | 'interval' | 'reduction' | 'payWhatYouWant'>

/** What is charged now. */
export function offerPrice(priced: PricedOffer) {
  const { offer, interval, payWhatYouWant } = priced
  const price = priceText(currentCents(priced))
  if (payWhatYouWant !== undefined) return `${price} or more`
  if (offer === 'per_use') return `${price} a use`
  return interval === null ? price : `${price} a ${interval}`
}

/** What a reduced price was before: the lowest of 30 days, as the law wants it, and nothing where that was not higher. */
export function reductionNote(reduction: PublicOffer['reduction'] | null): Html | null {
  if (reduction == null) return null
  const { priorCents, endsAt } = reduction
  return priorCents === null
    ? html`<p class="quiet">This price holds until ${timeOf(endsAt)}.</p>`
    : html`<p class="quiet">Reduced until ${timeOf(endsAt)}. Lowest price of the 30 days before: ${priceText(priorCents)}.</p>`
}

export function choiceNote(choice: PublicOffer['payWhatYouWant'] | null): Html | null {
  if (choice == null) return null
  const { suggestedCents } = choice
  return html`<p class="quiet">You choose the price.${suggestedCents === null ? null : ` Suggested: ${priceText(suggestedCents)}.`}</p>`
}

export const SORT_NAMES: Readonly<Record<SearchSort, string>> = {
  relevance: 'Best match',
  popularity: 'Most sold',
  newest: 'Newest',
  price_low: 'Price, low to high',
  price_high: 'Price, high to low',
}

const AGE_NAMES: Readonly<Record<string, string>> = {
  all: 'Everyone',
  '13+': '13 and older',
  '16+': '16 and older',
  '18+': 'Adults',
}

export function ageName(rating: string): string {
  return AGE_NAMES[rating] ?? rating
}

export const DERIVATION_NAMES: Readonly<Record<ChainLink['derivationKind'], string>> = {
  remix: 'Remix',
  recolor: 'Recolor',
  reimagination: 'Reimagination',
  mashup: 'Mashup',
}

/** Stars as text for everybody; the sign is decoration. */
export function starsOf({ average, count }: { readonly average: number | null; readonly count: number }): Html {
  if (average === null) return html`No ratings yet`
  const shown = average.toFixed(1)
  return html`<span aria-hidden="true">★ ${shown} (${String(count)})</span><span class="sr">${shown} of 5 stars, ${counted(count, 'rating', 'ratings')}</span>`
}

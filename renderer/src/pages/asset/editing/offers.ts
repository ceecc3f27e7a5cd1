/** The offers of a card as switches and prices. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type Cents,
  centsToMicroDollars,
  formatMicroDollars,
  type MicroDollars,
  parsePrice,
} from '#shared/money/money.ts'
import { CURRENT_FEE_SCHEDULE, type OfferKind, validatePrice } from '#shared/offers/offers.ts'
import { splitSale } from '#shared/offers/split.ts'
import { withCardValue } from './card-fields.ts'
import type { EditorDocument } from './document.ts'

export const offerKey = (kind: OfferKind): string => `licensing.offers.${kind}`

type Offers = NonNullable<NonNullable<AssetCard['licensing']>['offers']>

function offersOf(card: AssetCard): Offers {
  return card.licensing?.offers ?? []
}

function withOffers(card: AssetCard, offers: Offers): AssetCard {
  return withCardValue(card, ['licensing', 'offers'], offers.length > 0 ? offers : undefined)
}

/** The price as typed, or as `4.99`; null where the card makes no such offer. */
export function offerText(document: EditorDocument, kind: OfferKind): string | null {
  const rough = document.rough[offerKey(kind)]
  if (rough !== undefined) return rough
  const offer = offersOf(document.card).find((candidate) => candidate.offer === kind)
  return offer ? (offer.price_cents / 100).toFixed(2) : null
}

/** The price in cents, or what is wrong with it and what to do. */
export function readPrice(kind: OfferKind, text: string): { cents: Cents } | { problem: string } {
  try {
    return { cents: validatePrice(kind, parsePrice(text)) }
  } catch (error) {
    if (!(error instanceof LunaError)) throw error
    const detail = (error.detail ?? error.message).replace(/^price: /, '').replace(/^"[^"]*" is empty\. /, '')
    return { problem: detail.charAt(0).toUpperCase() + detail.slice(1) }
  }
}

export function withOfferText(document: EditorDocument, kind: OfferKind, text: string): EditorDocument {
  const read = readPrice(kind, text)
  const rough = { ...document.rough, [offerKey(kind)]: text }
  if ('problem' in read) return { ...document, rough }
  const offers = offersOf(document.card)
  const priced = { offer: kind, price_cents: read.cents }
  const card = offers.some(({ offer }) => offer === kind)
    ? withOffers(
        document.card,
        offers.map((offer) => (offer.offer === kind ? { ...offer, ...priced } : offer)),
      )
    : withOffers(document.card, [...offers, priced])
  return { ...document, card, rough }
}

/** Called when the price is left: a valid one is shown in its normal form. */
export function settleOffer(document: EditorDocument, kind: OfferKind): EditorDocument {
  const { [offerKey(kind)]: text, ...rough } = document.rough
  return text === undefined || 'problem' in readPrice(kind, text) ? document : { ...document, rough }
}

/** Switched on, an offer waits for its price; switched off, it leaves the card. */
export function withOffer(document: EditorDocument, kind: OfferKind, on: boolean): EditorDocument {
  const { [offerKey(kind)]: _typed, ...rough } = document.rough
  if (on) return { ...document, rough: { ...rough, [offerKey(kind)]: '' } }
  const offers = offersOf(document.card).filter(({ offer }) => offer !== kind)
  return { ...document, card: withOffers(document.card, offers), rough }
}

/** Who gets what of one sale at this price, before any parent's royalty. */
export function splitOf(kind: OfferKind, price: Cents): { platform: string; creator: string } {
  const amount: MicroDollars = centsToMicroDollars(price)
  const sold = { assetId: 'this', creatorId: 'self' }
  const { platform, creatorShare } = splitSale({ offer: kind, amount, sold, parents: [], fees: CURRENT_FEE_SCHEDULE })
  return { platform: formatMicroDollars(platform), creator: formatMicroDollars(creatorShare) }
}

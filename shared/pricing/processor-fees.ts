/** What the payment processor takes, so that no screen leaves it out. */
import { type Cents, cents, type MicroDollars, microDollars } from '../money/money.ts'
import { OFFERS, type OfferKind } from '../offers/offers.ts'

/**
 * Stripe's standard rate for domestic cards in the United States, 2.9 % + 30 ¢ for each successful charge
 * (stripe.com/pricing). Other cards and countries cost more; the ledger books what was really charged.
 */
const CARD_FEE = { basisPoints: 290, fixedCents: 30 } as const

/** Stripe refuses charges in US dollars below this (docs.stripe.com/currencies, minimum charge amounts). */
export const MIN_CARD_CHARGE = cents(50)

/** A usual amount to fill a wallet with; the larger it is, the less of it the fee takes. */
export const USUAL_TOP_UP = cents(1_000)

/** Of one card charge, rounded half up to the cent. Nothing is charged for nothing. */
export function cardFee(charge: Cents): Cents {
  if (charge <= 0) return cents(0)
  return cents(Math.floor((charge * CARD_FEE.basisPoints + 5_000) / 10_000) + CARD_FEE.fixedCents)
}

/** Of one sale: none where it settles from the wallet, whose top-up was charged before. */
export function processorFeeOfSale(offer: OfferKind, price: Cents): Cents {
  return OFFERS[offer].settles === 'wallet' ? cents(0) : cardFee(price)
}

/** The part of a top-up's fee that falls on a purchase from the wallet, rounded half up to the micro-dollar. */
export function topUpFeeShare(amount: MicroDollars, topUp: Cents = USUAL_TOP_UP): MicroDollars {
  return microDollars((amount * BigInt(cardFee(topUp)) * 2n + BigInt(topUp)) / (BigInt(topUp) * 2n))
}

/** What a one-time purchase costs on the page where it is bought: coupons, and amounts that buyers choose. */
import { ORPCError } from '@orpc/server'
import { LunaError } from '#shared/contract/errors.ts'
import type { PriceQuote } from '#shared/contract/market/discounts.ts'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import { type Html, html } from '../../http/html.ts'
import { toDeclaredError } from '../../http/problem-response.ts'
import { centsOf, dollarsText } from '../account/programs.ts'
import { button, hidden, textField } from '../form.ts'
import type { Visit } from '../parts.ts'
import { choiceNote, priceText, reductionNote } from '../words.ts'

export interface Priced {
  readonly quote: PriceQuote
  readonly price: string
  /** What was typed, where it does not hold, and why. */
  readonly refused: { readonly code: string; readonly why: string } | null
}

function shown(quote: PriceQuote, refused: Priced['refused']): Priced {
  const text = priceText(quote.priceCents)
  return { quote, refused, price: quote.payWhatYouWant === null ? text : `${text} or more` }
}

const TOO_MANY = 'You tried too many wrong codes. Try again in an hour.'

/** Why the code does not hold; null for every other error. */
function refusalOf(error: unknown): string | null {
  const declared = error instanceof ORPCError ? toDeclaredError(error) : error
  if (!(declared instanceof LunaError)) return null
  if (declared.code === 'RATE_LIMITED') return TOO_MANY
  return declared.code === 'COUPON_NOT_VALID' ? declared.message : null
}

/** A code that does not hold leaves the price without it. Throws OFFER_UNAVAILABLE. */
export async function pricedOnce({ api }: Visit, id: string, coupon: string | undefined): Promise<Priced> {
  if (coupon === undefined || coupon === '') return shown(await api.discounts.price({ id }), null)
  try {
    return shown(await api.discounts.price({ id, couponCode: coupon }), null)
  } catch (error) {
    const why = refusalOf(error)
    if (why === null) throw error
    return shown(await api.discounts.price({ id }), { code: coupon, why })
  }
}

function couponNote({ regularCents, by, couponCode }: PriceQuote): Html | null {
  if (couponCode === null) return null
  return by === 'coupon'
    ? html`<p>With the coupon ${couponCode}. Regular price: ${priceText(regularCents)}.</p>`
    : html`<p>The price without the coupon ${couponCode} is as low, so the coupon is not used.</p>`
}

export function priceNotes(priced: Priced | undefined): Html | null {
  if (priced === undefined) return null
  const { quote } = priced
  return html`${quote.by === 'reduction' ? reductionNote(quote.reduction) : null}${couponNote(quote)}${choiceNote(quote.payWhatYouWant)}`
}

/** Loads the page again with the price. */
export function couponForm(assetId: string, priced: Priced | undefined): Html | null {
  if (priced === undefined) return null
  const { quote, refused } = priced
  const value = refused?.code ?? quote.couponCode ?? ''
  return html`<form method="get" action="/buy/${assetId}" class="form">${hidden('offer', 'one_time')}
${textField({ name: 'coupon', label: 'Coupon code (optional)', value, isOptional: true, maxLength: 100 })}
${refused === null ? null : html`<p class="stop" role="alert">${refused.why}</p>`}${button('Apply', true)}
</form>`
}

/** The price that was seen, and the amount where the buyer chooses it. */
export function amountField(priced: Priced | undefined, id = 'amount'): Html | null {
  if (priced === undefined) return null
  const { priceCents, payWhatYouWant } = priced.quote
  const seen = hidden('expected', String(priceCents))
  if (payWhatYouWant === null) return seen
  const { suggestedCents, maxCents } = payWhatYouWant
  const value = dollarsText(Math.max(priceCents, suggestedCents ?? priceCents))
  const hint = `From ${priceText(priceCents)} to ${priceText(maxCents)}.`
  return html`${seen}${textField({ id, name: 'amount', label: 'Your price in dollars', value, hint, maxLength: 8 })}`
}

type OnceWish = Pick<Extract<NewCheckout, { kind: 'one_time' }>, 'couponCode' | 'amountCents' | 'expectedCents'>

/** Throws INVALID_INPUT. */
export function onceWish(form: Readonly<Record<string, string>>, coupon: string | undefined): OnceWish {
  const amountCents = centsOf(form['amount'])
  const expected = form['expected'] ?? ''
  return {
    ...(coupon === undefined || coupon === '' ? {} : { couponCode: coupon }),
    ...(amountCents === null ? {} : { amountCents }),
    ...(/^\d{1,8}$/.test(expected) ? { expectedCents: Number(expected) } : {}),
  }
}

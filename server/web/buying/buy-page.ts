/** `/buy/{id}`: what is about to be bought, what it costs and gives, and the button that does it. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import { type NewCheckout, ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import { REFUND_WINDOW_DAYS } from '#shared/ledger/availability.ts'
import { BILLING_INTERVALS } from '#shared/offers/offers.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { creatorLink, tileOf } from '../cards.ts'
import { button, formTo, hidden, textField } from '../form.ts'
import type { WebPage } from '../layout.ts'
import { describeTerms } from '../license-words.ts'
import type { FormAction, FormVisit, OwnPageHandler, OwnVisit, Visit } from '../parts.ts'
import { asSeenOnPages, bestPicture } from '../pictures.ts'
import { licenseName, OFFER_WORDS, offerPrice, priceText } from '../words.ts'
import { checkoutPath } from './checkout-page.ts'
import { amountField, couponForm, onceWish, type Priced, pricedOnce, priceNotes } from './discounts.ts'
import { giftForm, giftOf } from './gift-form.ts'
import { heldFreeLicense, type Owned, ownedFor } from './owned.ts'
import { filesBlock, purchasePath } from './purchase-page.ts'
import { receivedPath } from './received-page.ts'

const choiceSchema = z.discriminatedUnion('offer', [
  z.object({ offer: z.literal('one_time'), coupon: z.string().trim().max(100).optional() }),
  z.object({ offer: z.literal('subscription'), interval: z.enum(BILLING_INTERVALS) }),
  z.object({ offer: z.literal('license'), license: z.uuid() }),
])
type Choice = z.infer<typeof choiceSchema>

export function buyPath(assetId: string, choice: Choice): string {
  return withQuery(`/buy/${assetId}`, choice)
}

/** Throws NOT_FOUND for an address that names no offer. */
function choiceOf(query: Readonly<Record<string, string>>): Choice {
  const parsed = choiceSchema.safeParse(query)
  if (parsed.success) return parsed.data
  throw new LunaError('NOT_FOUND', 'The address does not name an offer.')
}

interface Chosen {
  readonly name: string
  readonly price: string
  readonly priceCents: number
  readonly gives: Html
  /** Of a one-time purchase. */
  readonly priced?: Priced
}

const GONE = html`This is no longer on offer. See the work’s other offers.`

function offerOf({ offers }: PublicAsset, choice: Exclude<Choice, { offer: 'license' }>): Chosen | null {
  const interval = choice.offer === 'subscription' ? choice.interval : null
  const found = offers.find((one) => one.offer === choice.offer && one.interval === interval)
  if (found === undefined) return null
  const { name, gives } = OFFER_WORDS[choice.offer]
  return { name, price: offerPrice(found), priceCents: found.priceCents, gives: html`<p>${gives}</p>` }
}

function licenseOf({ title, priceCents, terms }: LicenseView): Chosen {
  return {
    name: `${licenseName(terms.kind)} license`,
    price: priceText(priceCents),
    priceCents,
    gives: html`<p>${title}</p><ul>${describeTerms(terms).map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  }
}

async function chosenIn(visit: Visit, asset: PublicAsset, choice: Choice): Promise<Chosen | null> {
  const { api } = visit
  if (choice.offer === 'one_time') {
    const offered = offerOf(asset, choice)
    if (offered === null) return null
    const priced = await pricedOnce(visit, asset.id, choice.coupon)
    return { ...offered, price: priced.price, priceCents: priced.quote.priceCents, priced }
  }
  if (choice.offer !== 'license') return offerOf(asset, choice)
  const { items } = await api.licensing.browse({ assetId: asset.id, sort: 'price', limit: 50 })
  const found = items.find(({ id }) => id === choice.license)
  return found === undefined ? null : licenseOf(found)
}

/** Less cannot be charged to a card (see the checkouts of the market): it is paid from the wallet. */
const MIN_CARD_CENTS = 50

export function payNote({ priceCents }: Pick<Chosen, 'priceCents'>): string {
  if (priceCents === 0) return 'Nothing is charged.'
  if (priceCents < MIN_CARD_CENTS) return 'Paid from your wallet.'
  return `You pay by card on the next page, which adds tax where it is due. A purchase can be refunded within ${REFUND_WINDOW_DAYS} days.`
}

export function buttonText({ priceCents, price, priced }: Pick<Chosen, 'priceCents' | 'price' | 'priced'>): string {
  if (priced !== undefined && priced.quote.payWhatYouWant !== null) return 'Continue to payment'
  if (priceCents === 0) return 'Get it free'
  return priceCents < MIN_CARD_CENTS ? `Buy for ${price}` : `Continue to payment: ${price}`
}

function summaryOf(asset: PublicAsset, body: Html): Html {
  const picture = bestPicture(asset.previews)
  const thumbnail = picture === null ? null : asSeenOnPages(picture, asset.ageRating)
  return html`<div class="order">
${tileOf({ thumbnail, kind: asset.kind, text: asset.card.description ?? '' })}
<div><h2><a href="${workPath(asset)}">${asset.name}</a></h2><p class="quiet">by ${creatorLink(asset.creator)}</p>
${body}</div></div>`
}

async function ownedOf({ api }: Visit, assetId: string, choice: Choice, chosen: Chosen | null): Promise<Owned | null> {
  if (choice.offer !== 'license') return ownedFor(api, assetId, choice.offer)
  return chosen?.priceCents === 0 ? heldFreeLicense(api, choice.license) : null
}

/** Shown instead of an offer that would be refused: the existing purchase, and how to open it. */
async function ownedPage(
  visit: OwnVisit,
  asset: PublicAsset,
  owned: Owned,
  path: string,
  gift: Html | null,
): Promise<WebPage> {
  if (owned.kind === 'gift') {
    const what = html`<p class="good">You own this: it was given to you.</p>
<p><a class="button" href="${receivedPath(owned.saleId)}">Open the gift</a></p>${gift}`
    return ownPage(visit, { title: 'You own this', path, body: summaryOf(asset, what) })
  }
  if (owned.kind === 'subscription') {
    const what = html`<p class="good">You are subscribed to this work.</p>
<p><a class="button" href="/purchases">Open your purchases</a></p>`
    return ownPage(visit, { title: 'You already have this', path, body: summaryOf(asset, what) })
  }
  const what = html`<p class="good">You own this.</p>
<p><a class="button" href="${purchasePath(owned.purchase.saleId)}">Open the purchase</a></p>`
  const body = html`<div class="stack">${summaryOf(asset, what)}${await filesBlock(visit, owned.purchase)}${gift}</div>`
  return ownPage(visit, { title: 'You own this', path, body })
}

export const buyPage: OwnPageHandler = async (visit) => {
  const { api, params, query, viewer, parts } = visit
  const choice = choiceOf(query)
  const asset = await api.publications.find({ id: params['id'] ?? '' })
  const chosen = await chosenIn(visit, asset, choice)
  const coupon = chosen?.priced?.quote.couponCode ?? undefined
  // Without a code that does not hold, so that the order can be made without it.
  const path = buyPath(asset.id, choice.offer === 'one_time' ? { offer: choice.offer, coupon } : choice)
  const owned = await ownedOf(visit, asset.id, choice, chosen)
  const canBeGiven = choice.offer === 'one_time' && chosen !== null
  const gift = canBeGiven
    ? giftForm(viewer, path, `Buy gift for ${chosen.price}`, amountField(chosen.priced, 'gift-amount'))
    : null
  if (owned !== null) {
    return { ...(await ownedPage(visit, asset, owned, path, gift)), formGoals: parts.paymentOrigins }
  }
  const licensee = textField({
    ...{ name: 'licenseeName', label: 'Licensee', isOptional: true, maxLength: 200 },
    hint: 'A person or company. If empty, your own name.',
  })
  const form =
    chosen === null
      ? null
      : formTo(
          viewer,
          path,
          html`${choice.offer === 'license' ? licensee : hidden('offer', choice.offer)}${amountField(chosen.priced)}${button(buttonText(chosen))}`,
        )
  const offer =
    chosen === null
      ? html`<p class="note">${GONE}</p>`
      : html`<p class="total"><span>${chosen.name}</span><strong>${chosen.price}</strong></p>
<div class="prose quiet">${priceNotes(chosen.priced)}${chosen.gives}</div>${couponForm(asset.id, chosen.priced)}`
  const body = html`${summaryOf(asset, offer)}
${chosen === null ? null : html`<p class="quiet">${payNote(chosen)}</p>`}${form}${gift}`
  return { ...ownPage(visit, { title: 'Review your order', path, body }), formGoals: parts.paymentOrigins }
}

function wishOf({ params, query, form, parts }: FormVisit): NewCheckout {
  const assetId = params['id'] ?? ''
  const returnUrl = `${parts.url}${checkoutPath(ORDER_IN_URL)}`
  const choice = choiceOf(query)
  if (choice.offer === 'one_time')
    return { kind: 'one_time', assetId, returnUrl, ...onceWish(form, choice.coupon), ...giftOf(form) }
  if (choice.offer === 'subscription') return { kind: 'subscription', assetId, interval: choice.interval, returnUrl }
  const licenseeName = form['licenseeName']?.trim() ?? ''
  return { kind: 'license', licenseId: choice.license, returnUrl, ...(licenseeName === '' ? {} : { licenseeName }) }
}

export const buyAction: FormAction = {
  page: buyPage,
  pathOf: ({ params, query }) => withQuery(`/buy/${params['id'] ?? ''}`, query),
  async run(visit) {
    const { id, url } = await visit.api.sales.openCheckout(wishOf(visit))
    return url ?? checkoutPath(id)
  },
}

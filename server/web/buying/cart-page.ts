/** `/cart`: works to buy together, what changed about them, and the button that pays for all of them at once. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Cart, CartItem, CartObstacle } from '#shared/contract/market/cart.ts'
import { ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import { orNull } from '../api.ts'
import { creatorLink, tileOf, workOfHit } from '../cards.ts'
import { button, formTo, hidden } from '../form.ts'
import type { FormAction, OwnPageHandler, OwnVisit } from '../parts.ts'
import { counted, priceText } from '../words.ts'
import { buttonText, payNote } from './buy-page.ts'
import { CART, removeFromCartPath } from './cart-button.ts'
import { checkoutPath } from './checkout-page.ts'

const OBSTACLES: Readonly<Record<CartObstacle, Html>> = {
  unavailable: html`Not for sale at the moment. The total does not include it.`,
  owned: html`You own this already, so the total does not include it. <a href="/purchases">Open your purchases</a>`,
  cooling_off: html`You returned this recently and cannot buy it again yet. The total does not include it.`,
  age_restricted: html`This work is for adults, so the total does not include it. <a href="/account#age">Confirm your age</a>`,
}

function changeOf({ priceCents, addedPriceCents }: CartItem): Html | null {
  if (priceCents === null || priceCents === addedPriceCents) return null
  return priceCents > addedPriceCents
    ? html`More expensive now: it was ${priceText(addedPriceCents)} when you added it.`
    : html`Less expensive now: it was ${priceText(addedPriceCents)} when you added it.`
}

function itemRow({ viewer }: OwnVisit, item: CartItem): Html {
  const { assetId, title, priceCents, obstacle, work } = item
  const name = work?.name ?? title
  const shown =
    work === null ? html`<span>${name}</span>` : html`<a href="${workPath({ id: assetId, name })}">${name}</a>`
  const by = work === null ? null : html`<p class="quiet">by ${creatorLink(work.creator)}</p>`
  const note = obstacle === null ? changeOf(item) : OBSTACLES[obstacle]
  const remove = formTo(
    viewer,
    removeFromCartPath(assetId),
    html`<button type="submit" class="second">Remove<span class="sr"> ${name}</span></button>`,
    'inline',
  )
  return html`<li class="order">${work === null ? null : tileOf(workOfHit(work))}
<div><h2>${shown}</h2>${by}
<p>${priceCents === null ? 'No price' : priceText(priceCents)}</p>
${note === null ? null : html`<p class="note">${note}</p>`}${remove}</div></li>`
}

/** What can be bought now; what the form sends is what the page shows. */
function payForm({ viewer }: OwnVisit, { items, totalCents }: Cart): Html {
  const chosen = items.filter(({ obstacle }) => obstacle === null)
  if (chosen.length === 0) return html`<p class="note">Nothing in your cart can be bought at the moment.</p>`
  const price = { priceCents: totalCents, price: priceText(totalCents) }
  const ids = chosen.map(({ assetId }) => assetId).join(' ')
  const fields = html`${hidden('works', ids)}${hidden('totalCents', String(totalCents))}${button(buttonText(price))}`
  return html`<p class="total"><span>Total of ${counted(chosen.length, 'work', 'works')}</span><strong>${price.price}</strong></p>
<p class="quiet">${payNote(price)} Each work can be refunded by itself.</p>
${formTo(viewer, CART, fields)}`
}

export const cartPage: OwnPageHandler = async (visit) => {
  const cart = await visit.api.cart.read()
  const body =
    cart.items.length === 0
      ? html`<p class="quiet">Nothing yet. “Add to cart” on the page of a work keeps it here, and one payment buys all of them.</p>
<p><a class="button" href="/search">Search works</a></p>`
      : html`<ul class="cart">${cart.items.map((item) => itemRow(visit, item))}</ul>
${payForm(visit, cart)}`
  return { ...ownPage(visit, { title: 'Cart', path: CART, body }), formGoals: visit.parts.paymentOrigins }
}

const wishSchema = z.object({
  works: z
    .string()
    .transform((text) => text.split(' '))
    .pipe(z.array(z.uuid())),
  totalCents: z.coerce.number().int().min(0),
})

const payAction: FormAction = {
  page: cartPage,
  pathOf: () => CART,
  async run({ api, form, parts }) {
    const parsed = wishSchema.safeParse(form)
    if (!parsed.success) throw new LunaError('INVALID_INPUT', 'The form names no works. Load the cart again.')
    const { works: assetIds, totalCents } = parsed.data
    const returnUrl = `${parts.url}${checkoutPath(ORDER_IN_URL)}`
    const { id, url } = await api.sales.openCheckout({ kind: 'cart', assetIds, totalCents, returnUrl })
    return url ?? checkoutPath(id)
  },
}

const removeAction: FormAction = {
  page: cartPage,
  pathOf: () => CART,
  async run({ api, params }) {
    await orNull(api.cart.remove({ id: params['id'] ?? '' }))
    return CART
  },
}

export const CART_ACTIONS: Readonly<Record<string, FormAction>> = {
  [CART]: payAction,
  [removeFromCartPath('{id}')]: removeAction,
}

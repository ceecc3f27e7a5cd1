/** `/bundles/{id}`: works together at one price, and what is left of them to buy. */
import type { Bundle, BundleItem, BundleObstacle } from '#shared/contract/market/bundles.ts'
import { ORDER_IN_URL } from '#shared/contract/market/sales.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../http/html.ts'
import { bundlePath, buyBundlePath } from './addresses.ts'
import { buttonText, payNote } from './buying/buy-page.ts'
import { checkoutPath } from './buying/checkout-page.ts'
import { block, creatorLink, tileOf, workOfHit } from './cards.ts'
import { button, formTo, hidden, outcome } from './form.ts'
import type { FormAction, PageHandler, Viewer, Visit } from './parts.ts'
import { signInPath } from './visits.ts'
import { counted, priceText } from './words.ts'

const OBSTACLES: Readonly<Record<BundleObstacle, string>> = {
  ended: 'The creator no longer offers this bundle.',
  unavailable: 'This bundle is not for sale until all of its works are again.',
  not_cheaper: 'This bundle is not for sale, since its works cost no more one by one.',
  part_too_low: 'This bundle is not for sale, since its price leaves too little for one of its works.',
}

function itemRow({ assetId, priceCents, shareCents, isOwned, work }: BundleItem): Html {
  const name =
    work === null
      ? html`A work that is not on the market now`
      : html`<a href="${workPath({ id: assetId, name: work.name })}">${work.name}</a>`
  const by = priceCents === null ? 'Not for sale' : `${priceText(priceCents)} by itself`
  const here = shareCents === null || isOwned ? null : html`, ${priceText(shareCents)} in this bundle`
  return html`<li class="order">${work === null ? null : tileOf(workOfHit(work))}
<div><h2>${name}</h2><p class="quiet">${by}${here}</p>${isOwned ? html`<p class="good">You own this.</p>` : null}</div></li>`
}

/** Null for what cannot be bought; the note says why. */
function buyForm(viewer: Viewer | null, { id, leftCents, items, creator }: Bundle): Html | null {
  if (leftCents === null) return null
  const left = items.filter(({ isOwned }) => !isOwned)
  if (left.length === 0) return html`<p class="good">You own all works of this bundle.</p>`
  if (viewer?.identity.accountId === creator.creatorId) {
    return html`<p class="quiet">This is your own bundle. <a href="/selling/bundles">Your bundles</a></p>`
  }
  const price = { priceCents: leftCents, price: priceText(leftCents) }
  const total = html`<p class="total"><span>${
    left.length === items.length ? 'All of it' : `The ${counted(left.length, 'work', 'works')} that you do not own`
  }</span><strong>${price.price}</strong></p>
<p class="quiet">${payNote(price)} Each work can be refunded by itself.</p>`
  if (viewer === null) {
    return html`${total}<p><a class="button" href="${signInPath(bundlePath(id))}" rel="nofollow">Sign in to buy</a></p>`
  }
  const fields = html`${hidden('totalCents', String(leftCents))}${button(buttonText(price))}`
  return html`${total}${formTo(viewer, buyBundlePath(id), fields)}`
}

export const bundlePage: PageHandler = async ({ api, params, viewer, problem, parts }) => {
  const bundle = await api.bundles.find({ id: params['id'] ?? '' })
  const { id, title, creator, priceCents, separateCents, obstacle, items } = bundle
  const saved =
    separateCents === null || obstacle !== null
      ? null
      : html`, ${priceText(separateCents - priceCents)} less than one by one`
  const body = html`<div class="own"><h1>${title}</h1>${outcome(problem, undefined)}
<p class="quiet">${counted(items.length, 'work', 'works')} by ${creatorLink(creator)} for ${priceText(priceCents)}${saved}</p>
${obstacle === null ? null : html`<p class="note">${OBSTACLES[obstacle]}</p>`}
<ul class="cart">${items.map(itemRow)}</ul>
${buyForm(viewer, bundle)}</div>`
  const description = `${counted(items.length, 'work', 'works')} by ${creator.displayName} for ${priceText(priceCents)}.`
  return {
    ...{ title, description, path: bundlePath(id), body, isListed: obstacle === null },
    formGoals: parts.paymentOrigins,
  }
}

/** On the pages of works and creators; null where there are none. */
export function bundlesBlock(bundles: readonly Bundle[], more?: Html): Html | null {
  if (bundles.length === 0 && more === undefined) return null
  const list = html`<ul class="entries">${bundles.map(({ id, title, priceCents, separateCents, items }) => {
    const instead = separateCents === null ? null : html` instead of ${priceText(separateCents)}`
    return html`<li><a href="${bundlePath(id)}">${title}</a> <span class="quiet">${counted(items.length, 'work', 'works')} for ${priceText(priceCents)}${instead}</span></li>`
  })}</ul>`
  const none = html`<p class="quiet">No bundles for sale at the moment.</p>`
  return block('Bundles', bundles.length === 0 ? none : list, { id: 'bundles', ...(more !== undefined && { more }) })
}

const idOf = ({ params }: Pick<Visit, 'params'>): string => params['id'] ?? ''

const buyAction: FormAction = {
  page: bundlePage,
  pathOf: (visit) => bundlePath(idOf(visit)),
  async run(visit) {
    const { api, form, parts } = visit
    const returnUrl = `${parts.url}${checkoutPath(ORDER_IN_URL)}`
    const totalCents = Number(form['totalCents'] ?? '')
    const { id, url } = await api.sales.openCheckout({ kind: 'bundle', bundleId: idOf(visit), totalCents, returnUrl })
    return url ?? checkoutPath(id)
  },
}

export const BUNDLE_ACTIONS: Readonly<Record<string, FormAction>> = { [buyBundlePath('{id}')]: buyAction }

/** `/checkouts/{id}`: where the payment page leads back to. */
import type { OrderState } from '#shared/contract/market/sales.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import type { OwnPageHandler, Visit } from '../parts.ts'
import { priceText } from '../words.ts'
import { purchasePath } from './purchase-page.ts'

export function checkoutPath(id: string): string {
  return `/checkouts/${id}`
}

const TITLES: Readonly<Record<OrderState, string>> = {
  pending: 'Not paid yet',
  paid: 'Payment received',
  fulfilled: 'Thank you',
  failed: 'The payment failed',
  expired: 'This order has expired',
  refunded: 'This order was refunded',
}

/** What the order gave; null until it is found among the newest purchases. */
async function purchaseOf({ api }: Visit, orderId: string): Promise<string | null> {
  const { items } = await api.sales.purchases({ limit: 20 })
  return items.find((one) => one.orderId === orderId)?.saleId ?? null
}

/** What became of each work of an order of several. */
function itemRow({ title, priceCents, saleId, failure }: Order['items'][number]): Html {
  const outcome =
    saleId === null
      ? null
      : html`<a class="button second" href="${purchasePath(saleId)}">Download<span class="sr"> ${title}</span></a>`
  const refusal = failure === null ? null : html`<span class="stop">${failure} Its price goes back to your card.</span>`
  return html`<li><span>${title} <span class="quiet">${priceText(priceCents)}</span>${refusal}</span>${outcome}</li>`
}

async function nextOf(visit: Visit, { id, kind, state, url, items }: Order): Promise<Html> {
  if (state === 'pending' && url !== null) {
    return html`<p>If you have paid, reload this page in a moment.</p>
<p class="row"><a class="button" href="${url}" rel="noreferrer">Continue to payment</a> <a class="button second" href="${checkoutPath(id)}">Load again</a></p>`
  }
  if (state === 'pending' || state === 'paid') {
    return html`<p>The order is being completed.</p><p><a class="button" href="${checkoutPath(id)}">Load again</a></p>`
  }
  if (state !== 'fulfilled') return html`<p><a class="button" href="/search">Search works</a></p>`
  if (kind === 'top_up') return html`<p><a class="button" href="/wallet">Open your wallet</a></p>`
  if (items.length > 0) {
    return html`<p>Find the files, receipt and refund of each work on its purchase page.</p>
<p><a class="button second" href="/purchases">All purchases</a></p>`
  }
  const saleId = await purchaseOf(visit, id)
  const path = saleId === null ? '/purchases' : `/purchases/${saleId}`
  return html`<p>Find its files, receipt and refund on the purchase page.</p>
<p class="row"><a class="button" href="${path}">Open the purchase</a> <a class="button second" href="/purchases">All purchases</a></p>`
}

type Order = Awaited<ReturnType<Visit['api']['sales']['checkout']>>

export const checkoutPage: OwnPageHandler = async (visit) => {
  const order = await visit.api.sales.checkout({ id: visit.params['id'] ?? '' })
  const { id, state, title, priceCents, failure, items } = order
  const body = html`<p>${title}: <strong>${priceText(priceCents)}</strong></p>
${failure === null ? null : html`<p class="stop">${failure}</p>`}
${items.length === 0 ? null : html`<ul class="rows">${items.map(itemRow)}</ul>`}
${await nextOf(visit, order)}`
  return ownPage(visit, { title: TITLES[state], path: checkoutPath(id), body })
}

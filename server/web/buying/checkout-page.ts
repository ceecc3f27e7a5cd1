/** `/checkouts/{id}`: where the payment page leads back to. */
import type { OrderState } from '#shared/contract/market/sales.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import type { OwnPageHandler, Visit } from '../parts.ts'
import { priceText } from '../words.ts'

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

async function nextOf(visit: Visit, { id, kind, state, url }: Order): Promise<Html> {
  if (state === 'pending' && url !== null) {
    return html`<p>If you have paid, reload this page in a moment.</p>
<p class="row"><a class="button" href="${url}" rel="noreferrer">Continue to payment</a> <a class="button second" href="${checkoutPath(id)}">Load again</a></p>`
  }
  if (state === 'pending' || state === 'paid') {
    return html`<p>The order is being completed.</p><p><a class="button" href="${checkoutPath(id)}">Load again</a></p>`
  }
  if (state !== 'fulfilled') return html`<p><a class="button" href="/search">Search works</a></p>`
  if (kind === 'top_up') return html`<p><a class="button" href="/wallet">Open your wallet</a></p>`
  const saleId = await purchaseOf(visit, id)
  const path = saleId === null ? '/purchases' : `/purchases/${saleId}`
  return html`<p>Find its files, receipt and refund on the purchase page.</p>
<p class="row"><a class="button" href="${path}">Open the purchase</a> <a class="button second" href="/purchases">All purchases</a></p>`
}

type Order = Awaited<ReturnType<Visit['api']['sales']['checkout']>>

export const checkoutPage: OwnPageHandler = async (visit) => {
  const order = await visit.api.sales.checkout({ id: visit.params['id'] ?? '' })
  const { id, state, title, priceCents, failure } = order
  const body = html`<p>${title}: <strong>${priceText(priceCents)}</strong></p>
${failure === null ? null : html`<p class="stop">${failure}</p>`}
${await nextOf(visit, order)}`
  return ownPage(visit, { title: TITLES[state], path: checkoutPath(id), body })
}

/** `/purchases`: what somebody bought, and the subscriptions that run. */
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { orNull } from '../api.ts'
import { block } from '../cards.ts'
import { button, formTo, hidden } from '../form.ts'
import type { FormAction, OwnPageHandler, OwnVisit, Visit } from '../parts.ts'
import { dateOf, moneyText, OFFER_WORDS, priceText } from '../words.ts'
import { GIFT_WORDS, isGift } from './gift-block.ts'
import { receivedRow } from './received-page.ts'

const PATH = '/purchases'
const PAGE_SIZE = 20

type Purchase = Awaited<ReturnType<Visit['api']['sales']['purchase']>>
type Subscription = Awaited<ReturnType<Visit['api']['sales']['subscriptions']>>['items'][number]

/** Works that left the market have no page any more. */
async function workName({ api }: Visit, assetId: string): Promise<string | null> {
  return (await orNull(api.publications.find({ id: assetId })))?.name ?? null
}

export function stateOf({ state, entitlement }: Purchase): string | null {
  if (state === 'refunded') return 'Refunded'
  if (state === 'disputed') return 'Disputed'
  if (state === 'charged_back') return 'Charged back by the bank'
  if (entitlement.withdrawalReason === 'gift') return 'Gift'
  if (entitlement.withdrawnAt !== null) return 'Withdrawn'
  return null
}

async function purchaseRow(visit: OwnVisit, purchase: Purchase): Promise<Html> {
  const { saleId, assetId, offer, amountMicroDollars, soldAt } = purchase
  const name = (await workName(visit, assetId)) ?? 'A work no longer on the market'
  const state = isGift(purchase) ? GIFT_WORDS[(await visit.api.gifts.ofPurchase({ saleId })).state] : stateOf(purchase)
  return html`<li><span><a href="${PATH}/${saleId}">${name}</a>
<span class="quiet">${OFFER_WORDS[offer].name}, ${dateOf(soldAt)}</span></span>
<span>${state === null ? null : html`<span class="badge">${state}</span> `}${moneyText(amountMicroDollars)}</span></li>`
}

const SUBSCRIPTION_STATES = { active: 'Active', past_due: 'Payment due', ended: 'Ended' } as const

function subscriptionRow({ viewer }: OwnVisit, subscription: Subscription): Html {
  const { id, assetId, title, interval, priceCents, state, cancelAtPeriodEnd, periodEnd } = subscription
  const until = cancelAtPeriodEnd || state === 'ended' ? 'Ends' : 'Renews'
  const cancel =
    state === 'ended' || cancelAtPeriodEnd
      ? null
      : formTo(viewer, `${PATH}/cancel`, html`${hidden('id', id)}${button('Cancel subscription', true)}`, 'inline')
  return html`<li><span><a href="${workPath({ id: assetId, name: title })}">${title}</a>
<span class="quiet">${SUBSCRIPTION_STATES[state]}, ${priceText(priceCents)} a ${interval}. ${until} ${dateOf(periodEnd)}</span></span>${cancel}</li>`
}

export const purchasesPage: OwnPageHandler = async (visit) => {
  const { api, query } = visit
  const { cursor } = query
  const [found, subscriptions, gifts] = await Promise.all([
    api.sales.purchases({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
    api.sales.subscriptions({ limit: PAGE_SIZE }),
    api.gifts.received({ limit: PAGE_SIZE }),
  ])
  const rows = await Promise.all(found.items.map((purchase) => purchaseRow(visit, purchase)))
  const list =
    rows.length === 0
      ? html`<p class="quiet">No purchases yet. Works that you buy are listed here, with their files and receipts.</p>
<p><a class="button" href="/search">Search works</a></p>`
      : html`<ul class="rows">${rows}</ul>`
  const more =
    found.nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(PATH, { cursor: found.nextCursor })}">Show earlier purchases</a></p>`
  const running =
    subscriptions.items.length === 0
      ? null
      : block(
          'Subscriptions',
          html`<ul class="rows">${subscriptions.items.map((one) => subscriptionRow(visit, one))}</ul>`,
        )
  const received =
    gifts.items.length === 0
      ? null
      : block(
          'Gifts for you',
          html`<ul class="rows">${gifts.items.map(receivedRow)}</ul>${gifts.nextCursor === null ? null : html`<p><a href="/received-gifts">All gifts</a></p>`}`,
        )
  const links = html`<p class="row"><a href="/receipts">Receipts</a> <a href="/wallet">Wallet</a> <a href="/reports">Your reports</a></p>`
  const body = html`<div class="stack">${html`<div>${links}${list}${more}</div>`}${received}${running}</div>`
  return ownPage(visit, { title: 'Purchases', path: PATH, body })
}

export const cancelAction: FormAction = {
  page: purchasesPage,
  pathOf: () => PATH,
  async run({ api, form }) {
    await api.sales.cancelSubscription({ id: form['id'] ?? '' })
    return doneAt(PATH, 'canceled')
  },
}

/** `/selling`: works with their one-time prices, and for each whether buyers choose the price. */
import { LunaError } from '#shared/contract/errors.ts'
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import { workPath } from '#shared/web-addresses.ts'
import { html } from '../../http/html.ts'
import { doneAt } from '../account/frame.ts'
import { centsOf, dollarsText } from '../account/programs.ts'
import { withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, textField } from '../form.ts'
import type { FormAction, OwnPageHandler, Visit } from '../parts.ts'
import { offerPrice, priceText } from '../words.ts'
import { COUPONS, REDUCTIONS, SELLING, sellingPage } from './frame.ts'

const PAGE_SIZE = 40
const pathOfWork = (id: string): string => `${SELLING}/works/${id}`

function onceOf({ offers }: Pick<OwnWork, 'offers'>) {
  return offers.find(({ offer }) => offer === 'one_time')
}

function workRow(work: OwnWork) {
  const once = onceOf(work)
  const price = once === undefined ? 'No one-time price' : offerPrice(once)
  return html`<li><span><a href="${pathOfWork(work.assetId)}">${work.name}</a> <span class="quiet">${price}</span></span></li>`
}

const worksPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const page = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
  const { items, nextCursor } = await visit.api.offers.own(page)
  const list =
    items.length === 0
      ? html`<p class="quiet">No works yet. What you publish is listed here with its prices.</p>`
      : html`<ul class="rows">${items.map(workRow)}</ul>`
  const more =
    nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(SELLING, { cursor: nextCursor })}">Show more</a></p>`
  const body = html`<div class="stack"><p class="quiet">Prices are set in Luna Studio, under Pricing.</p>${list}${more}</div>`
  return sellingPage(visit, { title: 'Prices and discounts', path: SELLING, tab: SELLING, body })
}

/** Throws NOT_FOUND for a work of somebody else. */
async function offersOfOwn({ api, params, context }: Visit) {
  const asset = await api.publications.find({ id: params['id'] ?? '' })
  if (asset.creator.creatorId !== context.identity?.accountId)
    throw new LunaError('NOT_FOUND', 'There is no such work.')
  const { items } = await api.offers.ofAsset({ id: asset.id })
  return { asset, offers: items }
}

const workSettingsPage: OwnPageHandler = async (visit) => {
  const { asset, offers } = await offersOfOwn(visit)
  const once = onceOf({ offers })
  const path = pathOfWork(asset.id)
  const open = once?.payWhatYouWant
  const form =
    once === undefined
      ? html`<p class="note">This work has no one-time price. Set one in Luna Studio, under Pricing.</p>`
      : formTo(
          visit.viewer,
          path,
          html`${checkbox('open', `Buyers choose the price, from ${priceText(once.priceCents)} on`, open !== undefined)}
${textField({
  ...{ name: 'suggested', label: 'Suggested price in dollars (optional)', isOptional: true, maxLength: 8 },
  ...{ value: dollarsText(open?.suggestedCents ?? null), hint: 'Entered for the buyer, who can change it.' },
})}
${button('Save')}`,
        )
  const discounts = html`<p class="row"><a class="button second" href="${withQuery(REDUCTIONS, { work: asset.id })}">Reduce the price</a> <a class="button second" href="${withQuery(COUPONS, { work: asset.id })}">Add a coupon</a></p>`
  const body = html`<div class="stack"><p><a href="${workPath(asset)}">${asset.name}</a>${
    once === undefined ? null : html` <span class="quiet">${offerPrice(once)}</span>`
  }</p>${block('Pay what you want', form)}${once === undefined ? null : block('Discounts', discounts)}</div>`
  return sellingPage(visit, { title: asset.name, path, tab: SELLING, body })
}

export const WORKS_PAGES = { [SELLING]: worksPage, [pathOfWork('{id}')]: workSettingsPage } as const

export const WORKS_ACTIONS: Readonly<Record<string, FormAction>> = {
  [pathOfWork('{id}')]: {
    page: workSettingsPage,
    pathOf: ({ params }) => pathOfWork(params['id'] ?? ''),
    async run(visit) {
      const { asset, offers } = await offersOfOwn(visit)
      const isOpen = visit.form['open'] === 'yes'
      const payWhatYouWant = isOpen ? { suggestedCents: centsOf(visit.form['suggested']) } : null
      const standing = offers.filter(({ offer }) => offer !== 'license')
      const wanted = standing.flatMap(({ offer, priceCents, interval }): NewOffer[] => {
        if (offer === 'license') return []
        if (offer === 'one_time') return [{ offer, priceCents, payWhatYouWant }]
        return [{ offer, priceCents, ...(interval === null ? {} : { interval }) }]
      })
      const baseOfferIds = standing.map(({ id }) => id)
      await visit.api.offers.setOffers({ id: asset.id, offers: wanted, baseOfferIds })
      return doneAt(pathOfWork(asset.id), 'prices')
    },
  },
}

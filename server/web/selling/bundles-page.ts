/** `/selling/bundles`: a creator's bundles, and the form that makes a new one. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type Bundle,
  type BundleObstacle,
  FEWEST_IN_BUNDLE,
  MIN_BUNDLE_CENTS,
  MOST_IN_BUNDLE,
} from '#shared/contract/market/bundles.ts'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import { parsePrice } from '#shared/money/money.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt } from '../account/frame.ts'
import { bundlePath, withQuery } from '../addresses.ts'
import { block } from '../cards.ts'
import { button, checkbox, formTo, textField } from '../form.ts'
import type { FormAction, FormVisit, OwnPageHandler, OwnVisit } from '../parts.ts'
import { counted, dateOf, priceText } from '../words.ts'
import { BUNDLES, sellingPage } from './frame.ts'

const NEW = `${BUNDLES}/new`
const PAGE_SIZE = 40
/** Works that the form offers to choose from. */
const MOST_WORKS = 50
const FIELD = 'work-'
const RANGE = `${FEWEST_IN_BUNDLE} to ${MOST_IN_BUNDLE}`

const STATES: Readonly<Record<BundleObstacle, string>> = {
  ended: 'Ended',
  unavailable: 'Not for sale: a work has no one-time price',
  not_cheaper: 'Not for sale: not cheaper than its works',
  part_too_low: 'Not for sale: too low a price for one of its works',
}

function bundleRow({ viewer }: OwnVisit, { id, title, items, priceCents, obstacle, createdAt }: Bundle): Html {
  const end =
    obstacle === 'ended'
      ? null
      : formTo(
          viewer,
          `${BUNDLES}/${id}/end`,
          html`<button type="submit" class="second">End<span class="sr"> ${title}</span></button>`,
          'inline',
        )
  const state = obstacle === null ? null : html` <span class="badge">${STATES[obstacle]}</span>`
  return html`<li><span><a href="${bundlePath(id)}">${title}</a>${state}
<span class="quiet">${counted(items.length, 'work', 'works')} for ${priceText(priceCents)}, offered ${dateOf(createdAt)}</span></span>${end}</li>`
}

const bundlesPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const { items, nextCursor } = await visit.api.bundles.own({
    limit: PAGE_SIZE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  const list =
    items.length === 0
      ? html`<p class="quiet">No bundles yet. A bundle sells ${RANGE} of your works together for less than they cost one by one.</p>`
      : html`<ul class="rows">${items.map((bundle) => bundleRow(visit, bundle))}</ul>`
  const more =
    nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(BUNDLES, { cursor: nextCursor })}">Show more</a></p>`
  const body = html`<p><a class="button" href="${NEW}">New bundle</a></p>${list}${more}`
  return sellingPage(visit, { title: 'Your bundles', path: BUNDLES, tab: BUNDLES, body })
}

function oneTimePrice({ status, isPaused, offers }: OwnWork): number | null {
  if (status !== 'published' || isPaused) return null
  return offers.find(({ offer }) => offer === 'one_time')?.priceCents ?? null
}

const newBundlePage: OwnPageHandler = async (visit) => {
  const { items } = await visit.api.offers.own({ limit: MOST_WORKS })
  const works = items.flatMap((work) => {
    const priceCents = oneTimePrice(work)
    return priceCents === null ? [] : [{ work, priceCents }]
  })
  if (works.length < FEWEST_IN_BUNDLE) {
    const body = html`<p class="note">A bundle needs ${String(FEWEST_IN_BUNDLE)} of your works with a one-time price. Publish works, or give them one-time prices in Luna Studio.</p>`
    return sellingPage(visit, { title: 'New bundle', path: NEW, tab: BUNDLES, body })
  }
  const choices = works.map(({ work: { assetId, name }, priceCents }) =>
    checkbox(FIELD + assetId, `${name}, ${priceText(priceCents)}`, false),
  )
  const fields = html`${textField({ name: 'title', label: 'Title', maxLength: 120 })}
${textField({
  ...{ name: 'price', label: 'Price in US dollars' },
  hint: `At least ${priceText(MIN_BUNDLE_CENTS)}, and less than the works cost one by one. It is divided over the works in proportion to their prices.`,
})}
<fieldset><legend>Works, ${RANGE}</legend>${choices}</fieldset>
${button('Offer this bundle')}`
  return sellingPage(visit, {
    title: 'New bundle',
    path: NEW,
    tab: BUNDLES,
    body: block('Works together at one price', formTo(visit.viewer, NEW, fields)),
  })
}

const chosenSchema = z.object({
  title: z.string().trim().min(1).max(120),
  price: z.string(),
})

async function create({ api, form }: FormVisit): Promise<string> {
  const parsed = chosenSchema.safeParse(form)
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'Give the bundle a title of at most 120 characters.')
  const assetIds = Object.keys(form).flatMap((name) => (name.startsWith(FIELD) ? [name.slice(FIELD.length)] : []))
  if (assetIds.length < FEWEST_IN_BUNDLE || assetIds.length > MOST_IN_BUNDLE) {
    throw new LunaError('INVALID_INPUT', `Choose ${RANGE} works.`)
  }
  const priceCents = parsePrice(parsed.data.price)
  if (priceCents < MIN_BUNDLE_CENTS) {
    throw new LunaError('INVALID_INPUT', `Ask for at least ${priceText(MIN_BUNDLE_CENTS)}.`)
  }
  await api.bundles.create({ title: parsed.data.title, priceCents, assetIds })
  return doneAt(BUNDLES, 'bundle')
}

export const BUNDLES_PAGES: Readonly<Record<string, OwnPageHandler>> = { [BUNDLES]: bundlesPage, [NEW]: newBundlePage }

export const BUNDLES_ACTIONS: Readonly<Record<string, FormAction>> = {
  [NEW]: { page: newBundlePage, pathOf: () => NEW, run: create },
  [`${BUNDLES}/{id}/end`]: {
    page: bundlesPage,
    pathOf: () => BUNDLES,
    async run({ api, params }) {
      await api.bundles.end({ id: params['id'] ?? '' })
      return doneAt(BUNDLES, 'bundle_ended')
    },
  },
}

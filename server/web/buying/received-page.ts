/** `/received-gifts`: what somebody got as a gift, and each with its files and rating. */
import type { ReceivedGift } from '#shared/contract/market/gifts.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt, ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { orNull } from '../api.ts'
import { block } from '../cards.ts'
import type { FormAction, OwnPageHandler, OwnVisit, Visit } from '../parts.ts'
import { dateOf } from '../words.ts'
import { filesOf } from './files.ts'
import { ratingBlock, ratingOf } from './rating-block.ts'

const LIST = '/received-gifts'
const PAGE_SIZE = 20

export function receivedPath(saleId: string): string {
  return `${LIST}/${saleId}`
}

const pathOf = ({ params }: Visit): string => receivedPath(params['saleId'] ?? '')

export function receivedRow({ saleId, name, from, takenAt, state }: ReceivedGift): Html {
  return html`<li><span><a href="${receivedPath(saleId)}">${name}</a>
<span class="quiet">Gift from ${from}, ${dateOf(takenAt)}</span></span>${
    state === 'withdrawn' ? html`<span class="badge">Withdrawn</span>` : null
  }</li>`
}

export const receivedGiftsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const found = await visit.api.gifts.received({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) })
  const list =
    found.items.length === 0
      ? html`<p class="quiet">No gifts yet. Gifts that you take are listed here, with their files.</p>`
      : html`<ul class="rows">${found.items.map(receivedRow)}</ul>`
  const more =
    found.nextCursor === null
      ? null
      : html`<p><a class="button second" rel="next" href="${withQuery(LIST, { cursor: found.nextCursor })}">Show earlier gifts</a></p>`
  const body = html`<div class="stack"><div>${list}${more}</div><p><a href="/purchases">Purchases</a></p></div>`
  return ownPage(visit, { title: 'Gifts for you', path: LIST, body })
}

/** Opening the files counts for refunds, so it is a step of its own. */
async function filesBlock(visit: OwnVisit, { assetId, state }: ReceivedGift): Promise<Html> {
  if (state === 'withdrawn') {
    return block('Files', html`<p class="quiet">The payment was returned, so this gift no longer includes files.</p>`)
  }
  if (visit.query['files'] === 'show') return filesOf(visit, assetId, pathOf(visit))
  return block(
    'Files',
    html`<p><a class="button" href="${withQuery(pathOf(visit), { files: 'show' })}">Show files</a></p>`,
  )
}

export const receivedPage: OwnPageHandler = async (visit) => {
  const { api, params } = visit
  const gift = await api.gifts.findReceived({ saleId: params['saleId'] ?? '' })
  const { assetId, name, from, message, takenAt, state } = gift
  const [asset, files, rating] = await Promise.all([
    orNull(api.publications.find({ id: assetId })),
    filesBlock(visit, gift),
    state === 'taken' ? ratingBlock(visit, assetId, pathOf(visit)) : null,
  ])
  const title = asset?.name ?? name
  const link = asset === null ? html`${name}` : html`<a href="${workPath(asset)}">${asset.name}</a>`
  const body = html`<div class="stack">
<section class="block"><h2>${link}</h2>${state === 'withdrawn' ? html`<p><span class="badge">Withdrawn</span></p>` : null}
<dl class="facts"><dt>Gift from</dt><dd>${from}</dd><dt>Taken</dt><dd>${dateOf(takenAt)}</dd></dl>
${message === null ? null : html`<p class="written">${message}</p>`}</section>
${files}${rating}
<p><a href="/report?work=${assetId}">Report this work</a></p>
</div>`
  return ownPage(visit, { title, path: pathOf(visit), body })
}

const at = { page: receivedPage, pathOf }
const assetOf = async ({ api, params }: Visit): Promise<string> =>
  (await api.gifts.findReceived({ saleId: params['saleId'] ?? '' })).assetId

export const RECEIVED_ACTIONS: Readonly<Record<string, FormAction>> = {
  [`${LIST}/{saleId}/rating`]: {
    ...at,
    async run(visit) {
      await visit.api.reputation.rate({ id: await assetOf(visit), ...ratingOf(visit) })
      return doneAt(pathOf(visit), 'rated')
    },
  },
  [`${LIST}/{saleId}/rating/remove`]: {
    ...at,
    async run(visit) {
      await visit.api.reputation.withdrawRating({ id: await assetOf(visit) })
      return doneAt(pathOf(visit), 'unrated')
    },
  },
}

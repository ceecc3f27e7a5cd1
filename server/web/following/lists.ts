/** `/wishes` and `/follows`: works to come back to, and creators to hear from. */
import type { Follow, Wish } from '#shared/contract/market/follows.ts'
import { creatorPath, workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { ownPage } from '../account/frame.ts'
import { withQuery } from '../addresses.ts'
import { formTo, hidden } from '../form.ts'
import type { OwnPageHandler, OwnVisit } from '../parts.ts'
import { dateOf, priceText } from '../words.ts'
import { unfollowPath, unwishPath } from './buttons.ts'

export const WISHES = '/wishes'
export const FOLLOWS = '/follows'
const PAGE_SIZE = 40

const tabs = (path: string): Html => {
  const link = (to: string, name: string) =>
    html`<li><a href="${to}"${to === path ? html` aria-current="page"` : null}>${name}</a></li>`
  return html`<nav class="tabs" aria-label="Lists"><ul>${link(WISHES, 'Wish list')}${link(FOLLOWS, 'Creators you follow')}</ul></nav>`
}

function moreLink(path: string, nextCursor: string | null): Html | null {
  if (nextCursor === null) return null
  return html`<p><a class="button second" rel="next" href="${withQuery(path, { cursor: nextCursor })}">Show more</a></p>`
}

/** The form that takes one entry off a list, and leads back to it. */
const removeForm = ({ viewer }: OwnVisit, action: string, text: string, of: string): Html =>
  formTo(
    viewer,
    action,
    html`${hidden('from', 'list')}<button type="submit" class="second">${text}<span class="sr"> ${of}</span></button>`,
    'inline',
  )

function wishRow(visit: OwnVisit, { assetId, wishedAt, work }: Wish): Html {
  const name = work === null ? 'A work no longer on the market' : work.name
  const price = work === null || work.minPriceCents === null ? null : html` · from ${priceText(work.minPriceCents)}`
  const title =
    work === null ? html`<span>${name}</span>` : html`<a href="${workPath({ id: assetId, name })}">${name}</a>`
  const by = work === null ? null : html`by ${work.creator.displayName}, `
  return html`<li><span>${title} <span class="quiet">${by}added ${dateOf(wishedAt)}${price}</span></span>${removeForm(visit, unwishPath(assetId), 'Remove', name)}</li>`
}

const wishesPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const { items, nextCursor } = await visit.api.wishes.list({
    limit: PAGE_SIZE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  const list =
    items.length === 0
      ? html`<p class="quiet">Nothing yet. “Add to wish list” on the page of a work keeps it here.</p>
<p><a class="button" href="/search">Search works</a></p>`
      : html`<ul class="rows">${items.map((wish) => wishRow(visit, wish))}</ul>`
  return ownPage(visit, {
    ...{ title: 'Wish list', path: WISHES },
    body: html`${tabs(WISHES)}${list}${moreLink(WISHES, nextCursor)}`,
  })
}

function followRow(visit: OwnVisit, { creator, followedAt }: Follow): Html {
  const { handle, displayName } = creator
  // A creator without a page has closed the account, and nothing new will come.
  const name =
    handle === null ? html`<span>${displayName}</span>` : html`<a href="${creatorPath(handle)}">${displayName}</a>`
  const remove = handle === null ? null : removeForm(visit, unfollowPath(handle), 'Unfollow', displayName)
  return html`<li><span>${name} <span class="quiet">since ${dateOf(followedAt)}</span></span>${remove}</li>`
}

const followsPage: OwnPageHandler = async (visit) => {
  const { cursor } = visit.query
  const { items, nextCursor } = await visit.api.follows.list({
    limit: PAGE_SIZE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  const list =
    items.length === 0
      ? html`<p class="quiet">No creators yet. “Follow” on the page of a creator notifies you of each new work.</p>`
      : html`<p class="quiet">You are notified of each new work. <a href="/account/notifications#mails">Choose when emails arrive</a></p>
<ul class="rows">${items.map((follow) => followRow(visit, follow))}</ul>`
  return ownPage(visit, {
    ...{ title: 'Creators you follow', path: FOLLOWS },
    body: html`${tabs(FOLLOWS)}${list}${moreLink(FOLLOWS, nextCursor)}`,
  })
}

export const FOLLOWING_PAGES: Readonly<Record<string, OwnPageHandler>> = {
  [WISHES]: wishesPage,
  [FOLLOWS]: followsPage,
}

/** `/gifts/{token}`: what somebody was given, from whom, and the button that takes it. */
import { LunaError } from '#shared/contract/errors.ts'
import type { ShownGift } from '#shared/contract/market/gifts.ts'
import { workPath } from '#shared/web-addresses.ts'
import { type Html, html } from '../../http/html.ts'
import { doneAt } from '../account/frame.ts'
import { orNull } from '../api.ts'
import { creatorLink, tileOf } from '../cards.ts'
import { button, formTo, outcome } from '../form.ts'
import type { WebPage } from '../layout.ts'
import type { FormAction, Visit } from '../parts.ts'
import { asSeenOnPages, bestPicture } from '../pictures.ts'
import { signInPath } from '../visits.ts'
import { OFFER_WORDS } from '../words.ts'
import { purchasePath } from './purchase-page.ts'
import { receivedPath } from './received-page.ts'

const pathOf = ({ params }: Visit): string => `/gifts/${params['token'] ?? ''}`

/** A link of another form leads nowhere either. */
async function giftOf({ api, params }: Visit): Promise<ShownGift> {
  const token = params['token'] ?? ''
  if (!/^[\w-]{32}$/.test(token)) throw new LunaError('NOT_FOUND', 'The link is not complete. Copy all of it.')
  return api.gifts.find({ token })
}

async function workOf({ api }: Visit, { work }: ShownGift): Promise<Html> {
  if (work === null) {
    return html`<p class="note">The work is not shown here: it is for adults or left the market. If it is for adults, sign in and <a href="/account#age">confirm your age</a> to see it.</p>`
  }
  const asset = await orNull(api.publications.find({ id: work.assetId }))
  if (asset === null) return html`<h2>${work.name}</h2>`
  const picture = bestPicture(asset.previews)
  const thumbnail = picture === null ? null : asSeenOnPages(picture, asset.ageRating)
  return html`<div class="order">${tileOf({ thumbnail, kind: asset.kind, text: asset.card.description ?? '' })}
<div><h2><a href="${workPath(asset)}">${asset.name}</a></h2><p class="quiet">by ${creatorLink(asset.creator)}</p>
<p>${OFFER_WORDS.one_time.gives}</p></div></div>`
}

function takingOf(visit: Visit, { state, isOwn, saleId }: ShownGift): Html {
  const { viewer } = visit
  const linkTo = (path: string, text: string) => html`<p><a class="button" href="${path}">${text}</a></p>`
  if (isOwn) {
    const what = html`<p class="note">This is your own gift. Pass the address of this page on to its recipient.</p>`
    return html`${what}${saleId === null ? null : linkTo(purchasePath(saleId), 'Open the purchase')}`
  }
  switch (state) {
    case 'waiting':
      if (viewer === null) {
        return html`<p>Sign in to take the gift. An account is free.</p>${linkTo(signInPath(pathOf(visit)), 'Sign in')}`
      }
      return html`${formTo(viewer, `${pathOf(visit)}/take`, button('Take the gift'))}
<p class="quiet">The buyer is notified that it was taken, but not by whom.</p>`
    case 'taken':
      return saleId === null
        ? html`<p class="note">The gift was taken already.</p>`
        : html`<p class="good">You have taken this gift.</p>${linkTo(receivedPath(saleId), 'Open the gift')}`
    case 'taken_back':
      return html`<p class="note">The gift is no longer available: its buyer kept it.</p>`
    case 'disputed':
      return html`<p class="note">The gift cannot be taken now, because its payment is disputed. Try again later.</p>`
    case 'withdrawn':
      return html`<p class="note">The gift is no longer available, because its payment was returned.</p>`
  }
}

export async function giftPage(visit: Visit): Promise<WebPage> {
  const gift = await giftOf(visit)
  const { from, message } = gift
  const title = `A gift from ${from}`
  const body = html`<div class="own"><h1>${title}</h1>${outcome(visit.problem, undefined)}
<div class="stack">${await workOf(visit, gift)}
${message === null ? null : html`<section class="block"><h2>Message</h2><p class="written">${message}</p></section>`}
<div>${takingOf(visit, gift)}</div></div></div>`
  return { title, description: title, path: pathOf(visit), body, isListed: false, isSecret: true }
}

export const GIFT_ACTIONS: Readonly<Record<string, FormAction>> = {
  '/gifts/{token}/take': {
    page: giftPage,
    pathOf,
    async run({ api, params }) {
      const { saleId } = await api.gifts.take({ token: params['token'] ?? '' })
      return doneAt(receivedPath(saleId), 'gift_taken')
    },
  },
}

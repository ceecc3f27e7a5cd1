/** What buyers think of a work, with the creator's answers. */
import type { AssetRating, Rating } from '#shared/contract/market/reputation.ts'
import { type Html, html } from '../http/html.ts'
import { withQuery } from './addresses.ts'
import { counted, dateOf } from './words.ts'

interface Ratings {
  readonly items: readonly Rating[]
  readonly nextCursor: string | null
  readonly asset: AssetRating
}

function ratingItem({ stars, comment, ratedAt, helpfulVotes, weighsInFull, answer }: Rating): Html {
  return html`<li>
<p><span aria-hidden="true">${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}</span><span class="sr">${String(stars)} of 5 stars</span>
<span class="quiet">${dateOf(ratedAt)}${weighsInFull ? null : ' · low weight until the purchase is final'}${
    helpfulVotes === 0 ? null : ` · helpful to ${helpfulVotes}`
  }</span></p>
${comment === null ? null : html`<p class="written">${comment}</p>`}
${answer === null ? null : html`<div class="answer"><p class="quiet">Creator’s reply, ${dateOf(answer.answeredAt)}</p><p class="written">${answer.text}</p></div>`}
</li>`
}

export function ratingList({ items, nextCursor, asset }: Ratings, path: string): Html {
  if (items.length === 0) return html`<p class="quiet">No ratings yet. Buyers can rate their purchases.</p>`
  const average =
    asset.averageStars === null
      ? null
      : html`<p>${asset.averageStars.toFixed(1)} of 5 stars, ${counted(asset.count, 'rating', 'ratings')}</p>`
  const more =
    nextCursor === null
      ? null
      : html`<p><a href="${withQuery(path, { ratings: nextCursor })}#ratings">Show earlier ratings</a></p>`
  return html`${average}<ul class="entries">${items.map(ratingItem)}</ul>${more}`
}

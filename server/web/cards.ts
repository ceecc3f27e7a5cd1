/** Works and people as lists show them. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import type { DiscoveredAsset } from '#shared/contract/market/reputation.ts'
import type { SearchHit } from '#shared/contract/market/search.ts'
import { creatorPath, workPath } from '#shared/web-addresses.ts'
import { kinds } from '#shared/words/kinds.ts'
import { type Html, html } from '../http/html.ts'
import { tagPath } from './addresses.ts'
import { asSeenOnPages } from './pictures.ts'
import { counted, priceText, starsOf } from './words.ts'

export interface ShownWork {
  readonly id: string
  readonly name: string
  readonly kind: AssetKind
  readonly ageRating: string
  readonly creator: { readonly handle: string | null; readonly displayName: string }
  readonly thumbnail: PublicMedia | null
  /** In place of a picture. */
  readonly text: string
  /** Null where it is not offered. */
  readonly minPriceCents: number | null
  readonly rating: { readonly average: number | null; readonly count: number }
}

function thumbnailOf({ thumbnail, ageRating }: Pick<ShownWork, 'thumbnail' | 'ageRating'>): PublicMedia | null {
  return thumbnail === null ? null : asSeenOnPages(thumbnail, ageRating)
}

export function workOfHit({ assetId, description, ...hit }: SearchHit): ShownWork {
  return { ...hit, id: assetId, text: description, thumbnail: thumbnailOf(hit) }
}

export function workOfDiscovery({ averageStars, ratingCount, ...found }: DiscoveredAsset): ShownWork {
  return { ...found, text: '', thumbnail: thumbnailOf(found), rating: { average: averageStars, count: ratingCount } }
}

export function pictureOf(media: PublicMedia, alt: string, isFirst = false): Html {
  const { path, width, height } = media
  const size = width === null || height === null ? null : html` width="${String(width)}" height="${String(height)}"`
  const loading = isFirst ? html` fetchpriority="high"` : html` loading="lazy"`
  return html`<img src="${path}" alt="${alt}"${size}${loading} decoding="async">`
}

/** A work without a picture shows its first words. */
export function tileOf({ thumbnail, kind, text }: Pick<ShownWork, 'thumbnail' | 'kind' | 'text'>): Html {
  if (thumbnail !== null) return html`<span class="tile">${pictureOf(thumbnail, '')}</span>`
  return html`<span class="tile words"><span>${kinds[kind].one}</span><span>${text}</span></span>`
}

export function creatorLink({ handle, displayName }: ShownWork['creator']): Html {
  return handle === null ? html`${displayName}` : html`<a href="${creatorPath(handle)}">${displayName}</a>`
}

/** “From”, since a work is offered in several ways as a rule. */
function fromPrice(minPriceCents: number | null): string {
  if (minPriceCents === null) return 'Not offered'
  return minPriceCents === 0 ? priceText(0) : `From ${priceText(minPriceCents)}`
}

function workCard(work: ShownWork): Html {
  const age = isForAdults(work.ageRating) ? html` <span class="badge">18+</span>` : null
  return html`<li class="work">
${tileOf(work)}
<h3><a href="${workPath(work)}">${work.name}</a></h3>
<p class="quiet"><span>${creatorLink(work.creator)}</span><span class="price">${fromPrice(work.minPriceCents)}</span></p>
<p class="quiet"><span>${kinds[work.kind].one}${age}</span><span>${starsOf(work.rating)}</span></p>
</li>`
}

export function workGrid(works: readonly ShownWork[]): Html {
  return html`<ul class="works">
${works.map(workCard)}
</ul>`
}

export function tagList(tags: readonly { readonly value: string; readonly count?: number }[]): Html {
  return html`<ul class="tags">${tags.map(({ value, count }) => {
    const works = count === undefined ? null : html` <span class="sr">${counted(count, 'work', 'works')}</span>`
    return html`<li><a href="${tagPath(value)}">${value}${works}</a></li>`
  })}</ul>`
}

export function nextLink(address: string | null): Html | null {
  return address === null
    ? null
    : html`<p><a class="button second" rel="next" href="${address}">Show more works</a></p>`
}

/** A heading and what belongs to it. */
export function block(title: string, body: Html, options: { readonly id?: string; readonly more?: Html } = {}): Html {
  const { id, more = null } = options
  return html`<section class="block"${id === undefined ? null : html` id="${id}"`}><header><h2>${title}</h2>${more}</header>
${body}
</section>`
}

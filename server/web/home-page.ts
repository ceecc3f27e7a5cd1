/** `/`: what there is, pictures first. */
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import { workPath } from '#shared/web-addresses.ts'
import { kinds } from '#shared/words/kinds.ts'
import { type Html, html } from '../http/html.ts'
import { kindPath } from './addresses.ts'
import {
  block,
  creatorLink,
  pictureOf,
  type ShownWork,
  tagList,
  workGrid,
  workOfDiscovery,
  workOfHit,
} from './cards.ts'
import { isKind } from './kinds.ts'
import type { WebPage } from './layout.ts'
import type { PageHandler } from './parts.ts'
import { asSeenOnPages, bestPicture } from './pictures.ts'
import { cardPicture } from './preview/face.ts'
import { faceOfMarket, MARKET_PURPOSE } from './preview/faces.ts'
import { counted, priceText } from './words.ts'

const DESCRIPTION =
  'Characters, places, items, music and pictures for stories and games, each reviewed by people and with a signed certificate.'
const ORDER_NOTE = html`<p class="quiet">Ordered by the creators’ reputation, then by quality and sales</p>`
const NEWEST = 24
const TAGS = 18

function leadOf(work: ShownWork, picture: PublicMedia): Html {
  const path = workPath(work)
  const price = work.minPriceCents === null ? null : html`<p>From ${priceText(work.minPriceCents)}</p>`
  return html`<section class="lead">
<a href="${path}" tabindex="-1" aria-hidden="true">${pictureOf(picture, '', true)}</a>
<div>
<p class="quiet">${MARKET_PURPOSE}</p>
<h1>${work.name}</h1>
<p>${kinds[work.kind].one} by ${creatorLink(work.creator)}</p>
${price}
<p><a class="button" href="${path}">See this work</a></p>
</div>
</section>`
}

function emptyLead(): Html {
  return html`<section class="block">
<h1>Assets for stories and games</h1>
<p class="quiet">No works yet. Works appear here once creators publish them with Luna Studio.</p>
</section>`
}

function kindList(counts: readonly { readonly value: string; readonly count: number }[]): Html {
  return html`<ul class="tags">${counts.flatMap(({ value, count }) =>
    isKind(value)
      ? [
          html`<li><a href="${kindPath(value)}">${kinds[value].many} <span class="quiet">${String(count)}</span></a></li>`,
        ]
      : [],
  )}</ul>`
}

export const homePage: PageHandler = async ({ api, parts }) => {
  const [discovered, newest, facets] = await Promise.all([
    api.reputation.discoverAssets({}),
    api.search.assets({ sort: 'newest', limit: NEWEST }),
    api.search.facets({}),
  ])
  const works = discovered.items.map(workOfDiscovery)
  const lead = works.find(({ thumbnail }) => thumbnail !== null)
  const best = lead === undefined ? null : bestPicture((await api.publications.find({ id: lead.id })).previews)
  const picture = lead === undefined || best === null ? null : asSeenOnPages(best, lead.ageRating)
  const others = works.filter(({ id }) => id !== lead?.id)
  const count = facets.kinds.reduce((sum, kind) => sum + kind.count, 0)
  const body = html`<div class="stack">
${lead === undefined || picture === null ? emptyLead() : leadOf(lead, picture)}
${facets.kinds.length === 0 ? null : block('By kind', kindList(facets.kinds))}
${others.length === 0 ? null : block('Recommended works', workGrid(others), { more: ORDER_NOTE })}
${
  newest.items.length === 0
    ? null
    : block('New works', workGrid(newest.items.map(workOfHit)), {
        more: html`<a href="/search?sort=newest">All ${counted(count, 'work', 'works')}</a>`,
      })
}
${facets.tags.length === 0 ? null : block('Tags', tagList(facets.tags.slice(0, TAGS)))}
</div>`
  const data = {
    ...{ '@context': 'https://schema.org', '@type': 'WebSite', name: 'Luna Market', url: `${parts.url}/` },
    potentialAction: {
      ...{ '@type': 'SearchAction', 'query-input': 'required name=q' },
      target: `${parts.url}/search?q={q}`,
    },
  }
  return {
    title: 'Luna Market: assets for stories and games',
    description: DESCRIPTION,
    path: '/',
    body,
    picture: cardPicture('/market', faceOfMarket(works)),
    data,
  } satisfies WebPage
}

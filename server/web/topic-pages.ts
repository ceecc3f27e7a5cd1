/** `/kinds` and `/tags`: ways into the market without words to search for. */

import { LunaError } from '#shared/contract/errors.ts'
import { kinds } from '#shared/words/kinds.ts'
import { type Html, html } from '../http/html.ts'
import { kindPath, tagPath, withQuery } from './addresses.ts'
import { nextLink, tagList, workGrid, workOfHit } from './cards.ts'
import { isKind, kindInPath } from './kinds.ts'
import type { WebPage } from './layout.ts'
import type { PageHandler, Visit } from './parts.ts'
import { counted } from './words.ts'

const PAGE_SIZE = 48

export const kindsPage: PageHandler = async ({ api }) => {
  const facets = await api.search.facets({})
  const counts = new Map(facets.kinds.map(({ value, count }) => [value, count]))
  const items = Object.entries(kinds).flatMap(([kind, { many, help }]) => {
    if (!isKind(kind)) return []
    const count = counted(counts.get(kind) ?? 0, 'work', 'works')
    return [
      html`<li><h2><a href="${kindPath(kind)}">${many}</a></h2><p>${help}. <span class="quiet">${count}</span></p></li>`,
    ]
  })
  const body = html`<div class="block"><h1>Kinds of works</h1><ul class="entries">${items}</ul></div>`
  return { title: 'Kinds of works', description: 'All kinds of assets on the market.', path: '/kinds', body }
}

export const tagsPage: PageHandler = async ({ api }) => {
  const { tags } = await api.search.facets({})
  const list = tags.length === 0 ? html`<p class="quiet">No tags yet.</p>` : tagList(tags)
  const body = html`<div class="block"><h1>Tags</h1><p class="quiet">The most used tags.</p>${list}</div>`
  return { title: 'Tags', description: 'The most used tags on the market.', path: '/tags', body }
}

interface Topic {
  readonly title: string
  readonly description: string
  readonly path: string
  readonly filter: NonNullable<Parameters<Visit['api']['search']['assets']>[0]>
  readonly searchAddress: string
}

async function topicPage({ api, query }: Visit, topic: Topic): Promise<WebPage> {
  const { title, description, path, filter, searchAddress } = topic
  const cursor = query['cursor']
  const sort = 'newest'
  const found = await api.search.assets({
    ...filter,
    sort,
    limit: PAGE_SIZE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  const works = found.items.map(workOfHit)
  const next = found.nextCursor === null ? null : withQuery(path, { cursor: found.nextCursor })
  const shown: Html =
    works.length === 0 ? html`<p>No works here yet.</p><p><a href="/search">Show all works</a></p>` : workGrid(works)
  const body = html`<div class="block">
<header><h1>${title}</h1><a href="${searchAddress}">Filter and sort</a></header>
<p class="quiet">${description}</p>
${shown}
${nextLink(next)}
</div>`
  const picture = works.find(({ thumbnail }) => thumbnail !== null)?.thumbnail ?? null
  return { title, description, path, body, picture, isListed: works.length > 0 }
}

export const kindPage: PageHandler = (visit) => {
  const kind = kindInPath(visit.params['kind'] ?? '')
  if (kind === undefined) throw new LunaError('NOT_FOUND', 'There is no such kind of works.')
  const { many, help } = kinds[kind]
  const searchAddress = withQuery('/search', { kind })
  return topicPage(visit, {
    title: many,
    description: `${help}.`,
    path: kindPath(kind),
    filter: { kind },
    searchAddress,
  })
}

export const tagPage: PageHandler = async (visit) => {
  const given = visit.params['tag'] ?? ''
  const tag = given.trim().toLowerCase()
  const path = tagPath(tag)
  if (tag !== given) return { movedTo: path }
  const page = await topicPage(visit, {
    ...{ title: `Works tagged “${tag}”`, description: `Works on the market with the tag “${tag}”.`, path },
    ...{ filter: { tag }, searchAddress: withQuery('/search', { tag }) },
  })
  return { ...page, feedOf: path }
}

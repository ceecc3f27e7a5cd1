/** `/search`: words, filters with counts, an order, and pages; each state is an address. */
import * as z from 'zod'
import { AGE_RATINGS } from '#shared/asset-card/card.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { SEARCH_SORTS } from '#shared/contract/market/search.ts'
import { LICENSE_KINDS } from '#shared/licensing/kinds.ts'
import { kinds } from '#shared/words/kinds.ts'
import { type Html, html } from '../http/html.ts'
import { withQuery } from './addresses.ts'
import { nextLink, tagList, workGrid, workOfHit } from './cards.ts'
import type { PageHandler } from './parts.ts'
import { ageName, counted, licenseName, priceText, SORT_NAMES } from './words.ts'

const PAGE_SIZE = 48
const PRICES_CENTS = [0, 100, 500, 1_000, 2_500, 10_000]
const STARS = [4, 3, 2]

const given = <Value extends z.ZodType>(schema: Value) => schema.optional().catch(undefined)
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !value.includes('\0'))

/** What an address asks for; what it says wrongly is left out. */
const lookSchema = z.object({
  q: given(text(500)),
  kind: given(z.enum(ASSET_KINDS)),
  license: given(z.enum(LICENSE_KINDS)),
  ageRating: given(z.enum(AGE_RATINGS)),
  maxPriceCents: given(z.coerce.number().int().min(0).max(99_999_999)),
  minRating: given(z.coerce.number().int().min(1).max(5)),
  tag: given(text(100)),
  sort: given(z.enum(SEARCH_SORTS)),
  cursor: given(z.string().max(500)),
})
type Look = z.infer<typeof lookSchema>
type Filter = Exclude<keyof Look, 'cursor'>

const address = (look: Partial<Look>): string => withQuery('/search', { ...look })

/** The same look from its first page, with one filter changed; undefined takes the filter away. */
function changed({ cursor: _page, ...look }: Look, filter: Filter, value: string | undefined): string {
  return withQuery('/search', { ...look, [filter]: value })
}

interface Choice {
  readonly value: string
  readonly name: string
  readonly count: number
}

function facet(look: Look, title: string, filter: Filter, choices: readonly Choice[]): Html | null {
  if (choices.length === 0) return null
  const chosen = look[filter]
  return html`<h3>${title}</h3>
<ul>${choices.map(({ value, name, count }) => {
    const isChosen = value === chosen
    const path = changed(look, filter, isChosen ? undefined : value)
    return html`<li><a href="${path}"${isChosen ? html` aria-current="true"` : null}><span>${name}${
      isChosen ? html`<span class="sr">, chosen; follow to remove</span>` : null
    }</span><span class="quiet">${count.toLocaleString('en-US')}</span></a></li>`
  })}</ul>`
}

interface Count {
  readonly value: string
  readonly count: number
}

interface Facets {
  readonly kinds: readonly Count[]
  readonly licenses: readonly Count[]
  readonly ageRatings: readonly Count[]
  readonly tags: readonly Count[]
}

const kindNames: Readonly<Record<string, { readonly many: string }>> = kinds
const licenseNames = new Map<string, string>(LICENSE_KINDS.map((kind) => [kind, licenseName(kind)]))

function filtersOf(look: Look, facets: Facets): Html {
  const named = (counts: readonly Count[], nameOf: (value: string) => string): Choice[] =>
    counts.map(({ value, count }) => ({ value, count, name: nameOf(value) }))
  const inUse = (['kind', 'license', 'ageRating', 'tag'] as const).filter((filter) => look[filter] !== undefined)
  return html`<details class="filters"${inUse.length > 0 ? html` open` : null}>
<summary>Filters${inUse.length === 0 ? null : ` (${inUse.length})`}</summary>
<nav aria-label="Filters">
${facet(
  look,
  'Kind',
  'kind',
  named(facets.kinds, (kind) => kindNames[kind]?.many ?? kind),
)}
${facet(
  look,
  'License',
  'license',
  named(facets.licenses, (kind) => licenseNames.get(kind) ?? kind),
)}
${facet(look, 'Suited to', 'ageRating', named(facets.ageRatings, ageName))}
${facet(
  look,
  'Tag',
  'tag',
  named(facets.tags.slice(0, 15), (tag) => tag),
)}
</nav>
</details>`
}

interface Option {
  readonly value: string
  readonly name: string
}

function selectOf(label: string, name: Filter, chosen: string | undefined, options: readonly Option[]): Html {
  return html`<label>${label}<select name="${name}">
${options.map((one) => html`<option value="${one.value}"${one.value === (chosen ?? '') ? html` selected` : null}>${one.name}</option>`)}
</select></label>`
}

/** Filters that are links are kept by the form. */
function formOf(look: Look): Html {
  const kept = (['kind', 'license', 'ageRating', 'tag'] as const).flatMap((name) => {
    const value = look[name]
    return value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`]
  })
  const sorts = SEARCH_SORTS.map((value) => ({ value, name: SORT_NAMES[value] }))
  const prices = PRICES_CENTS.map((price) => ({
    value: String(price),
    name: price === 0 ? 'Free' : `Up to ${priceText(price)}`,
  }))
  const stars = STARS.map((count) => ({ value: String(count), name: `${count} stars or more` }))
  return html`<form action="/search" role="search">
<label class="query">Search works by name, meaning or creator<input type="search" name="q" value="${look.q ?? ''}" maxlength="500"></label>
${selectOf('Price', 'maxPriceCents', look.maxPriceCents?.toString(), [{ value: '', name: 'Any price' }, ...prices])}
${selectOf('Rating', 'minRating', look.minRating?.toString(), [{ value: '', name: 'Any rating' }, ...stars])}
${selectOf('Sort by', 'sort', look.sort ?? 'relevance', sorts)}
${kept}<button type="submit">Show works</button>
</form>`
}

function noneFound(look: Look, facets: Facets): Html {
  const tags = facets.tags.slice(0, 10)
  return html`<p>No results. Try fewer or other words, or remove a filter.</p>
<p><a class="button second" href="${address({ q: look.q })}">Search without filters</a> <a class="button second" href="/search">Show all works</a></p>
${tags.length === 0 ? null : html`<h2>Tags that lead somewhere</h2>${tagList(tags)}`}`
}

function titleOf({ q, kind, tag }: Look): string {
  if (q !== undefined) return `Works for “${q}”`
  if (kind !== undefined) return kinds[kind].many
  return tag === undefined ? 'All works' : `Works tagged “${tag}”`
}

export const searchPage: PageHandler = async ({ api, query }) => {
  const look = lookSchema.parse(query)
  const { cursor: _cursor, sort: _sort, ...filters } = look
  const [found, facets] = await Promise.all([
    api.search.assets({ ...look, limit: PAGE_SIZE }),
    api.search.facets(filters),
  ])
  const works = found.items.map(workOfHit)
  const next = found.nextCursor === null ? null : address({ ...look, cursor: found.nextCursor })
  const isFirst = look.cursor === undefined
  const shown = `${found.nextCursor === null && isFirst ? '' : isFirst ? 'The first ' : 'The next '}${counted(works.length, 'work', 'works')}`
  const respelled =
    found.spelling === null
      ? null
      : html`<p class="note">Showing works for “${found.spelling}”. No results for “${look.q ?? ''}”.</p>`
  const body = html`<div class="search">
${formOf(look)}
${filtersOf(look, facets)}
<section class="block" aria-label="Works">
<header><h1>${titleOf(look)}</h1><p class="quiet" role="status">${shown}</p></header>
${respelled}
${works.length === 0 ? noneFound(look, facets) : workGrid(works)}
${nextLink(next)}
${isFirst ? null : html`<p><a href="${address({ ...look, cursor: undefined })}">Back to the first works</a></p>`}
</section>
</div>`
  const isAll = Object.values(look).every((value) => value === undefined)
  const description = `${titleOf(look)} on Luna Market, with filters for kind, license, price and rating.`
  return { title: titleOf(look), description, path: '/search', body, isListed: isAll }
}

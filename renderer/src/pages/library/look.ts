/** The look as data, and the questions it asks of the engine. */
import type { AssetFilter, AssetQuery, AssetSort } from '#shared/contract/studio/assets.ts'

export type SearchMode = 'words' | 'meaning' | 'picture'

/** Filters that are set one by one and shown as chips. */
export interface LibraryFilter {
  kinds: NonNullable<AssetFilter['kinds']>
  tags: string[]
  /** In it or in a collection below it; null: any. */
  collection: string | null
  verdicts: NonNullable<AssetFilter['verdicts']>
  /** 0: any. */
  minRating: number
  flag: AssetFilter['flag'] | null
  model: string | null
  hasDraft: boolean | null
}

export interface LibraryLook {
  search: { mode: SearchMode; text: string }
  /** Assets near one asset: alike, or of one stack of seeds; or chosen one by one, under a name that says why. */
  related: { by: 'similar' | 'seeds'; id: string; name: string } | { by: 'chosen'; ids: string[]; name: string } | null
  filter: LibraryFilter
  trashed: boolean
  /** The order while nothing is searched for. */
  sort: Exclude<AssetSort, 'relevance'>
  /** The order of search results. */
  searchSort: AssetSort
  collapseSeeds: boolean
}

/** A question without its page. */
export type LibraryQuery = Omit<AssetQuery, 'offset' | 'limit'>

export const NO_FILTER: LibraryFilter = {
  kinds: [],
  tags: [],
  collection: null,
  verdicts: [],
  minRating: 0,
  flag: null,
  model: null,
  hasDraft: null,
}

export const DEFAULT_LOOK: LibraryLook = {
  search: { mode: 'words', text: '' },
  related: null,
  filter: NO_FILTER,
  trashed: false,
  sort: 'newest',
  searchSort: 'relevance',
  collapseSeeds: false,
}

/** True where a search gives every asset a nearness, so that the best match can come first. */
export function isRanked(look: LibraryLook): boolean {
  return look.search.text.trim() !== '' || look.related?.by === 'similar'
}

function searchPart(look: LibraryLook): AssetFilter {
  const text = look.search.text.trim()
  const near = look.related
  return {
    ...(near?.by === 'similar' ? { similarTo: near.id } : {}),
    ...(near?.by === 'seeds' ? { seedsOf: near.id } : {}),
    ...(near?.by === 'chosen' ? { ids: near.ids } : {}),
    ...(text !== '' && look.search.mode === 'words' ? { text } : {}),
    ...(text !== '' && look.search.mode !== 'words'
      ? { semantic: { query: text, by: look.search.mode === 'picture' ? ('picture' as const) : ('text' as const) } }
      : {}),
  }
}

function filterPart(filter: LibraryFilter): AssetFilter {
  return {
    ...(filter.kinds.length > 0 ? { kinds: filter.kinds } : {}),
    ...(filter.tags.length > 0 ? { tags: filter.tags } : {}),
    ...(filter.collection !== null ? { collection: filter.collection } : {}),
    ...(filter.verdicts.length > 0 ? { verdicts: filter.verdicts } : {}),
    ...(filter.minRating > 0 ? { minRating: filter.minRating } : {}),
    ...(filter.flag ? { flag: filter.flag } : {}),
    ...(filter.model !== null ? { model: filter.model } : {}),
    ...(filter.hasDraft !== null ? { hasDraft: filter.hasDraft } : {}),
  }
}

export function toQuery(look: LibraryLook): LibraryQuery {
  return {
    filter: {
      ...searchPart(look),
      ...filterPart(look.filter),
      ...(look.trashed ? { trashed: true } : {}),
    },
    sort: isRanked(look) ? look.searchSort : look.sort,
    // An opened stack shows its members.
    collapseSeeds: look.collapseSeeds && look.related?.by !== 'seeds',
  }
}

function relatedTo({ similarTo, seedsOf, ids }: AssetFilter, name: string): LibraryLook['related'] {
  if (similarTo !== undefined) return { by: 'similar', id: similarTo, name }
  if (seedsOf !== undefined) return { by: 'seeds', id: seedsOf, name }
  return ids === undefined ? null : { by: 'chosen', ids, name }
}

/** Restores the view of a smart folder from its stored query. Names of related assets are not stored with it. */
export function fromQuery(query: LibraryQuery, relatedName: string): Partial<LibraryLook> {
  const { filter, sort } = query
  const { semantic } = filter
  const mode: SearchMode = semantic ? (semantic.by === 'picture' ? 'picture' : 'meaning') : 'words'
  return {
    search: { mode, text: semantic?.query ?? filter.text ?? '' },
    related: relatedTo(filter, relatedName),
    filter: {
      kinds: filter.kinds ?? [],
      tags: filter.tags ?? [],
      collection: filter.collection ?? null,
      verdicts: filter.verdicts ?? [],
      minRating: filter.minRating ?? 0,
      flag: filter.flag ?? null,
      model: filter.model ?? null,
      hasDraft: filter.hasDraft ?? null,
    },
    trashed: filter.trashed ?? false,
    collapseSeeds: query.collapseSeeds,
    searchSort: sort,
    ...(sort === 'relevance' ? {} : { sort }),
  }
}

/** How many filters are set, the search not counted. */
export function countFilters(filter: LibraryFilter): number {
  return (
    filter.kinds.length +
    filter.tags.length +
    Number(filter.collection !== null) +
    filter.verdicts.length +
    Number(filter.minRating > 0) +
    Number(filter.flag !== null) +
    Number(filter.model !== null) +
    Number(filter.hasDraft !== null)
  )
}

/** True where the look hides anything at all. */
export function isNarrowed(look: LibraryLook): boolean {
  return countFilters(look.filter) > 0 || look.search.text.trim() !== '' || look.related !== null
}

/** Adds a value to a list of filters, or takes it out. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value]
}

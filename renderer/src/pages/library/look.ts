/** The look as data, and the questions it asks of the engine. */
import type { AssetFilter, AssetQuery, AssetSort } from '#shared/contract/studio/assets.ts'
import { parseSearch } from '#shared/search/library/parse.ts'
import { printSearch, searchAsUnderstood } from '#shared/search/library/print.ts'
import type { SearchProblem } from '#shared/search/library/problems.ts'
import { sentenceOf, withoutSentence } from '#shared/search/library/structure.ts'
import { quoted } from '#shared/search/library/values.ts'
import { withFilters } from './search-filters.ts'

export type SearchMode = 'words' | 'meaning' | 'picture'

export interface LibraryLook {
  /** The text holds the filters too. */
  search: { mode: SearchMode; text: string }
  /** Assets near one asset: alike, or of one stack of seeds; or chosen one by one, under a name that says why. */
  related: { by: 'similar' | 'seeds'; id: string; name: string } | { by: 'chosen'; ids: string[]; name: string } | null
  /** In it or in a collection below it; null: any. */
  collection: string | null
  trashed: boolean
  /** The order while nothing is searched for. */
  sort: Exclude<AssetSort, 'relevance'>
  /** The order of search results. */
  searchSort: AssetSort
  collapseSeeds: boolean
}

/** A question without its page. */
export type LibraryQuery = Omit<AssetQuery, 'offset' | 'limit'>

export const DEFAULT_LOOK: LibraryLook = {
  search: { mode: 'words', text: '' },
  related: null,
  collection: null,
  trashed: false,
  sort: 'newest',
  searchSort: 'relevance',
  collapseSeeds: false,
}

/** True where a search gives every asset a nearness, so that the best match can come first. */
export function isRanked(look: LibraryLook): boolean {
  return sentenceOf(parseSearch(look.search.text).node) !== '' || look.related?.by === 'similar'
}

/** What keeps the search from being understood; null where nothing does. */
export function problemIn(text: string): SearchProblem | null {
  return parseSearch(text).problems[0] ?? null
}

/** Understood words and filters; in searches by meaning the words are the sentence that is sought. */
function searchPart({ search: { mode, text } }: LibraryLook): AssetFilter {
  const { node } = parseSearch(text)
  const sentence = sentenceOf(node)
  const isMeant = mode !== 'words' && sentence !== ''
  const filters = printSearch(isMeant ? withoutSentence(node) : node)
  return {
    ...(filters === '' ? {} : { text: filters }),
    ...(isMeant ? { semantic: { query: sentence, by: mode === 'picture' ? 'picture' : 'text' } } : {}),
  }
}

function relatedPart({ related, collection }: LibraryLook): AssetFilter {
  return {
    ...(related?.by === 'similar' ? { similarTo: related.id } : {}),
    ...(related?.by === 'seeds' ? { seedsOf: related.id } : {}),
    ...(related?.by === 'chosen' ? { ids: related.ids } : {}),
    ...(collection === null ? {} : { collection }),
  }
}

export function toQuery(look: LibraryLook): LibraryQuery {
  return {
    filter: { ...searchPart(look), ...relatedPart(look), ...(look.trashed ? { trashed: true } : {}) },
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

/** A sentence as search text with the same meaning. */
function asSearch(sentence: string): string {
  const text = searchAsUnderstood(sentence)
  const { node } = parseSearch(text)
  return sentenceOf(node) === sentence && withoutSentence(node) === null ? text : quoted(sentence)
}

/** A search that can follow other terms: an OR would take them in. */
function asTerm(text: string): string {
  return parseSearch(text).node?.type === 'or' ? `(${text})` : text
}

/** The whole search as text. Folders that an older version saved store their filters separately. */
function textOf({ text = '', semantic, ...filter }: AssetFilter): string {
  const words = semantic === undefined ? text : `${asSearch(semantic.query)} ${asTerm(text)}`.trim()
  const { kinds, tags, verdicts, minRating, flag, model, hasDraft } = filter
  const separate = { kinds, tags, verdicts, minRating, flag, model, hasDraft }
  const given = Object.entries(separate).filter(([, value]) => value !== undefined)
  return given.length === 0 ? words : withFilters(words, Object.fromEntries(given))
}

/** Restores the view of a smart folder from its stored query. Names of related assets are not stored with it. */
export function fromQuery(query: LibraryQuery, relatedName: string): Partial<LibraryLook> {
  const { filter, sort } = query
  const { semantic } = filter
  const mode: SearchMode = semantic ? (semantic.by === 'picture' ? 'picture' : 'meaning') : 'words'
  return {
    search: { mode, text: textOf(filter) },
    related: relatedTo(filter, relatedName),
    collection: filter.collection ?? null,
    trashed: filter.trashed ?? false,
    collapseSeeds: query.collapseSeeds,
    searchSort: sort,
    ...(sort === 'relevance' ? {} : { sort }),
  }
}

/** True where the look hides anything at all. */
export function isNarrowed(look: LibraryLook): boolean {
  return look.search.text.trim() !== '' || look.related !== null || look.collection !== null
}

/** Adds a value to a list of filters, or takes it out. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value]
}

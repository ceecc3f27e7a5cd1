/** What the search field offers to complete with: names of filters, and values that the library has. */
import { useQuery } from '@tanstack/react-query'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import type { Collection } from '#shared/contract/studio/collections.ts'
import { type Completion, keysLike } from '#shared/search/library/complete.ts'
import { COLORS, SEARCH_KEYS, type SearchKey, STATES } from '#shared/search/library/terms.ts'
import { printText } from '#shared/search/library/values.ts'
import { api } from '../../api/client.ts'
import { type FacetList, useFacets } from '../../api/queries.ts'
import type { Suggestion } from '../../components/suggestion-list.tsx'
import { en } from '../../strings/en.ts'
import { namesTo } from './collection-tree.ts'
import { stateLabel } from './term-label.ts'

const words = en.library.search

/** The value of a suggestion is what is put into the text. */
export type OptionsOf = (key: SearchKey) => readonly Suggestion[]

const SHOWN = 12

const plain = (value: string, label = value, hint?: string): Suggestion => ({
  value,
  label,
  ...(hint === undefined ? {} : { hint }),
})

function counted(facet: FacetList): Suggestion[] {
  return facet.map(({ value, count }) => plain(printText(value), value, en.common.count(count)))
}

function collectionOptions(all: readonly Collection[]): Suggestion[] {
  return all.map(({ id, count }) => {
    const path = namesTo(all, id).join('/')
    return plain(printText(path), path, en.common.count(count))
  })
}

const worded = (values: Readonly<Record<string, string>>): Suggestion[] =>
  Object.entries(values).map(([value, label]) => plain(value, label, value))

/** What the library has of each key; keys of other lists have theirs. */
export function useSearchOptions(): OptionsOf {
  const facets = useFacets().data
  const collections = useQuery(api.collections.list.queryOptions()).data ?? []
  return (key) => {
    switch (key) {
      case 'tag':
        return counted(facets?.tags ?? [])
      case 'model':
        return counted(facets?.models ?? [])
      case 'lora':
        return counted(facets?.loras ?? [])
      case 'in':
        return collectionOptions(collections)
      case 'kind':
        return ASSET_KINDS.map((kind) => plain(kind, en.kinds[kind].many, kind))
      case 'is':
        return STATES.map((state) => plain(state, stateLabel(state), state))
      case 'color':
        return COLORS.map((color) => plain(color))
      case 'rating':
        return worded(words.ratings)
      case 'size':
        return worded(words.sizes)
      case 'aspect':
        return worded(words.aspects)
      case 'made':
        return worded(words.periods)
      case 'seed':
        return []
      default:
        return key satisfies never
    }
  }
}

const fold = (text: string) => text.normalize('NFC').toLocaleLowerCase()

/** Those that begin with what was typed come first. */
export function suggestionsFor({ key, typed }: Completion, optionsOf: OptionsOf): Suggestion[] {
  if (key === null) return keysLike(typed).map((name) => plain(name, `${name}:`, SEARCH_KEYS[name].example))
  const needle = fold(typed)
  const texts = ({ value, label }: Suggestion) => [fold(label), fold(value)]
  const fitting = optionsOf(key).filter((option) => texts(option).some((text) => text.includes(needle)))
  const begins = (option: Suggestion) => texts(option).some((text) => text.startsWith(needle))
  return [...fitting.filter(begins), ...fitting.filter((option) => !begins(option))].slice(0, SHOWN)
}

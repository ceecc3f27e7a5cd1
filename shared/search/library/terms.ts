/**
 * The language of the library's search: words, "phrases" and filters such as `tag:elf` or `rating:>=4`; a minus excludes,
 * OR is either, parentheses group. These are its terms as data; `parse.ts` reads them, `print.ts` writes them.
 */
import { ASSET_KINDS, type AssetKind } from '../../asset-card/kinds.ts'

export const COLORS = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'gray',
  'white',
] as const
export type ColorName = (typeof COLORS)[number]

export const SHAPES = ['portrait', 'landscape', 'square'] as const

/** States of an asset that `is:` asks for. */
export const STATES = [
  'picked',
  'rejected',
  'unflagged',
  'unique',
  'derivative',
  'own-duplicate',
  'duplicate',
  'likely-copy',
  'unchecked',
  'draft',
  'saved',
  'untagged',
  'unrated',
  'uncollected',
] as const
export type AssetState = (typeof STATES)[number]

/**
 * A text that is compared whole, capital letters aside. Between two parts anything may stand: `["old town"]` is exact,
 * `["sd", ""]` begins with "sd" (`sd*`), `["", "xl", ""]` contains "xl" (`*xl*`). Only the first and last may be empty.
 */
export type Pattern = readonly [string, ...string[]]

/** Whole numbers, both ends included; null where there is no bound. At least one is set. */
export interface NumberRange {
  readonly min: number | null
  readonly max: number | null
}

export type SizeValue =
  /** The longer side of the picture, pixels. */
  | { readonly unit: 'pixels'; readonly range: NumberRange }
  /** The size of the file. */
  | { readonly unit: 'bytes'; readonly range: NumberRange }
  | { readonly unit: 'exact'; readonly width: number; readonly height: number }

export type AspectValue = (typeof SHAPES)[number] | { readonly width: number; readonly height: number }

/** `2026`, `2026-03` or `2026-03-09`. */
export type CalendarPeriod = string

export type MadeValue =
  | 'today'
  | 'yesterday'
  /** Today and the days before it. */
  | { readonly lastDays: number }
  /** Whole periods, both included; null where there is no bound. At least one is set. */
  | { readonly from: CalendarPeriod | null; readonly to: CalendarPeriod | null }

/** Of the values of one filter any may hold. */
type Values<T> = readonly [T, ...T[]]

export type SearchFilter =
  | { readonly key: 'tag' | 'model' | 'lora' | 'in'; readonly values: Values<Pattern> }
  | { readonly key: 'seed'; readonly values: Values<string> }
  | { readonly key: 'kind'; readonly values: Values<AssetKind> }
  | { readonly key: 'is'; readonly values: Values<AssetState> }
  | { readonly key: 'rating'; readonly values: Values<NumberRange> }
  | { readonly key: 'size'; readonly values: Values<SizeValue> }
  | { readonly key: 'aspect'; readonly values: Values<AspectValue> }
  | { readonly key: 'color'; readonly values: Values<ColorName> }
  | { readonly key: 'made'; readonly values: Values<MadeValue> }

export type SearchKey = SearchFilter['key']

export type SearchNode =
  /** Each word as the beginning of a word, a phrase as it is. */
  | { readonly type: 'words'; readonly text: string; readonly isPhrase: boolean }
  | { readonly type: 'filter'; readonly filter: SearchFilter }
  /** Never of another `not`. */
  | { readonly type: 'not'; readonly of: SearchNode }
  /** At least two, none of the same type. */
  | { readonly type: 'and' | 'or'; readonly of: readonly SearchNode[] }

/** What each filter takes, for people who are told that theirs was not understood. */
export const SEARCH_KEYS: Readonly<Record<SearchKey, { readonly takes: string; readonly example: string }>> = {
  tag: { takes: 'a tag', example: 'tag:elf' },
  model: { takes: 'the name of a model', example: 'model:sdxl*' },
  lora: { takes: 'the name of a LoRA', example: 'lora:"ink style"' },
  seed: { takes: 'a whole number', example: 'seed:1234' },
  kind: { takes: `one of ${ASSET_KINDS.join(', ')}`, example: 'kind:character' },
  in: { takes: 'the name of a collection', example: 'in:"harbor series"' },
  is: { takes: `one of ${STATES.join(', ')}`, example: 'is:picked' },
  rating: { takes: 'stars from 0 to 5', example: 'rating:>=4' },
  size: { takes: 'pixels of the longer side, width x height, or a file size', example: 'size:>=1024' },
  aspect: { takes: 'portrait, landscape, square or a ratio', example: 'aspect:16:9' },
  color: { takes: `one of ${COLORS.join(', ')}`, example: 'color:blue' },
  made: { takes: 'a year, month or day, or the last days', example: 'made:2026-03' },
}

const SPELLINGS: Readonly<Record<string, SearchKey>> = { colour: 'color' }

export function searchKeyOf(typed: string): SearchKey | null {
  const key = typed.toLowerCase()
  const known = SPELLINGS[key] ?? key
  return isSearchKey(known) ? known : null
}

function isSearchKey(key: string): key is SearchKey {
  return Object.hasOwn(SEARCH_KEYS, key)
}

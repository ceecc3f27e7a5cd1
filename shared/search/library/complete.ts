/** What the text at the caret may become: a filter's name, or one of its values. */
import { parseSearch } from './parse.ts'
import { SEARCH_KEYS, type SearchKey, searchKeyOf } from './terms.ts'

export interface Completion {
  /** Null where the name of a filter is being typed. */
  readonly key: SearchKey | null
  /** What was typed of it up to the caret, without quotes. */
  readonly typed: string
  /** What a choice takes the place of: from `start` up to but not including `end`. */
  readonly start: number
  readonly end: number
}

/** Null inside of a phrase or of a filter that there is not. */
export function completionAt(text: string, caret: number): Completion | null {
  const term = parseSearch(text).terms.find(({ start, end }) => start <= caret && caret <= end && start < end)
  if (term === undefined) return { key: null, typed: '', start: caret, end: caret }
  const keyEnd = term.start + (term.key?.length ?? 0)
  if (term.key === null || caret <= keyEnd) {
    const typed = text.slice(term.start, caret)
    // A choice takes the place of the filter's name alone, with its colon.
    const end = term.key === null ? term.end : keyEnd + 1
    return /^\p{L}*$/u.test(typed) ? { key: null, typed, start: term.start, end } : null
  }
  const key = searchKeyOf(term.key)
  const value = term.values.find(({ start, end }) => start <= caret && caret <= end)
  if (key === null || value === undefined) return null
  return { key, typed: text.slice(value.start, caret).replaceAll(/["“”„]/g, ''), ...value }
}

/** The names of filters that begin so, as they are typed. */
export function keysLike(typed: string): SearchKey[] {
  const keys = Object.keys(SEARCH_KEYS) as SearchKey[]
  const folded = typed.toLowerCase()
  return keys.filter(
    (key) => key.startsWith(folded) || ('colour'.startsWith(folded) && folded !== '' && key === 'color'),
  )
}

/** The text with the choice in place, and where the caret goes: behind the colon, or behind a value and a space. */
export function complete(
  text: string,
  { key, start, end }: Completion,
  choice: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(end)
  if (key === null) return { text: `${text.slice(0, start)}${choice}:${rest}`, caret: start + choice.length + 1 }
  const isFollowed = /^[\s,)]/.test(rest)
  const caret = start + choice.length + (isFollowed ? 0 : 1)
  return { text: `${text.slice(0, start)}${choice}${isFollowed ? '' : ' '}${rest}`, caret }
}

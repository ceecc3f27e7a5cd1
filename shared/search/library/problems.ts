/** What keeps a search from being understood, and the words for it. */
import { likelyWord } from '../spelling.ts'
import { SEARCH_KEYS, type SearchKey } from './terms.ts'

export const MOST_TERMS = 64
export const DEEPEST_GROUP = 16

/** Where it stands in the text: from `start` up to but not including `end`. */
interface Span {
  readonly start: number
  readonly end: number
}

export type SearchProblem = Span &
  (
    | { readonly code: 'UNKNOWN_KEY'; readonly key: string; readonly meant: SearchKey | null }
    | { readonly code: 'VALUE_MISSING'; readonly key: SearchKey }
    | { readonly code: 'VALUE_NOT_UNDERSTOOD'; readonly key: SearchKey; readonly value: string }
    /** Nothing stands on one side of OR or AND, or after NOT. */
    | { readonly code: 'OPERAND_MISSING'; readonly operator: string }
    | { readonly code: 'TOO_MANY_TERMS' }
    | { readonly code: 'TOO_DEEP' }
  )

/** The key that a misspelled one most likely means. */
export function meantKey(typed: string): SearchKey | null {
  const keys = Object.keys(SEARCH_KEYS) as SearchKey[]
  const lower = typed.toLowerCase()
  const begun = keys.filter((key) => key.startsWith(lower) || lower.startsWith(key))
  const likely = begun.length === 1 ? begun[0] : likelyWord(lower, keys)
  return keys.find((key) => key === likely) ?? null
}

/** What is wrong and what to do, as a sentence. */
export function describeProblem(problem: SearchProblem): string {
  switch (problem.code) {
    case 'UNKNOWN_KEY': {
      const hint =
        problem.meant === null
          ? `Filters are ${Object.keys(SEARCH_KEYS).join(', ')}.`
          : `Did you mean ${problem.meant}:?`
      return `There is no filter “${problem.key}:”. ${hint}`
    }
    case 'VALUE_MISSING': {
      const { takes, example } = SEARCH_KEYS[problem.key]
      return `“${problem.key}:” needs ${takes}, such as ${example}.`
    }
    case 'VALUE_NOT_UNDERSTOOD': {
      const { takes, example } = SEARCH_KEYS[problem.key]
      return `“${problem.value}” is not understood after “${problem.key}:”. It takes ${takes}, such as ${example}.`
    }
    case 'OPERAND_MISSING':
      return `${problem.operator} needs something to search for ${problem.operator === 'NOT' ? 'after it' : 'on both sides'}.`
    case 'TOO_MANY_TERMS':
      return `A search has at most ${MOST_TERMS} terms. Put quotes around a sentence to search for it as one.`
    case 'TOO_DEEP':
      return `Parentheses can be nested ${DEEPEST_GROUP} deep.`
  }
}

/** True where the last thing typed is not complete yet, so that more typing may mend it. */
export function isUnfinished(problem: SearchProblem, text: string): boolean {
  const isLast = text.slice(problem.end).trim() === ''
  if (!isLast) return false
  return problem.code === 'VALUE_MISSING' || problem.code === 'OPERAND_MISSING'
}

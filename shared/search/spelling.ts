/**
 * Finds the word that was meant where one was misspelled. Words that differ by one letter have a form in common once a
 * letter is left out of each (symmetric deletes; W. Garbe, SymSpell, 2012), so that an index of such forms is enough.
 */
import { tokenize } from '../similarity/tokens.ts'

/** Shorter words have too many neighbors: "sea" is one letter from "tea", "see" and "set". */
const LEAST_LETTERS = 4
/** Longer ones are no words that people type, and would have as many forms as letters. */
const MOST_LETTERS = 32
/** From this length on, two letters may differ. */
const LONG_WORD_LETTERS = 8

function folded(word: string): string {
  return tokenize(word)[0]?.word ?? ''
}

function canBeMisspelled(word: string): boolean {
  const { length } = [...word]
  return length >= LEAST_LETTERS && length <= MOST_LETTERS && /\p{L}/u.test(word)
}

/** The words of a text that can be misspelled, in lower case as they are written, each once. */
export function wordsToSpell(text: string): string[] {
  const words = tokenize(text)
    .filter(({ word }) => canBeMisspelled(word))
    .map(({ start, end }) => text.slice(start, end).toLowerCase())
  return [...new Set(words)]
}

/** The word without accents, and the same with each of its letters left out. */
export function spellingForms(word: string): string[] {
  const letters = [...folded(word)]
  const shorter = letters.map((_, left) => letters.toSpliced(left, 1).join(''))
  return [...new Set([letters.join(''), ...shorter])]
}

/** Letters to insert, remove, replace or swap with their neighbor (optimal string alignment distance). */
export function spellingDistance(a: string, b: string): number {
  const [as, bs] = [[...folded(a)], [...folded(b)]]
  let [twoBefore, before] = [[] as number[], Array.from({ length: bs.length + 1 }, (_, at) => at)]
  for (const [row, letter] of as.entries()) {
    const current = [row + 1]
    for (const [column, other] of bs.entries()) {
      const replaced = (before[column] ?? 0) + (letter === other ? 0 : 1)
      const best = Math.min(replaced, (before[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1)
      const isSwapped = row > 0 && column > 0 && letter === bs[column - 1] && as[row - 1] === other
      current.push(isSwapped ? Math.min(best, (twoBefore[column - 1] ?? 0) + 1) : best)
    }
    ;[twoBefore, before] = [before, current]
  }
  return before[bs.length] ?? 0
}

/** Of the known words, the one that `typed` most likely means: the nearest, of those the most frequent; null for none. */
export function likelyWord(typed: string, known: readonly string[]): string | null {
  const allowed = [...folded(typed)].length >= LONG_WORD_LETTERS ? 2 : 1
  const counts = new Map<string, number>()
  for (const word of known) counts.set(word, (counts.get(word) ?? 0) + 1)
  const [best] = [...counts]
    .map(([word, count]) => ({ word, count, distance: spellingDistance(typed, word) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance || b.count - a.count || (a.word < b.word ? -1 : 1))
  return best?.word ?? null
}

/** The query with the words that `meant` names in place of those that were typed; everything else as it is. */
export function respell(query: string, meant: (typed: string) => string | null): string {
  let result = ''
  let from = 0
  for (const { start, end } of tokenize(query)) {
    const typed = query.slice(start, end)
    const word = meant(typed)
    result += query.slice(from, start) + (word === null || word === typed.toLowerCase() ? typed : word)
    from = end
  }
  return result + query.slice(from)
}

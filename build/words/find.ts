import { classify, type TextClass } from './classify.ts'
import { HABITS } from './habits.ts'
import { withoutKept } from './kept.ts'

export type Found = { word: string; class: TextClass; line: number }

const PATTERNS = HABITS.map(({ word, forms }) => ({
  word,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms})(?![\\p{L}\\p{N}])`, 'gu'),
}))

/** A name as its words: `someoneElse` and `someone_else` become "someone else". Lines stay as they are. */
const asWords = (text: string): string =>
  text
    .replaceAll('_', ' ')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()

const linesBefore = (text: string, end: number): number => text.slice(0, end).split('\n').length - 1

/** Finds every use of the listed words, in the order of lines. Kept names do not count. */
export function findHabits(file: string, source: string): Found[] {
  // Most files have none, and searching a file is much cheaper than parsing it.
  const words = asWords(source)
  const present = PATTERNS.filter(({ pattern }) => words.search(pattern) !== -1)
  if (present.length === 0) return []
  return classify(file, source)
    .flatMap(({ class: textClass, text, start }) => {
      const ownWords = asWords(withoutKept(file, text))
      const first = linesBefore(source, start) + 1
      return present.flatMap(({ word, pattern }) =>
        [...ownWords.matchAll(pattern)].map(({ index }) => ({
          word,
          class: textClass,
          line: first + linesBefore(ownWords, index),
        })),
      )
    })
    .toSorted((a, b) => a.line - b.line)
}

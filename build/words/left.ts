import type { Found } from './find.ts'

/** How often each word is left, by class. */
export type Left = Readonly<Record<string, Readonly<Record<string, number>>>>

export function countOf(found: readonly Found[]): Left {
  const counts: Record<string, Record<string, number>> = {}
  for (const { word, class: textClass } of found) {
    const ofWord = counts[word] ?? {}
    counts[word] = { ...ofWord, [textClass]: (ofWord[textClass] ?? 0) + 1 }
  }
  return counts
}

const countIn = (left: Left, word: string, textClass: string): number => left[word]?.[textClass] ?? 0

/** The words and classes with more uses than noted, and those with fewer: they may only shrink. */
export function compareLeft(found: Left, noted: Left): { grown: [string, string][]; shrunk: [string, string][] } {
  const pairs = [...new Set([found, noted].flatMap(pairsOf))].map((pair) => pair.split('\t') as [string, string])
  return {
    grown: pairs.filter(([word, textClass]) => countIn(found, word, textClass) > countIn(noted, word, textClass)),
    shrunk: pairs.filter(([word, textClass]) => countIn(found, word, textClass) < countIn(noted, word, textClass)),
  }
}

const pairsOf = (left: Left): string[] =>
  Object.entries(left).flatMap(([word, classes]) => Object.keys(classes).map((textClass) => `${word}\t${textClass}`))

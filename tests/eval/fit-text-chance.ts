/** Measures how close unrelated texts are, and fits the tables of chance on them. */
import type { ChanceTable } from '#shared/similarity/chance.ts'
import { fitChance } from '#shared/similarity/fit-chance.ts'
import { sharedPassages } from '#shared/similarity/passages.ts'
import { fusedCloseness, type TextChances, type WeighedText, wordCloseness } from '#shared/similarity/text-closeness.ts'
import { cosine } from '#shared/similarity/vectors.ts'

/** A text ready to be compared. */
export interface ComparableText {
  readonly origin: string
  readonly text: string
  readonly weighed: WeighedText
  readonly vector: Float32Array
}

/** The tail begins as far out as a few hundred of the pairs still measure it: it falls faster there. */
const TAIL_SHARE = 0.000_05
/** Only texts that share so many of their words can share a passage. */
const LEAST_WORDS_OF_PASSAGE = 0.4
/** A quotation of so many words in a row makes two texts related: books quote the same verses. */
const QUOTED_WORDS = 8

/** Measures are counted in bins of this width: finer than any of them is exact. */
const BINS_PER_UNIT = 2000

type Counts = Map<number, number>

function count(counts: Counts, closeness: number): void {
  const bin = Math.round(closeness * BINS_PER_UNIT)
  counts.set(bin, (counts.get(bin) ?? 0) + 1)
}

function tableOf(counts: Counts, pairs: number, about: string): ChanceTable {
  const measures = new Map([...counts].map(([bin, times]) => [bin / BINS_PER_UNIT, times]))
  const fitted = fitChance(measures, {
    step: 1 / BINS_PER_UNIT,
    tailShare: TAIL_SHARE,
    provenance: `${pairs.toLocaleString('en')} pairs of unrelated texts: ${about}`,
  })
  const rounded = (value: number): number => Number(value.toFixed(4))
  return {
    ...fitted,
    points: fitted.points.map(([measure, logShare]) => [measure, rounded(logShare)]),
    tailDecades: rounded(fitted.tailDecades),
  }
}

const isQuoted = (a: string, b: string): boolean => sharedPassages(a, b, { leastWords: QUOTED_WORDS }).length > 0

/**
 * Compares the texts of each group with those of another origin in the same group: cards with cards and prose with
 * prose, since a card is closer to a card about something else than to any novel.
 */
export function fitTextChances(groups: readonly (readonly ComparableText[])[], about: string): TextChances {
  const [words, meaning, both]: [Counts, Counts, Counts] = [new Map(), new Map(), new Map()]
  let pairs = 0
  for (const texts of groups) {
    const comparable = texts.filter(({ weighed }) => weighed.isComparable)
    for (const [at, one] of comparable.entries()) {
      for (const other of comparable.slice(at + 1)) {
        if (other.origin === one.origin) continue
        const byWords = wordCloseness(one.weighed, other.weighed)
        if (byWords >= LEAST_WORDS_OF_PASSAGE && isQuoted(one.text, other.text)) continue
        const byMeaning = cosine(one.vector, other.vector)
        count(words, byWords)
        count(meaning, byMeaning)
        count(both, fusedCloseness(byWords, byMeaning))
        pairs++
      }
    }
  }
  const table = (counts: Counts): ChanceTable => tableOf(counts, pairs, about)
  return { words: table(words), meaning: table(meaning), both: table(both) }
}

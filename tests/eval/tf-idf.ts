/** The baseline of text comparison: cosine of term frequencies, rare words counting more. */
import { tokenize } from '#shared/similarity/tokens.ts'

/** Words and their weights, of length 1. */
export type TermVector = ReadonlyMap<string, number>

export interface TfIdf {
  vector(text: string): TermVector
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { word } of tokenize(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/**
 * Weights (1 + ln tf) · (1 + ln((1 + N) / (1 + df))), L2-normalized: sublinear frequencies and smoothed inverse document
 * frequencies as scikit-learn's TfidfVectorizer has them. `texts` are the documents that are counted.
 */
export function fitTfIdf(texts: readonly string[]): TfIdf {
  const documents = new Map<string, number>()
  for (const text of texts) {
    for (const word of countWords(text).keys()) documents.set(word, (documents.get(word) ?? 0) + 1)
  }
  const rarity = (word: string): number => 1 + Math.log((1 + texts.length) / (1 + (documents.get(word) ?? 0)))
  return {
    vector(text) {
      const weights = new Map<string, number>()
      let squares = 0
      for (const [word, count] of countWords(text)) {
        const weight = (1 + Math.log(count)) * rarity(word)
        weights.set(word, weight)
        squares += weight ** 2
      }
      const length = Math.sqrt(squares)
      return new Map([...weights].map(([word, weight]) => [word, weight / length]))
    },
  }
}

/** 0 (no word in common, or no words) to 1. */
export function termCosine(a: TermVector, b: TermVector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  let product = 0
  for (const [word, weight] of small) product += weight * (large.get(word) ?? 0)
  return Math.min(1, product)
}

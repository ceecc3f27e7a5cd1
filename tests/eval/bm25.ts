/** The baseline of text retrieval. */
import { tokenize } from '#shared/similarity/tokens.ts'

/** Robertson and Zaragoza 2009, with the usual parameters. */
const K1 = 1.2
const B = 0.75

export interface Bm25 {
  /** Scores of all documents, in their order. */
  scores(query: string): Float64Array
}

/** BM25 over `texts`, with Lucene's idf, which is never negative. */
export function indexBm25(texts: readonly string[]): Bm25 {
  const postings = new Map<string, [document: number, count: number][]>()
  const lengths = texts.map((text, document) => {
    const counts = new Map<string, number>()
    const tokens = tokenize(text)
    for (const { word } of tokens) counts.set(word, (counts.get(word) ?? 0) + 1)
    for (const [word, count] of counts) {
      const known = postings.get(word)
      if (known === undefined) postings.set(word, [[document, count]])
      else known.push([document, count])
    }
    return tokens.length
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / texts.length
  return {
    scores(query) {
      const scores = new Float64Array(texts.length)
      for (const word of new Set(tokenize(query).map((token) => token.word))) {
        const found = postings.get(word) ?? []
        const idf = Math.log(1 + (texts.length - found.length + 0.5) / (found.length + 0.5))
        for (const [document, count] of found) {
          const norm = K1 * (1 - B + (B * (lengths[document] ?? 0)) / mean)
          scores[document] = (scores[document] ?? 0) + (idf * count * (K1 + 1)) / (count + norm)
        }
      }
      return scores
    },
  }
}

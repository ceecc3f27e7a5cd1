/** How often the image vectors of unrelated pictures are so near. */
import type { ChancePictures } from './chance-pictures.ts'
import type { Product } from './product.ts'
import { binOf, SCORE_BINS, scoreOfBin } from './score-tally.ts'
import type { Trait } from './traits.ts'

const BLOCK = 64

export interface VectorPairs {
  readonly pairs: number
  /** Pairs by cosine, to within a hundred-thousandth. */
  readonly counts: ReadonlyMap<number, number>
}

/** Compares the first `queries` pictures with all later ones of other makers. */
export async function measureVectors(
  { makers, prints }: ChancePictures,
  queries: number,
  vector: Trait,
  product: Product,
): Promise<VectorPairs> {
  const all = prints.numbers(vector)
  const bins = new Uint32Array(SCORE_BINS)
  let pairs = 0
  for (let from = 0; from < Math.min(queries, prints.count); from += BLOCK) {
    const own = prints.rows(from, Math.min(from + BLOCK, queries))
    const cosines = await product.multiply(own.numbers(vector), all, vector.wordCount)
    for (let query = 0; query < own.count; query++) {
      for (let b = from + query + 1; b < prints.count; b++) {
        if (makers[from + query] === makers[b]) continue
        const bin = binOf(cosines[query * prints.count + b] ?? -1)
        bins[bin] = (bins[bin] ?? 0) + 1
        pairs++
      }
    }
  }
  const counts = new Map<number, number>()
  for (const [bin, count] of bins.entries()) if (count > 0) counts.set(scoreOfBin(bin), count)
  return { pairs, counts }
}

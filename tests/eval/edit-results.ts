/** Cosines of many pairs, in the form in which results keep them. */
import { rounded, tailShares, type Unrelated } from './results.ts'
import { type ScoreTally, scoreQuantiles, totalOf } from './score-tally.ts'

/** Cosines of true pairs kept for each edit. */
const MOST_COSINES = 2_000

export function unrelatedOf({ unrelated }: ScoreTally): Unrelated {
  const pairs = totalOf(unrelated)
  const quantiles = scoreQuantiles(unrelated, tailShares(pairs))
  return { pairs, quantiles: quantiles.map(([score, share]) => [rounded(score), share]) }
}

/** Rising; every n-th where there are many. */
export function keptCosines(cosines: readonly number[]): number[] {
  const sorted = cosines.toSorted((a, b) => a - b)
  const count = Math.min(sorted.length, MOST_COSINES)
  return Array.from({ length: count }, (_, at) => rounded(sorted[Math.floor((at * sorted.length) / count)] ?? 0))
}

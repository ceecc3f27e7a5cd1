/** How the scores of unrelated pairs are distributed. Hundreds of millions of pairs are counted, never kept. */

/** Scores of -1 to 1 in steps of 8 millionths: finer than two runs of one model on two machines agree. */
export const SCORE_BINS = 2 ** 18

export interface ScoreTally {
  /** Pairs of different works by bin. */
  readonly unrelated: Uint32Array
}

export function createTally(): ScoreTally {
  return { unrelated: new Uint32Array(SCORE_BINS) }
}

/** Scores beyond -1 and 1 count as these. */
export function binOf(score: number): number {
  const bin = Math.round((score + 1) * ((SCORE_BINS - 1) / 2))
  return bin < 0 ? 0 : bin >= SCORE_BINS ? SCORE_BINS - 1 : bin
}

export function scoreOfBin(bin: number): number {
  return bin / ((SCORE_BINS - 1) / 2) - 1
}

export function totalOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/**
 * `[score, share of the counted pairs below it]` at the given shares: the lowest score that has at least that share at
 * it or below. Nothing of nothing.
 */
export function scoreQuantiles(counts: Uint32Array, shares: readonly number[]): [number, number][] {
  const total = totalOf(counts)
  if (total === 0) return []
  const points: [number, number][] = []
  let bin = -1
  let counted = 0
  for (const share of shares) {
    while (bin < SCORE_BINS - 1 && (bin < 0 || counted < share * total)) counted += counts[++bin] ?? 0
    points.push([scoreOfBin(bin), share])
  }
  return points
}

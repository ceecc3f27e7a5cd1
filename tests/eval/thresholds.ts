/** From which score on a check by one score alone should say "copy". */

/**
 * The score that gains the most: share of the copies at or above it, less the share of the unrelated checks (Youden's J,
 * 1950). Of scores that gain the same, the highest.
 */
export function bestThreshold(unrelated: readonly number[], copies: readonly number[]): number {
  const scores = [...new Set([...unrelated, ...copies])].toSorted((a, b) => b - a)
  let [best, most] = [Number.POSITIVE_INFINITY, 0]
  for (const score of scores) {
    const gain = shareFrom(copies, score) - shareFrom(unrelated, score)
    if (gain > most) [best, most] = [score, gain]
  }
  return best
}

const shareFrom = (scores: readonly number[], from: number): number =>
  scores.filter((score) => score >= from).length / Math.max(1, scores.length)

/** The lowest score that accuses at most `most` of the unrelated checks: just above the one that would be too many. */
export function thresholdAccusing(unrelated: readonly number[], copies: readonly number[], most: number): number {
  const tooMany = unrelated.toSorted((a, b) => b - a)[most] ?? Number.NEGATIVE_INFINITY
  return [...unrelated, ...copies]
    .filter((score) => score > tooMany)
    .reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}

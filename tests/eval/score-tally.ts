/**
 * How scores of related and of unrelated pairs lie, and what is read off that: recall at a precision, at a rate of false
 * accusations, average precision. Hundreds of millions of pairs are counted, never kept.
 */

/** Scores of -1 to 1 in steps of 8 millionths: finer than two runs of one model on two machines agree. */
export const SCORE_BINS = 2 ** 18

export interface ScoreTally {
  /** Pairs by bin: an edited picture and its own original. */
  readonly related: Uint32Array
  /** An edited picture and any other. */
  readonly unrelated: Uint32Array
}

export function createTally(): ScoreTally {
  return { related: new Uint32Array(SCORE_BINS), unrelated: new Uint32Array(SCORE_BINS) }
}

/** Scores beyond -1 and 1 count as these. */
export function binOf(score: number): number {
  const bin = Math.round((score + 1) * ((SCORE_BINS - 1) / 2))
  return bin < 0 ? 0 : bin >= SCORE_BINS ? SCORE_BINS - 1 : bin
}

export function scoreOfBin(bin: number): number {
  return bin / ((SCORE_BINS - 1) / 2) - 1
}

export function addTally(into: ScoreTally, from: ScoreTally): void {
  for (const side of ['related', 'unrelated'] as const) {
    const [target, source] = [into[side], from[side]]
    for (let bin = 0; bin < SCORE_BINS; bin++) target[bin] = (target[bin] ?? 0) + (source[bin] ?? 0)
  }
}

export function totalOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Every score that occurs, highest first, with the pairs that lie at it or above. */
function* thresholds({ related, unrelated }: ScoreTally): Generator<{ score: number; found: number; wrong: number }> {
  let found = 0
  let wrong = 0
  for (let bin = SCORE_BINS - 1; bin >= 0; bin--) {
    const [right = 0, other = 0] = [related[bin], unrelated[bin]]
    if (right === 0 && other === 0) continue
    found += right
    wrong += other
    yield { score: scoreOfBin(bin), found, wrong }
  }
}

export interface OperatingPoint {
  /** Pairs at this score or above are accepted; null where no score serves. */
  readonly threshold: number | null
  /** Share of the related pairs that are accepted, 0 to 1. */
  readonly recall: number
}

function lowestThreshold(tally: ScoreTally, isGoodEnough: (found: number, wrong: number) => boolean): OperatingPoint {
  const related = totalOf(tally.related)
  let best: OperatingPoint = { threshold: null, recall: 0 }
  for (const { score, found, wrong } of thresholds(tally)) {
    if (isGoodEnough(found, wrong)) best = { threshold: score, recall: related === 0 ? 0 : found / related }
  }
  return best
}

/** At the lowest score at which this share of the accepted pairs is right. */
export function recallAtPrecision(tally: ScoreTally, precision: number): OperatingPoint {
  return lowestThreshold(tally, (found, wrong) => found >= precision * (found + wrong))
}

/** At the lowest score that accepts at most this share of the unrelated pairs. */
export function recallAtFalseRate(tally: ScoreTally, rate: number): OperatingPoint {
  const allowed = rate * totalOf(tally.unrelated)
  return lowestThreshold(tally, (_, wrong) => wrong <= allowed)
}

/**
 * Area under precision over recall with all pairs in one ranking, equal scores taken together: the micro-average
 * precision of the image similarity challenge (Douze et al., "The 2021 Image Similarity Dataset and Challenge", §4.1).
 */
export function averagePrecision(tally: ScoreTally): number {
  const related = totalOf(tally.related)
  let area = 0
  let before = 0
  for (const { found, wrong } of thresholds(tally)) {
    if (found > before) area += ((found - before) / related) * (found / (found + wrong))
    before = found
  }
  return area
}

/** What accepting all pairs at `score` or above gives. */
export function acceptedAt(tally: ScoreTally, score: number): { found: number; wrong: number } {
  const from = binOf(score)
  return { found: totalOf(tally.related.subarray(from)), wrong: totalOf(tally.unrelated.subarray(from)) }
}

/** `[recall, precision]` from the strictest threshold to the loosest, about `steps` of them evenly over recall. */
export function precisionRecallCurve(tally: ScoreTally, steps = 200): [number, number][] {
  const related = totalOf(tally.related)
  const curve: [number, number][] = []
  let next = 0
  for (const { found, wrong } of thresholds(tally)) {
    const recall = related === 0 ? 0 : found / related
    if (recall < next || found === 0) continue
    curve.push([recall, found / (found + wrong)])
    next = recall + 1 / steps
  }
  return curve
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

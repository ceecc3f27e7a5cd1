/**
 * Fits the map from raw cosines to similarities on labeled pairs: how likely a pair shows one work at even odds, held
 * down so that each threshold of the verdict accuses only a stated share of unrelated pairs.
 */
import { type Calibration, calibrate } from './calibration.ts'
import { isotonicSteps, type WeightedPoint } from './isotonic.ts'

type Point = [number, number]

/** What a model said about pairs of which the truth is known. */
export interface LabeledCosines {
  /** Of pairs that show one work, each counting alike. */
  readonly related: readonly number[]
  /** `[cosine, share of the unrelated pairs at it or below]`, both rising. */
  readonly unrelated: readonly (readonly [number, number])[]
}

/**
 * `[share, similarity]`: this share of unrelated pairs stays at or below this similarity. From the design: unrelated
 * pairs under 0.5 (one in a hundred may not be) and 99.9 % of them under 0.85; from there on each threshold of the
 * verdict is ten times rarer to be reached by accident than the one before.
 */
export const UNRELATED_CEILINGS: readonly (readonly [share: number, similarity: number])[] = [
  [0.99, 0.5],
  [0.999, 0.85],
  [0.9999, 0.95],
  [0.999_99, 0.97],
]

/** More points would add no information and be unreadable. */
const MOST_POINTS = 12
/** A point that moves the curve by less is left out. */
const LEAST_GAIN = 0.004
/** Similarities and cosines are kept to four decimals. */
const PRECISION = 1e4

const roundUp = (value: number): number => Math.min(1, Math.ceil(value * PRECISION - 1e-9) / PRECISION)
const roundDown = (value: number): number => Math.max(0, Math.floor(value * PRECISION + 1e-9) / PRECISION)

/** The lowest cosine with at least this share of unrelated pairs at it or below; the highest known where none has. */
export function unrelatedQuantile(unrelated: LabeledCosines['unrelated'], share: number): number {
  return (unrelated.find(([, below]) => below >= share) ?? unrelated.at(-1))?.[0] ?? -1
}

/**
 * Strictly rising cosines. Of points at one cosine the lowest is kept, since it is the one that must not be exceeded.
 */
function distinct(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  return sorted.filter(([x], at) => at === 0 || x > (sorted[at - 1]?.[0] ?? 0))
}

/** A straight line between the ceilings, so that whatever runs between points under it stays under it. */
function ceilingPoints(unrelated: LabeledCosines['unrelated']): Point[] {
  const held = UNRELATED_CEILINGS.map(
    ([share, similarity]): Point => [roundUp(unrelatedQuantile(unrelated, share)), similarity],
  )
  return distinct([[-1, 0], ...held, [1, 1]])
}

/** Related and unrelated pairs by cosine, with the same weight in all. */
function evidence({ related, unrelated }: LabeledCosines): WeightedPoint[] {
  const ones = related.map((x): WeightedPoint => ({ x, y: 1, weight: 1 / related.length }))
  const zeros = unrelated.flatMap(([x, share], at): WeightedPoint[] => {
    const weight = share - (unrelated[at - 1]?.[1] ?? 0)
    return weight > 0 ? [{ x, y: 0, weight }] : []
  })
  // Of equal cosines the related ones come first, so that they are pooled with the unrelated ones.
  return [...ones, ...zeros].sort((a, b) => a.x - b.x || b.y - a.y)
}

/** Keeps the points that matter most; `must` are kept anyway. */
function simplify(curve: readonly Point[], must: readonly Point[]): Point[] {
  let kept = distinct(must)
  while (kept.length < MOST_POINTS) {
    let worst: Point | undefined
    let gain = LEAST_GAIN
    for (const point of curve) {
      const away = Math.abs(calibrate({ points: kept }, point[0]) - point[1])
      if (away > gain) [worst, gain] = [point, away]
    }
    if (worst === undefined) break
    kept = distinct([...kept, worst])
  }
  return kept
}

/**
 * At most 12 points `[cosine, similarity]` from [-1, 0] on, both rising, cosines strictly. Throws RangeError where
 * either side has no pairs.
 */
export function fitCalibration(cosines: LabeledCosines): Calibration['points'] {
  if (cosines.related.length === 0 || cosines.unrelated.length === 0) {
    throw new RangeError('a calibration is fitted on related and on unrelated pairs')
  }
  const ceiling = { points: ceilingPoints(cosines.unrelated) }
  const steps = isotonicSteps(evidence(cosines))
  // Level along each step, straight from one to the next.
  const ends = steps.flatMap(({ from, to, y }): Point[] => [
    [from, y],
    [to, y],
  ])
  const likely = { points: distinct([[-1, 0], ...ends, [1, 1]]) }
  const held = (x: number): Point => [x, roundDown(Math.min(calibrate(likely, x), calibrate(ceiling, x)))]
  const must = ceiling.points.map(([x]) => held(x))
  const curve = ends.map(([x]) => held(roundUp(x)))
  return simplify(curve, must)
}

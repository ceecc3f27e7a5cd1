/** Fits a `ChanceTable` on the measures of pairs of unrelated works. */
import type { ChanceTable } from './chance.ts'

/** One measure per pair in any order, or how many pairs have each measure. Higher measures are closer. */
export type PairMeasures = ArrayLike<number> | ReadonlyMap<number, number>

export interface FitChanceOptions {
  /** Says which pairs were measured, how many and when. */
  readonly provenance: string
  /** Number of pairs that were compared, where only the closest of them were kept. Default: those given. */
  readonly pairs?: number
  /** Share of the pairs, the closest ones, on which the tail is fitted. Default: 0.001. */
  readonly tailShare?: number
  /** Distance between neighboring measures where they are discrete, such as 1 for counts. Default: 0, continuous. */
  readonly step?: number
}

const DEFAULT_TAIL_SHARE = 0.001
/** The rate of an exponential from so many excesses has a standard error of 18%. */
const LEAST_EXCESSES = 30
const POINTS_PER_DECADE = 8

/** Distinct measures, rising, and how many pairs are at least as close as each. */
interface Survival {
  readonly measures: Float64Array
  readonly atLeast: Float64Array
}

/**
 * Returns measured shares down to `tailShare`, and beyond them an exponential tail. Excesses over a high threshold follow
 * a generalized Pareto distribution (Balkema and de Haan 1974, Pickands 1975), here with shape 0. Its rate of greatest
 * likelihood is 1 / mean excess; for discrete measures, whose excesses are geometric, ln(1 + step / mean excess) / step.
 * At least 30 excesses are used where there are as many pairs. Throws RangeError where there are no measures, where one
 * is not finite, or where fewer pairs are stated than given.
 */
export function fitChance(measures: PairMeasures, options: FitChanceOptions): ChanceTable {
  const survival = survivalOf(measures)
  const given = survival.atLeast[0] ?? 0
  const pairs = options.pairs ?? given
  if (pairs < given) throw new RangeError(`${given} measures cannot be of ${pairs} pairs`)
  const tailPairs = Math.max(LEAST_EXCESSES, pairs * (options.tailShare ?? DEFAULT_TAIL_SHARE))
  const threshold = thresholdOf(survival, tailPairs)
  const points: [number, number][] = []
  for (let rank = 0, next = 0; rank <= threshold; rank++) {
    const logShare = Math.log10((survival.atLeast[rank] ?? 0) / pairs)
    if (-logShare * POINTS_PER_DECADE < next && rank < threshold) continue
    points.push([survival.measures[rank] ?? 0, Math.min(0, logShare)])
    next = Math.floor(-logShare * POINTS_PER_DECADE) + 1
  }
  return { points, tailDecades: tailDecadesOf(survival, threshold, options.step ?? 0), provenance: options.provenance }
}

function survivalOf(measures: PairMeasures): Survival {
  const counted = isCounted(measures)
  const sorted = Float64Array.from(counted ? [...measures.keys()] : measures).sort()
  if (sorted.length === 0) throw new RangeError('There are no measures to fit.')
  if (!sorted.every(Number.isFinite)) throw new RangeError('A measure is not finite.')
  const distinct = sorted.filter((measure, at) => at === 0 || measure !== sorted[at - 1])
  const atLeast = new Float64Array(distinct.length)
  let count = 0
  for (let rank = distinct.length - 1, at = sorted.length - 1; rank >= 0; rank--) {
    const measure = distinct[rank] ?? 0
    for (; at >= 0 && sorted[at] === measure; at--) count += counted ? (measures.get(measure) ?? 0) : 1
    atLeast[rank] = count
  }
  return { measures: distinct, atLeast }
}

function isCounted(measures: PairMeasures): measures is ReadonlyMap<number, number> {
  return measures instanceof Map
}

/** Rank of the highest measure that at least `tailPairs` pairs reach, below the highest of all if there are two. */
function thresholdOf({ atLeast }: Survival, tailPairs: number): number {
  const reached = atLeast.findLastIndex((count) => count >= tailPairs)
  return Math.max(0, Math.min(reached, atLeast.length - 2))
}

/** 0 where no pair exceeds the threshold, since nothing is known beyond it. */
function tailDecadesOf({ measures, atLeast }: Survival, threshold: number, step: number): number {
  const from = measures[threshold] ?? 0
  let sum = 0
  for (let rank = threshold; rank < measures.length; rank++) {
    const count = (atLeast[rank] ?? 0) - (atLeast[rank + 1] ?? 0)
    sum += count * ((measures[rank] ?? 0) - from)
  }
  if (sum === 0) return 0
  const mean = sum / (atLeast[threshold] ?? 1)
  return (step > 0 ? Math.log1p(step / mean) / step : 1 / mean) / Math.LN10
}

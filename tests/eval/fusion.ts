/** All layers together: each score as how likely the pair shows one work, and the highest of these. */
import { isotonicSteps, type WeightedPoint } from '#shared/similarity/isotonic.ts'
import { binOf, SCORE_BINS, type ScoreTally, scoreOfBin } from './score-tally.ts'

/** By bin of a layer's score the log odds that a pair is right, on the scale -1 to 1. */
export type OddsTable = Float32Array

/** Half a pair on either side, so that what never occurred is unlikely and not impossible (Haldane 1956). */
const UNSEEN = 0.5
/** Log odds beyond this do not occur with fewer than 10¹³ pairs. */
const LARGEST_LOG_ODDS = 30
/** Within a level the higher score still counts a little more. */
const END_LOG_ODDS = 1

/** Of the pairs of calibration queries, which are none of those that are measured; pairs count as often as they occur. */
export function oddsTable({ related, unrelated }: ScoreTally): OddsTable {
  const points: WeightedPoint[] = []
  for (let bin = 0; bin < SCORE_BINS; bin++) {
    const [right = 0, wrong = 0] = [related[bin], unrelated[bin]]
    const weight = right + wrong
    if (weight > 0) points.push({ x: scoreOfBin(bin), y: right / weight, weight })
  }
  const levels = isotonicSteps(points).map(({ x, y, weight }): [number, number] => {
    const right = y * weight
    return [x, Math.log((right + UNSEEN) / (weight - right + UNSEEN))]
  })
  return tableOf(withEnds(levels))
}

/** Straight between the levels; they are passed once, from the lowest score to the highest. */
function tableOf(levels: readonly [number, number][]): OddsTable {
  let next = 1
  return Float32Array.from({ length: SCORE_BINS }, (_, bin) => {
    const score = scoreOfBin(bin)
    while (next < levels.length - 1 && score > (levels[next]?.[0] ?? 1)) next++
    const [[fromX, fromOdds] = [-1, -1], [toX, toOdds] = [1, 1]] = [levels[next - 1], levels[next]]
    return fromOdds + ((score - fromX) / (toX - fromX)) * (toOdds - fromOdds)
  })
}

/** Unseen halves may turn two small levels round; the running maximum puts them right. */
function withEnds(levels: readonly [number, number][]): [number, number][] {
  const [first = [0, 0], last = [0, 0]] = [levels[0], levels.at(-1)]
  let highest = Number.NEGATIVE_INFINITY
  const rising = [[-1, first[1] - END_LOG_ODDS], ...levels, [1, last[1] + END_LOG_ODDS]].map(
    ([x = 0, odds = 0]): [number, number] => {
      highest = Math.max(highest, odds)
      return [x, highest / LARGEST_LOG_ODDS]
    },
  )
  return rising.filter(([x], at) => at === 0 || x > (rising[at - 1]?.[0] ?? -1))
}

/** Log odds on the scale of the tables. */
export const oddsAs = (logOdds: number): number => logOdds / LARGEST_LOG_ODDS

export const oddsOf = (table: OddsTable, score: number): number => table[binOf(score)] ?? -1

/** The highest of the layers' odds, pair by pair. */
export function fuse(scores: readonly Float32Array[], tables: readonly OddsTable[]): Float32Array {
  const fused = new Float32Array(scores[0]?.length ?? 0).fill(-1)
  for (const [layer, own] of scores.entries()) {
    const table = tables[layer] ?? new Float32Array(SCORE_BINS)
    for (let at = 0; at < fused.length; at++) {
      const odds = oddsOf(table, own[at] ?? -1)
      if (odds > (fused[at] ?? -1)) fused[at] = odds
    }
  }
  return fused
}

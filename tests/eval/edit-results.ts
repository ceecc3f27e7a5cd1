/** What is said of one edit, or of all of them, once every pair is scored. */
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import { scoreOfBits } from './layers.ts'
import {
  type EditResult,
  type LayerResult,
  type PicturesResult,
  rounded,
  tailShares,
  type Unrelated,
} from './results.ts'
import {
  acceptedAt,
  averagePrecision,
  precisionRecallCurve,
  recallAtFalseRate,
  recallAtPrecision,
  type ScoreTally,
  scoreQuantiles,
  totalOf,
} from './score-tally.ts'

const PRECISION = 0.99
const FALSE_RATE = 1e-4
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

export function layerResult(layer: string, tally: ScoreTally): LayerResult {
  const point = ({ threshold, recall }: ReturnType<typeof recallAtPrecision>) => ({
    threshold: threshold === null ? null : rounded(threshold),
    recall: rounded(recall),
  })
  return {
    layer,
    recallAtPrecision99: point(recallAtPrecision(tally, PRECISION)),
    recallAtFalse1e4: point(recallAtFalseRate(tally, FALSE_RATE)),
    averagePrecision: rounded(averagePrecision(tally)),
  }
}

export function overallResult(name: string, tally: ScoreTally): PicturesResult['overall'][number] {
  const curve = precisionRecallCurve(tally).map(([recall, precision]): [number, number] => [
    rounded(recall),
    rounded(precision),
  ])
  return { ...layerResult(name, tally), curve }
}

/** At the product's threshold; null where nothing was laid over anything. */
export function alignedResult(tally: ScoreTally): PicturesResult['aligned'] {
  const [related, unrelated] = [totalOf(tally.related), totalOf(tally.unrelated)]
  if (related + unrelated === 0) return null
  const threshold = THRESHOLDS.alignedCopy
  const { found, wrong } = acceptedAt(tally, threshold)
  return { threshold, related, relatedOver: found, unrelated, unrelatedOver: wrong }
}

/** At the candidate radius of pHash, as it stands in the product. */
export function radiusResult(tally: ScoreTally): EditResult['pHashRadius'] {
  const bits = THRESHOLDS.candidateHashBits
  const { found, wrong } = acceptedAt(tally, scoreOfBits(bits))
  return {
    bits,
    recall: rounded(found / Math.max(totalOf(tally.related), 1)),
    falseShare: wrong / Math.max(totalOf(tally.unrelated), 1),
    precision: found + wrong === 0 ? null : rounded(found / (found + wrong)),
  }
}

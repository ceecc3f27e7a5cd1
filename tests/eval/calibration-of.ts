/** What a profile's manifest entry says of its measured behaviour: calibrations, and how well they decide. */

import { type Calibration, calibrate } from '#shared/similarity/calibration.ts'
import type { Evaluation } from '#shared/similarity/evaluation.ts'
import { fitCalibration, highestCosineUnder, statedQuantiles } from '#shared/similarity/fit-calibration.ts'
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import type { EditResult, PicturesResult, Results, TextResult, Unrelated } from './results.ts'

/** Absent where the results hold nothing of the kind. */
export interface MeasuredEntry {
  readonly image?: Calibration
  readonly text?: Calibration
  readonly evaluation?: Evaluation
}

const VERDICT_SIMILARITIES = [THRESHOLDS.combinedDerivative, THRESHOLDS.combinedDuplicate, THRESHOLDS.visualCopy]
/** Shares in the manifest are kept to so many decimals. */
const DECIMALS = 4

const count = (value: number): string => value.toLocaleString('en')
const roundedShare = (value: number): number => Number(value.toFixed(DECIMALS))

export function measuredEntry(results: Results): MeasuredEntry {
  const { pictures, text } = results
  if (pictures === null) return text === null ? {} : { text: textCalibration(text, results) }
  const image = imageCalibration(pictures, results)
  const evaluation = evaluationOf(pictures, image.points, results)
  return { image, evaluation, ...(text === null ? {} : { text: textCalibration(text, results) }) }
}

function runInWords({ seed, measuredAt }: Results): string {
  return `seed ${seed}, ${measuredAt.slice(0, 10)}`
}

function fitted(related: readonly number[], { pairs, quantiles }: Unrelated, provenance: string): Calibration {
  const points = fitCalibration({ related, unrelated: quantiles })
  const unrelated = statedQuantiles(quantiles, pairs)
  return { points, provenance, ...(unrelated.length === 0 ? {} : { unrelated }) }
}

function imageCalibration({ source, calibrationQueries, calibration }: PicturesResult, results: Results): Calibration {
  const related = calibration.related.flatMap(({ cosines }) => cosines)
  const of = `${count(calibrationQueries)} pictures in ${calibration.related.length} edits`
  const pairs = `${count(related.length)} true and ${count(calibration.unrelated.pairs)} unrelated pairs`
  return fitted(related, calibration.unrelated, `fitted on ${pairs}: ${of}, ${source}; ${runInWords(results)}`)
}

function textCalibration({ cards, calibration }: TextResult, results: Results): Calibration {
  const related = calibration.related.flatMap(({ cosines }) => cosines)
  const sources = cards.map(({ source, entities }) => `${count(entities)} ${source}`).join('; ')
  const pairs = `${count(related.length)} true and ${count(calibration.unrelated.pairs)} unrelated pairs`
  return fitted(related, calibration.unrelated, `fitted on ${pairs}: ${sources}; ${runInWords(results)}`)
}

/** Of the measured queries, which the calibration has not seen. */
function evaluationOf(pictures: PicturesResult, points: Calibration['points'], results: Results): Evaluation {
  const { source, queries, gallery, edits } = pictures
  return {
    provenance: `${count(queries)} pictures, each edited and sought among ${count(gallery)}, ${source}; ${runInWords(results)}`,
    thresholds: VERDICT_SIMILARITIES,
    edits: edits.map((edit) => ({ edit: edit.edit, title: edit.title, ...atThresholds(edit, points) })),
  }
}

function atThresholds({ queries, cosines }: EditResult, points: Calibration['points']) {
  const { related, unrelated } = cosines
  const recalls = VERDICT_SIMILARITIES.map(
    (similarity) => related.filter((cosine) => calibrate({ points }, cosine) > similarity).length / related.length,
  )
  const precisions = VERDICT_SIMILARITIES.map((similarity, at) => {
    const found = (recalls[at] ?? 0) * queries
    const wrong = unrelated.pairs * (1 - shareAtOrBelow(unrelated, highestCosineUnder(points, similarity)))
    return found + wrong === 0 ? null : roundedShare(found / (found + wrong))
  })
  return { recall: recalls.map(roundedShare), precision: precisions }
}

/** Straight between the quantiles. */
function shareAtOrBelow({ quantiles }: Unrelated, cosine: number): number {
  const above = quantiles.findIndex(([at]) => at > cosine)
  if (above === -1) return 1
  const [toCosine, toShare] = quantiles[above] ?? [1, 1]
  const [fromCosine, fromShare] = quantiles[above - 1] ?? [-1, 0]
  return fromShare + ((cosine - fromCosine) / (toCosine - fromCosine)) * (toShare - fromShare)
}

/** What a profile's manifest entry says of its measured behavior: calibrations, and how often checks are right. */
import type { Calibration } from '#shared/similarity/calibration.ts'
import type { Evaluation } from '#shared/similarity/evaluation.ts'
import { fitCalibration } from '#shared/similarity/fit-calibration.ts'
import type { PictureSearch } from '#shared/similarity/picture-search.ts'
import type { CaptionsResult, ChecksResult, Results, TextResult, Unrelated, VectorsResult } from './results.ts'

/** Absent where the results hold nothing of the kind. */
export interface MeasuredEntry {
  readonly image?: Calibration
  readonly text?: Calibration
  readonly evaluation?: Evaluation
  readonly pictureSearch?: PictureSearch
}

/** Shares in the manifest are kept to so many decimals. */
const DECIMALS = 4

/** The product's own way of checking, among the methods that are compared. */
const CHECK = 'check'

const count = (value: number): string => value.toLocaleString('en')
const roundedShare = (value: number): number => Number(value.toFixed(DECIMALS))

export function measuredEntry(results: Results): MeasuredEntry {
  const { checks, vectors, captions, text } = results
  return {
    ...(vectors === null ? {} : { image: imageCalibration(vectors, results) }),
    ...(text === null ? {} : { text: textCalibration(text, results) }),
    ...(checks === null ? {} : { evaluation: evaluationOf(checks, results) }),
    ...(captions === null ? {} : { pictureSearch: pictureSearchOf(captions, results) }),
  }
}

function runInWords({ seed, measuredAt }: Results): string {
  return `seed ${seed}, ${measuredAt.slice(0, 10)}`
}

function fitted(related: readonly number[], { quantiles }: Unrelated, provenance: string): Calibration {
  return { points: fitCalibration({ related, unrelated: quantiles }), provenance }
}

function imageCalibration({ source, queries, calibration }: VectorsResult, results: Results): Calibration {
  const related = calibration.related.flatMap(({ cosines }) => cosines)
  const of = `${count(queries)} pictures in ${calibration.related.length} edits`
  const pairs = `${count(related.length)} true and ${count(calibration.unrelated.pairs)} unrelated pairs`
  return fitted(related, calibration.unrelated, `fitted on ${pairs}: ${of}, ${source}; ${runInWords(results)}`)
}

function textCalibration({ cards, calibration }: TextResult, results: Results): Calibration {
  const related = calibration.related.flatMap(({ cosines }) => cosines)
  const sources = cards.map(({ source, entities }) => `${count(entities)} ${source}`).join('; ')
  const pairs = `${count(related.length)} true and ${count(calibration.unrelated.pairs)} unrelated pairs`
  return fitted(related, calibration.unrelated, `fitted on ${pairs}: ${sources}; ${runInWords(results)}`)
}

function evaluationOf({ source, preset, galleries }: ChecksResult, results: Results): Evaluation {
  const [first] = galleries
  const checks = galleries.reduce((sum, { edits }) => edits.reduce((all, edit) => all + edit.checks, sum), 0)
  return {
    provenance: `${count(checks)} checks of edited pictures, ${preset}; ${source}; ${runInWords(results)}`,
    galleries: galleries.map(({ works, unrelated }) => {
      const { accused = 0, sharing = 0 } = unrelated.methods.find(({ method }) => method === CHECK) ?? {}
      return { works, unrelated: { checks: unrelated.checks - sharing, accused } }
    }),
    edits: (first?.edits ?? []).map(({ edit, title }) => ({
      ...{ edit, title },
      found: galleries.map(({ edits }) => shareFound(edits.find((one) => one.edit === edit))),
    })),
  }
}

function pictureSearchOf(
  { source, pictures, first, captions, found }: CaptionsResult,
  results: Results,
): PictureSearch {
  return {
    provenance: `${count(captions)} captions; ${source}; ${runInWords(results)}`,
    ...{ among: pictures, first, found: roundedShare(found / captions) },
  }
}

function shareFound(edit: ChecksResult['galleries'][number]['edits'][number] | undefined): number {
  const found = edit?.methods.find(({ method }) => method === CHECK)?.found ?? 0
  return roundedShare(found / Math.max(1, edit?.checks ?? 0))
}

/** One line per layer of a match: how close, and how far from the threshold at which the layer decides by itself. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { LayerCheck, LayerName } from '#shared/similarity/layers.ts'
import { isHashBelied, THRESHOLDS } from '#shared/similarity/verdict.ts'
import { en } from '../strings/en.ts'
import { percent, rarity } from './subject-match.ts'

const words = en.uniqueness.layers

export type LinePart = 'text' | 'picture'
export type LineState = 'below' | 'close' | 'copy' | 'unknown'

export interface LayerLine {
  readonly id: 'together' | 'text' | 'picture' | 'hash'
  /** What must be computed for it; a line of both waits for either. */
  readonly parts: readonly LinePart[]
  readonly label: string
  /** "62 %", "12 of 64 bits"; null where the layer says nothing about this match. */
  readonly value: string | null
  /** The distance to the threshold in words, or why there is no value. */
  readonly margin: string
  /** How seldom unrelated pairs come as close, in words; null or absent where that was not measured. */
  readonly rarity?: string | null
  readonly state: LineState
}

const TEXT_LAYERS: readonly LayerName[] = ['text_vector', 'text_lexical']
const PICTURE_LAYERS: readonly LayerName[] = ['image_vector', 'p_hash', 'd_hash']

function skipText(checks: readonly LayerCheck[], layers: readonly LayerName[], none: string): string {
  const concerned = checks.filter(({ layer }) => layers.includes(layer))
  if (concerned.some(({ checked }) => checked)) return none
  // Without a model the hashes still stand: their reason says more than the missing model's.
  const reasons = concerned.map(({ reason }) => reason).filter((reason) => reason !== undefined)
  const reason = reasons.find((candidate) => candidate !== 'no_model') ?? reasons[0]
  return reason === undefined ? none : words.skipped[reason]
}

function points(difference: number): string {
  const value = Math.round(Math.abs(difference) * 1_000) / 10
  return value < 1 ? value.toFixed(1) : String(Math.round(value))
}

function measuredLine(
  given: Pick<LayerLine, 'id' | 'parts' | 'label'>,
  value: number | null,
  limits: { close: number; copy: number },
  absent: string,
): LayerLine {
  if (value === null) return { ...given, value: null, margin: absent, state: 'unknown' }
  const shown = percent(value)
  if (value > limits.copy) {
    return {
      ...given,
      value: shown,
      margin: words.over(points(value - limits.copy), percent(limits.copy)),
      state: 'copy',
    }
  }
  if (value > limits.close) {
    return {
      ...given,
      value: shown,
      margin: words.under(points(limits.copy - value), percent(limits.copy)),
      state: 'close',
    }
  }
  return {
    ...given,
    value: shown,
    margin: words.under(points(limits.close - value), percent(limits.close)),
    state: 'below',
  }
}

function hashLine(match: Match, absent: string): LayerLine {
  const given = { id: 'hash', parts: ['picture'], label: words.hash } as const
  const bits = match.layers.visualHashEqual ? 0 : match.layers.pHashBits
  if (bits === null) return { ...given, value: null, margin: absent, state: 'unknown' }
  const limit = THRESHOLDS.visualCopyPHashBits
  if (isHashBelied(match.layers)) {
    return { ...given, value: words.bits(bits), margin: words.bitsBelied, state: 'close' }
  }
  const margin = bits <= limit ? words.bitsWithin(limit) : words.bitsBeyond(bits - limit, limit)
  const state = bits <= limit ? 'copy' : bits <= THRESHOLDS.candidateHashBits ? 'close' : 'below'
  return { ...given, value: words.bits(bits), margin, state }
}

/** Together, text, picture, picture hash; of `match`, or what would be compared where there is none. */
export function layerLines(report: PreflightReport, match: Match | null): LayerLine[] {
  const { combinedDerivative: close, combinedDuplicate, textCopy, visualCopy } = THRESHOLDS
  const noText = match ? words.notShared : words.nothingToCompare
  const checks = report.layersChecked
  const textAbsent = skipText(checks, TEXT_LAYERS, noText)
  const pictureAbsent = skipText(checks, PICTURE_LAYERS, noText)
  const layers = match?.layers
  const both = layers !== undefined && layers.metadata !== null && layers.visual !== null
  const together = measuredLine(
    { id: 'together', parts: ['text', 'picture'], label: words.together },
    both ? (match?.combined ?? null) : null,
    { close, copy: combinedDuplicate },
    '',
  )
  const text = measuredLine(
    { id: 'text', parts: ['text'], label: words.text },
    layers?.metadata ?? null,
    { close, copy: textCopy },
    textAbsent,
  )
  const picture = measuredLine(
    { id: 'picture', parts: ['picture'], label: words.picture },
    layers?.visual ?? null,
    { close, copy: visualCopy },
    pictureAbsent,
  )
  const hash: LayerLine = match
    ? hashLine(match, pictureAbsent)
    : { id: 'hash', parts: ['picture'], label: words.hash, value: null, margin: pictureAbsent, state: 'unknown' }
  return [
    ...(both ? [together] : []),
    { ...text, rarity: rarity(match?.percentiles.metadata) },
    { ...picture, rarity: rarity(match?.percentiles.visual) },
    ...(hash.value === null ? [] : [hash]),
  ]
}

/** The layers of a comparison as a table: value, threshold, and the margin between them in words. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { LayerCheck, LayerName, MatchLayers } from '#shared/similarity/layers.ts'
import { isHashBelied, THRESHOLDS } from '#shared/similarity/verdict.ts'
import { en } from '../../strings/en.ts'
import type { LineState } from '../../uniqueness/layer-lines.ts'
import { percent, rarity } from '../../uniqueness/subject-match.ts'

const words = en.report.layers

export interface LayerRow {
  readonly id: 'together' | 'text' | 'picture' | 'p_hash' | 'd_hash' | 'aligned' | 'same_card' | 'same_hashes'
  readonly label: string
  /** What this layer looks at. */
  readonly about: string
  /** null where it was not compared; the margin then says why. */
  readonly value: string | null
  /** How seldom unrelated pairs come as close; null or absent where that was not measured. */
  readonly rarity?: string | null
  readonly threshold: string
  readonly margin: string
  readonly state: LineState
}

type RowNames = Pick<LayerRow, 'id' | 'label' | 'about'>

/** "12 points", "1 point", "0.4 points": of a hundred. */
export function pointsInWords(difference: number): string {
  const tenths = Math.round(Math.abs(difference) * 1000)
  const shown = tenths >= 10 ? Math.round(tenths / 10) : tenths / 10
  return words.points(shown)
}

interface Limits {
  readonly close: number
  readonly copy: number
}

/** How far a similarity is from the limits around it. */
export function similarityMargin(value: number, { close, copy }: Limits): Pick<LayerRow, 'margin' | 'state'> {
  if (value > copy) return { margin: words.over(pointsInWords(value - copy)), state: 'copy' }
  if (value > close) {
    return { margin: words.between(pointsInWords(value - close), pointsInWords(copy - value)), state: 'close' }
  }
  return { margin: words.toSpare(pointsInWords(close - value)), state: 'below' }
}

/** How far a number of differing bits is from the limit up to which pictures count as copies. */
export function bitsMargin(bits: number, limitBits: number): Pick<LayerRow, 'margin' | 'state'> {
  if (bits <= limitBits) return { margin: words.bitsWithin(limitBits - bits), state: 'copy' }
  return {
    margin: words.bitsToSpare(bits - limitBits),
    state: bits <= THRESHOLDS.candidateHashBits ? 'close' : 'below',
  }
}

/** Why layers say nothing: what kept them from being compared, or that the match has nothing of the kind. */
function absence(checks: readonly LayerCheck[], layers: readonly LayerName[], match: Match | null): string {
  const concerned = checks.filter(({ layer }) => layers.includes(layer))
  const reason = concerned.find((check) => !check.checked && check.reason !== 'not_needed')?.reason
  if (concerned.some(({ checked }) => checked) || reason === undefined) {
    return match === null ? words.nothingClose : words.notShared
  }
  return en.uniqueness.layers.skipped[reason]
}

function similarityRow(names: RowNames, value: number | null, limits: Limits, absent: string): LayerRow {
  const threshold = words.limits(percent(limits.close), percent(limits.copy))
  if (value === null) return { ...names, value: null, threshold, margin: absent, state: 'unknown' }
  return { ...names, value: percent(value), threshold, ...similarityMargin(value, limits) }
}

function textRow(report: PreflightReport, match: Match | null): LayerRow {
  const byMeaning = report.layersChecked.some(({ layer, checked }) => layer === 'text_vector' && checked)
  const names = { id: 'text', label: words.text, about: byMeaning ? words.byMeaning : words.byWords } as const
  const limits = { close: THRESHOLDS.combinedDerivative, copy: THRESHOLDS.textCopy }
  const absent = absence(report.layersChecked, ['text_vector', 'text_lexical'], match)
  const row = similarityRow(names, match?.layers.metadata ?? null, limits, absent)
  const short = match?.reasons.find((reason) => reason.code === 'text_too_short')
  if (short?.code !== 'text_too_short') return row
  return { ...row, margin: words.tooShort(short.words, short.minimumWords), state: 'close' }
}

function pHashRow(names: RowNames, layers: MatchLayers | undefined, absent: string): LayerRow {
  const row = hashRow(names, layers?.pHashBits ?? null, true, absent)
  return layers !== undefined && isHashBelied(layers) ? { ...row, margin: words.bitsBelied, state: 'close' } : row
}

function hashRow(names: RowNames, bits: number | null, decides: boolean, absent: string): LayerRow {
  const limit = THRESHOLDS.visualCopyPHashBits
  const threshold = decides ? words.bitsLimit(limit) : words.findsOnly(THRESHOLDS.candidateHashBits)
  if (bits === null) return { ...names, value: null, threshold, margin: absent, state: 'unknown' }
  if (decides) return { ...names, value: words.bits(bits), threshold, ...bitsMargin(bits, limit) }
  const near = bits <= THRESHOLDS.candidateHashBits
  const margin = near ? words.found : words.bitsToSpare(bits - THRESHOLDS.candidateHashBits)
  return { ...names, value: words.bits(bits), threshold, margin, state: near ? 'close' : 'below' }
}

function alignedRow(value: number | null, absent: string): LayerRow {
  const copy = THRESHOLDS.alignedCopy
  const names = { id: 'aligned', label: words.aligned, about: words.alignedAbout } as const
  const threshold = words.alignedLimit(percent(copy))
  if (value === null) return { ...names, value: null, threshold, margin: absent, state: 'unknown' }
  const isCopy = value > copy
  const points = pointsInWords(value - copy)
  const margin = isCopy ? words.over(points) : words.toSpare(points)
  return { ...names, value: percent(value), threshold, margin, state: isCopy ? 'copy' : 'close' }
}

function equalRow(names: RowNames, equal: boolean | null, absent: string): LayerRow {
  if (equal === null) return { ...names, value: null, threshold: words.equalLimit, margin: absent, state: 'unknown' }
  return {
    ...names,
    value: equal ? words.equal : words.different,
    threshold: words.equalLimit,
    margin: equal ? words.equalMargin : words.differentMargin,
    state: equal ? 'copy' : 'below',
  }
}

const HASH_LAYERS: readonly LayerName[] = ['p_hash', 'd_hash', 'visual_hash']

/** Every layer, for one match; with null, what would be compared if anything were close. */
export function layerRows(report: PreflightReport, match: Match | null): LayerRow[] {
  const { layersChecked: checks } = report
  const layers = match?.layers
  const { combinedDerivative: close, combinedDuplicate, visualCopy } = THRESHOLDS
  const noPicture = absence(checks, ['image_vector', 'p_hash', 'd_hash'], match)
  const noHash = absence(checks, HASH_LAYERS, match)
  const both = layers !== undefined && layers.metadata !== null && layers.visual !== null
  const together = { id: 'together', label: words.together, about: words.togetherAbout } as const
  const seen = checks.some(({ layer, checked }) => layer === 'image_vector' && checked)
  const picture = { id: 'picture', label: words.picture, about: seen ? words.bySight : words.byHashes } as const
  const pHash = { id: 'p_hash', label: words.pHash, about: words.pHashAbout } as const
  const dHash = { id: 'd_hash', label: words.dHash, about: words.dHashAbout } as const
  const sameCard = { id: 'same_card', label: words.sameCard, about: words.sameCardAbout } as const
  const sameHashes = { id: 'same_hashes', label: words.sameHashes, about: words.sameHashesAbout } as const
  const hashed = layers !== undefined && layers.pHashBits !== null
  return [
    similarityRow(
      together,
      both ? (match?.combined ?? null) : null,
      { close, copy: combinedDuplicate },
      match === null ? words.nothingClose : words.oneOnly,
    ),
    { ...textRow(report, match), rarity: rarity(match?.percentiles.metadata) },
    {
      ...similarityRow(picture, layers?.visual ?? null, { close, copy: visualCopy }, noPicture),
      rarity: rarity(match?.percentiles.visual),
    },
    pHashRow(pHash, layers, noHash),
    hashRow(dHash, layers?.dHashBits ?? null, false, noHash),
    alignedRow(layers?.alignment ?? null, hashed ? words.notAligned : noHash),
    equalRow(sameCard, layers?.metadataHashEqual ?? null, words.nothingClose),
    equalRow(sameHashes, hashed ? layers.visualHashEqual : null, noHash),
  ]
}

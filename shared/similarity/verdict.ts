/**
 * What the matches of an asset mean. The first rule that holds for any match decides, whichever match is nearest:
 * a copied picture under unrelated text must not hide behind a nearer match by text.
 */
import { combined } from './combine.ts'
import type { MatchLayers } from './layers.ts'
import type { Reason } from './reasons.ts'

/** `duplicate` is the market's word for a refused submission; preflight itself never gives it. */
export const VERDICTS = ['unique', 'derivative_potential', 'duplicate_self', 'duplicate', 'plagiarism_review'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Similarities must lie over their threshold; hash bits must not exceed theirs. */
export const THRESHOLDS = {
  /** Combined similarity: the same work. */
  combinedDuplicate: 0.95,
  /** Combined similarity: a derivative. */
  combinedDerivative: 0.85,
  visualCopy: 0.97,
  visualCopyPHashBits: 6,
  /** Calibration puts unrelated pairs below this. */
  unrelated: 0.5,
  /** Correlation of detail of pictures that lie over one another. */
  alignedCopy: 0.75,
  textCopy: 0.97,
  textCopyMinWords: 20,
  /** Every asset within this many bits by pHash or dHash is a candidate. */
  candidateHashBits: 10,
  /** So many nearest neighbours by each vector are candidates. */
  candidateNeighbours: 20,
} as const

export const VERDICT_RULES = [
  'same_creator_equal_metadata',
  'same_creator_combined',
  'other_creator_copy',
  'other_creator_derivative',
  'none',
] as const
export type VerdictRule = (typeof VERDICT_RULES)[number]

export interface VerdictSubject {
  /** Words in the metadata text. */
  readonly wordCount: number
  /** The subject's picture is flat, tiny or transparent. */
  readonly lowInformation: boolean
}

export interface VerdictMatch {
  readonly id: string
  readonly creator: 'self' | 'other'
  readonly layers: MatchLayers
  /** Words in its metadata text; null where only its fingerprint is known. */
  readonly wordCount: number | null
  readonly lowInformation: boolean
}

/** What the creator said about a match. A match with a decision is listed, but decides nothing. */
export interface VerdictDecision {
  readonly matchId: string
  readonly relation: 'not_duplicate' | 'alternate_of'
}

export interface VerdictResult {
  readonly verdict: Verdict
  /** 1 − the highest combined similarity of any match without a decision; 1 where there is none. */
  readonly uniqueness: number
  readonly decidingMatchId: string | null
  readonly rule: VerdictRule
  /** Those of the deciding match; for `unique` the closest match, or that there is none. */
  readonly reasons: readonly Reason[]
}

type CopyReason = Extract<
  Reason,
  { code: 'combined_duplicate' | 'visual_copy_phash' | 'visual_copy_similarity' | 'visual_copy_aligned' | 'text_copy' }
>

interface Measured {
  readonly match: VerdictMatch
  /** Without the picture layers where a low-information picture would make them say too much. */
  readonly layers: MatchLayers
  readonly combined: number
  /** Words that both texts surely have. */
  readonly words: number
}

/** Rounded below float noise, so that 0.98 − 0.97 reads 0.01. */
function difference(a: number, b: number): number {
  return Math.round((a - b) * 1e9) / 1e9
}

function against(value: number, threshold: number): { value: number; threshold: number; margin: number } {
  return { value, threshold, margin: difference(value, threshold) }
}

function measure(subject: VerdictSubject, match: VerdictMatch): Measured {
  const flat = subject.lowInformation || match.lowInformation
  const blind = { visual: null, pHashBits: null, dHashBits: null, visualHashEqual: false, alignment: null }
  const layers = flat ? { ...match.layers, ...blind } : match.layers
  const words = Math.min(subject.wordCount, match.wordCount ?? subject.wordCount)
  return { match, layers, combined: combined(layers), words }
}

function comparedParts({ metadata, visual }: MatchLayers): 'card_and_picture' | 'card' | 'picture' {
  if (visual === null) return 'card'
  return metadata === null ? 'picture' : 'card_and_picture'
}

/** What makes a match a copy: both layers together, the picture alone or the text alone. */
function copyReasons({ layers, combined: together, words }: Measured): CopyReason[] {
  const found: CopyReason[] = []
  if (together > THRESHOLDS.combinedDuplicate) {
    const of = comparedParts(layers)
    found.push({ code: 'combined_duplicate', of, ...against(together, THRESHOLDS.combinedDuplicate) })
  }
  const valueBits = layers.visualHashEqual ? 0 : layers.pHashBits
  const thresholdBits = THRESHOLDS.visualCopyPHashBits
  if (valueBits !== null && valueBits <= thresholdBits && !isHashBelied(layers)) {
    found.push({ code: 'visual_copy_phash', valueBits, thresholdBits, margin: thresholdBits - valueBits })
  }
  if (layers.visual !== null && layers.visual > THRESHOLDS.visualCopy) {
    found.push({ code: 'visual_copy_similarity', ...against(layers.visual, THRESHOLDS.visualCopy) })
  }
  if (layers.alignment !== null && layers.alignment > THRESHOLDS.alignedCopy) {
    found.push({ code: 'visual_copy_aligned', ...against(layers.alignment, THRESHOLDS.alignedCopy) })
  }
  const minimumWords = THRESHOLDS.textCopyMinWords
  if (layers.metadata !== null && layers.metadata > THRESHOLDS.textCopy && words >= minimumWords) {
    found.push({ code: 'text_copy', ...against(layers.metadata, THRESHOLDS.textCopy), words, minimumWords })
  }
  return found
}

/**
 * Near enough by the hash to be a copy, and none. Hashes see where light and dark lie, and two portraits can share that
 * by accident; the image vector then sees nothing in common. It never does of a copy: see docs/decisions/0013.
 */
export function isHashBelied({ visual, pHashBits, visualHashEqual }: MatchLayers): boolean {
  const isNear = pHashBits !== null && pHashBits <= THRESHOLDS.visualCopyPHashBits && !visualHashEqual
  return isNear && visual !== null && visual < THRESHOLDS.unrelated
}

function isDerivative(measured: Measured): boolean {
  return measured.combined > THRESHOLDS.combinedDerivative
}

/** What is close without being a copy by that layer. */
function closeReasons(measured: Measured, copies: readonly CopyReason[]): Reason[] {
  const { layers, combined: together, words } = measured
  const has = (code: CopyReason['code']): boolean => copies.some((reason) => reason.code === code)
  const close = THRESHOLDS.combinedDerivative
  const found: Reason[] = []
  if (isDerivative(measured) && !has('combined_duplicate')) {
    found.push({ code: 'combined_derivative', of: comparedParts(layers), ...against(together, close) })
  }
  if (layers.visual !== null && layers.visual > close && !has('visual_copy_similarity')) {
    found.push({ code: 'visual_close', ...against(layers.visual, close) })
  }
  if (layers.metadata !== null && layers.metadata > close && !has('text_copy')) {
    if (layers.metadata > THRESHOLDS.textCopy) {
      found.push({ code: 'text_too_short', value: layers.metadata, words, minimumWords: THRESHOLDS.textCopyMinWords })
    } else found.push({ code: 'text_close', ...against(layers.metadata, close) })
  }
  return found
}

function reasonsOf(measured: Measured): Reason[] {
  const { match, layers } = measured
  const found: Reason[] = []
  if (layers.metadataHashEqual) found.push({ code: 'metadata_hash_equal' })
  if (layers.visualHashEqual) found.push({ code: 'visual_hash_equal' })
  const copies = copyReasons(measured)
  found.push(...copies, ...closeReasons(measured, copies))
  // Said only where there was a picture comparison to leave out.
  if (match.layers.pHashBits !== null && layers.pHashBits === null) found.push({ code: 'low_information' })
  return found
}

/** Why a match is listed: every layer that is close, with its numbers; empty where nothing is. */
export function matchReasons(subject: VerdictSubject, match: VerdictMatch): Reason[] {
  return reasonsOf(measure(subject, match))
}

const RULES: readonly { rule: VerdictRule; verdict: Verdict; holds: (measured: Measured) => boolean }[] = [
  {
    rule: 'same_creator_equal_metadata',
    verdict: 'duplicate_self',
    holds: ({ match, layers }) => match.creator === 'self' && layers.metadataHashEqual,
  },
  {
    rule: 'same_creator_combined',
    verdict: 'duplicate_self',
    holds: ({ match, combined: together }) => match.creator === 'self' && together > THRESHOLDS.combinedDuplicate,
  },
  {
    rule: 'other_creator_copy',
    verdict: 'plagiarism_review',
    holds: (measured) => measured.match.creator === 'other' && copyReasons(measured).length > 0,
  },
  {
    rule: 'other_creator_derivative',
    verdict: 'derivative_potential',
    holds: (measured) => measured.match.creator === 'other' && isDerivative(measured),
  },
]

/** Nearest first; the id settles ties, so that the order in which matches were found never matters. */
function byCombined(a: Measured, b: Measured): number {
  return b.combined - a.combined || (a.match.id < b.match.id ? -1 : 1)
}

/** Where combined similarity begins to matter: one's own work may be close without being the same. */
function thresholdFor({ creator }: VerdictMatch): number {
  return creator === 'self' ? THRESHOLDS.combinedDuplicate : THRESHOLDS.combinedDerivative
}

/**
 * Decides over all matches without a decision, rule by rule in the order of `VERDICT_RULES`; of several matches that
 * meet the deciding rule the nearest is named.
 *
 * Uniqueness is 1 − the highest combined similarity, as documented, also where a single layer decided: a copied picture
 * under unrelated text is `plagiarism_review` with a uniqueness of about 0.6. Without anything to compare it is 1.
 */
export function decideVerdict(
  subject: VerdictSubject,
  matches: readonly VerdictMatch[],
  decisions: readonly VerdictDecision[] = [],
): VerdictResult {
  const decided = new Set(decisions.map(({ matchId }) => matchId))
  const open = matches
    .filter(({ id }) => !decided.has(id))
    .map((match) => measure(subject, match))
    .sort(byCombined)
  const nearest = open[0]
  const uniqueness = nearest === undefined ? 1 : difference(1, nearest.combined)
  for (const { rule, verdict, holds } of RULES) {
    const deciding = open.find(holds)
    if (deciding === undefined) continue
    return { verdict, uniqueness, decidingMatchId: deciding.match.id, rule, reasons: reasonsOf(deciding) }
  }
  const reason: Reason =
    nearest === undefined
      ? { code: 'no_matches' }
      : { code: 'below_thresholds', ...against(nearest.combined, thresholdFor(nearest.match)) }
  return { verdict: 'unique', uniqueness, decidingMatchId: null, rule: 'none', reasons: [reason] }
}

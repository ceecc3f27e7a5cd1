/**
 * What the evidence of all matches means for a work. The first rule that holds for any match decides, whichever match
 * is nearest: a copied picture under unrelated text must not hide behind a nearer match by text.
 *
 * Similarity alone never accuses of copying. A match is a copy only where the copying is shown: see `isShown`.
 */
import { type Evidence, evidenceSchema, logExpected } from './evidence.ts'
import { LEAST_TEXT_WORDS } from './text-closeness.ts'

/** `duplicate` is the market's word for a refused submission; preflight itself never gives it. */
export const VERDICTS = ['unique', 'derivative_potential', 'duplicate_self', 'duplicate', 'plagiarism_review'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Log10 of how many works as close may be expected by chance, at most. */
export const MOST_EXPECTED = {
  /** What shows a copy, and what words and meaning together say of a text. */
  shown: -3,
  /** Picture and text of one work, each. */
  both: -2,
  /** What is still called similar. */
  similar: 0,
} as const

/** A shared part under this share of either work makes a part, not a copy of the whole. */
export const LEAST_SHARE_OF_COPY = 0.5

/**
 * A shared part under this share of both works is what a creator's series shares. Of 200 drawings of plain shapes, those
 * that agree by accident share at most 0.30 of one; of pictures half of which was put into another, 0.38 and more.
 */
const LEAST_SHARE_OF_OWN = 1 / 3

/** The marks of the one scale on which screens show how close a match is. */
export const MARKS = {
  /** From here on another creator's work counts as the parent. */
  derivative: 0.85,
  /** From here on a copy is shown. */
  copy: 0.95,
} as const

export const VERDICT_RULES = [
  'same_creator_equal_card',
  'same_creator_copy',
  'other_creator_copy',
  'other_creator_part',
  'other_creator_close',
  'none',
] as const
export type VerdictRule = (typeof VERDICT_RULES)[number]

export interface VerdictMatch {
  readonly id: string
  readonly creator: 'self' | 'other'
  readonly isCardEqual: boolean
  readonly evidence: readonly Evidence[]
}

/** What the creator said about a match. A match with a decision is listed, but decides nothing. */
export interface VerdictDecision {
  readonly matchId: string
  readonly relation: 'not_duplicate' | 'alternate_of'
}

export interface VerdictResult {
  readonly verdict: Verdict
  /** 1 − the similarity of the closest match without a decision; 1 where there is none. */
  readonly uniqueness: number
  readonly decidingMatchId: string | null
  readonly rule: VerdictRule
}

/** What one match means by itself. */
export interface Meaning {
  readonly rule: VerdictRule
  /** On the scale of `MARKS`: rises as fewer works as close would be expected by chance. */
  readonly similarity: number
  /** The evidence behind the rule; empty for `none`. */
  readonly evidence: readonly Evidence[]
}

interface Weighed {
  readonly evidence: Evidence
  /** Log10 of how many works as close chance would make. */
  readonly expected: number
}

/** Whether a layer shows that something was copied, rather than that two works are alike. */
function isShown({ layer }: Evidence): boolean {
  return layer !== 'text' && layer !== 'picture'
}

/** Whether what is shared makes up most of both works; layers that compare whole works say so by being near. */
function isOfMost(evidence: Evidence): boolean {
  return !('ofSubject' in evidence) || Math.min(evidence.ofSubject, evidence.ofOther) >= LEAST_SHARE_OF_COPY
}

function shownCopies(weighed: readonly Weighed[]): Weighed[] {
  return weighed.filter(({ evidence, expected }) => isShown(evidence) && expected <= MOST_EXPECTED.shown)
}

/** Names and short labels are alike by nature. */
function counts(evidence: Evidence): boolean {
  return evidence.layer !== 'text' || evidence.words >= LEAST_TEXT_WORDS
}

function closeBy(layer: 'text' | 'picture', weighed: readonly Weighed[], most: number): Weighed[] {
  return weighed.filter(({ evidence, expected }) => evidence.layer === layer && expected <= most)
}

/** Words and meaning of the text, or text and picture together: close, though nothing shows a copy. */
function closeInBoth(weighed: readonly Weighed[]): Weighed[] {
  const alone = closeBy('text', weighed, MOST_EXPECTED.shown)
  if (alone.length > 0) return alone
  const texts = closeBy('text', weighed, MOST_EXPECTED.both)
  const pictures = closeBy('picture', weighed, MOST_EXPECTED.both)
  return texts.length > 0 && pictures.length > 0 ? [...texts, ...pictures] : []
}

/**
 * A passage of many, a frame or a logo is what a series shares. A picture that comes back cropped, or inside another one,
 * is the same picture.
 */
function isOwnCopy({ evidence }: Weighed): boolean {
  if (evidence.layer === 'features') return Math.max(evidence.ofSubject, evidence.ofOther) >= LEAST_SHARE_OF_OWN
  return evidence.layer !== 'passage' || isOfMost(evidence)
}

const RULES: readonly {
  readonly rule: Exclude<VerdictRule, 'none'>
  readonly verdict: Verdict
  readonly creator: VerdictMatch['creator']
  /** The evidence behind the rule; null if the rule does not apply. */
  readonly holds: (weighed: readonly Weighed[], match: VerdictMatch) => readonly Weighed[] | null
}[] = [
  {
    rule: 'same_creator_equal_card',
    verdict: 'duplicate_self',
    creator: 'self',
    holds: (weighed, { isCardEqual }) => (isCardEqual ? shownCopies(weighed) : null),
  },
  {
    rule: 'same_creator_copy',
    verdict: 'duplicate_self',
    creator: 'self',
    holds: (weighed) => some(shownCopies(weighed).filter(isOwnCopy)),
  },
  {
    rule: 'other_creator_copy',
    verdict: 'plagiarism_review',
    creator: 'other',
    holds: (weighed) => some(shownCopies(weighed).filter(({ evidence }) => isOfMost(evidence))),
  },
  {
    rule: 'other_creator_part',
    verdict: 'derivative_potential',
    creator: 'other',
    holds: (weighed) => some(shownCopies(weighed)),
  },
  {
    rule: 'other_creator_close',
    verdict: 'derivative_potential',
    creator: 'other',
    holds: (weighed) => some(closeInBoth(weighed)),
  },
]

function some<T>(found: readonly T[]): readonly T[] | null {
  return found.length > 0 ? found : null
}

const LAYERS = evidenceSchema.options.map(({ shape }) => shape.layer.value)

/** Of equally likely evidence, pictures come before texts, because they are seen at once. */
const rankOf = ({ layer }: Evidence): number => LAYERS.indexOf(layer)

/** What a match means among `works` works compared. */
export function meaningOf(match: VerdictMatch, works: number): Meaning {
  const weighed = match.evidence
    .filter(counts)
    .map((evidence) => ({ evidence, expected: logExpected(evidence, works) }))
    .toSorted((a, b) => a.expected - b.expected || rankOf(a.evidence) - rankOf(b.evidence))
  for (const { rule, verdict, creator, holds } of RULES) {
    if (creator !== match.creator) continue
    const standing = holds(weighed, match)
    if (standing === null) continue
    const least = rule === 'same_creator_equal_card' ? Number.NEGATIVE_INFINITY : (standing[0]?.expected ?? 0)
    return {
      rule,
      similarity: similarityOf(verdict === 'derivative_potential' ? 'derivative' : 'copy', least),
      evidence: standing.map(({ evidence }) => evidence),
    }
  }
  // Passages have been weighed above: among works of one creator, they are what a series shares.
  const nearest = weighed.find(({ evidence }) => evidence.layer !== 'passage')
  return { rule: 'none', similarity: nearest === undefined ? 0 : similarityOf('none', nearest.expected), evidence: [] }
}

/** By so many decades fewer works as close by chance, a tenth is left of the gap between a similarity and its mark. */
const DECADES = 4
/** Keeps what has not reached a mark from being rounded onto it. */
const BELOW = 1e-4

/** Rises from one mark to the next as fewer works as close are expected by chance. */
function similarityOf(reached: 'none' | 'derivative' | 'copy', expected: number): number {
  const beyond = 1 - 10 ** (Math.min(0, expected - MOST_EXPECTED.shown) / DECADES)
  switch (reached) {
    case 'copy':
      return MARKS.copy + (1 - MARKS.copy) * beyond
    case 'derivative':
      return Math.min(MARKS.derivative + (MARKS.copy - MARKS.derivative) * beyond, MARKS.copy - BELOW)
    case 'none': {
      if (expected > MOST_EXPECTED.similar) return 0
      const missing = Math.max(0, expected - MOST_EXPECTED.shown)
      return Math.min(MARKS.derivative * 10 ** (-missing / DECADES), MARKS.derivative - BELOW)
    }
    default:
      return reached satisfies never
  }
}

/**
 * Decides over all matches without a decision, rule by rule in the order of `VERDICT_RULES`; of several matches that
 * meet the deciding rule the closest is named. `works` is how many works were compared, with or without a match.
 */
export function decideVerdict(
  matches: readonly VerdictMatch[],
  works: number,
  decisions: readonly VerdictDecision[] = [],
): VerdictResult {
  const decided = new Set(decisions.map(({ matchId }) => matchId))
  const open = matches
    .filter(({ id }) => !decided.has(id))
    .map(({ id, ...match }) => ({ id, ...meaningOf({ id, ...match }, works) }))
    .toSorted((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1))
  const uniqueness = 1 - (open[0]?.similarity ?? 0)
  for (const { rule, verdict } of RULES) {
    const deciding = open.find((match) => match.rule === rule)
    if (deciding !== undefined) return { verdict, uniqueness, decidingMatchId: deciding.id, rule }
  }
  return { verdict: 'unique', uniqueness, decidingMatchId: null, rule: 'none' }
}

/** From measured candidates to a report: the verdict, its reasons, the matches, and the works that are merely similar. */
import type { Match, PreflightReport } from '../contract/studio/uniqueness.ts'
import { byCloseness, type Candidate } from './candidates.ts'
import { logExpected } from './evidence.ts'
import type { Reason } from './reasons.ts'
import { decideVerdict, MARKS, type Meaning, MOST_EXPECTED, meaningOf } from './verdict.ts'

const MAX_MATCHES = 50
const MAX_SIMILAR = 12

type Decision = NonNullable<Match['decision']>
type Judgment = Pick<
  PreflightReport,
  'verdict' | 'uniqueness' | 'decidingMatchId' | 'reasons' | 'matches' | 'similarWorks'
>

/** Of the market: it does not take the work, because of this match. */
export interface Refusal {
  readonly matchId: string
  readonly reasons: readonly Reason[]
}

export interface JudgeOptions {
  /** How many works were compared, with or without a match. */
  readonly works: number
  /** By the content key of the other side. */
  readonly decisions?: ReadonlyMap<string, Decision>
  /** Takes the place of what the rules of the verdict say. */
  readonly refusal?: Refusal | null
}

interface Judged {
  readonly match: Match
  readonly meaning: Meaning
}

export function judge(candidates: readonly Candidate[], options: JudgeOptions): Judgment {
  const { works, decisions = new Map(), refusal = null } = options
  const judged = candidates
    .toSorted(byCloseness)
    .map((candidate) => judgeOne(candidate, works, decisions.get(candidate.contentKey) ?? null))
    .toSorted((a, b) => b.match.similarity - a.match.similarity)
  const decided = judged.flatMap(({ match: { id, decision } }) =>
    decision === null ? [] : [{ matchId: id, relation: decision.relation }],
  )
  const ruled = decideVerdict(candidates, works, decided)
  const result =
    refusal === null
      ? ruled
      : { ...ruled, verdict: 'duplicate' as const, decidingMatchId: refusal.matchId, uniqueness: 0 }
  const isMatch = ({ match, meaning }: Judged): boolean =>
    meaning.rule !== 'none' || match.decision !== null || match.id === result.decidingMatchId
  const matches = judged.filter(isMatch).map(({ match }) => match)
  const similarWorks = judged.filter((one) => !isMatch(one) && isSimilar(one.match, works)).map(({ match }) => match)
  const deciding = matches.find(({ id }) => id === result.decidingMatchId)
  return {
    verdict: result.verdict,
    uniqueness: result.uniqueness,
    decidingMatchId: result.decidingMatchId,
    reasons: [...(refusal?.reasons ?? deciding?.reasons ?? [nothingShown(similarWorks, works)])],
    matches: firstMatches(matches, result.decidingMatchId),
    similarWorks: similarWorks.slice(0, MAX_SIMILAR),
  }
}

function judgeOne(candidate: Candidate, works: number, decision: Decision | null): Judged {
  const {
    contentKey: _key,
    isCardEqual: _equal,
    lowInformation: _plain,
    partScore: _score,
    evidence,
    ...shown
  } = candidate
  const meaning = meaningOf(candidate, works)
  const reasons = meaning.rule === 'none' ? similarReasons(candidate) : reasonsOf(candidate, meaning, works)
  return { match: { ...shown, evidence: [...evidence], similarity: meaning.similarity, reasons, decision }, meaning }
}

function reasonsOf({ isCardEqual }: Candidate, { evidence }: Meaning, works: number): Reason[] {
  return [
    ...(isCardEqual ? [{ code: 'metadata_hash_equal' as const }] : []),
    ...evidence.map((found): Reason => {
      return { code: 'evidence', evidence: found, logExpected: logExpected(found, works), works }
    }),
  ]
}

function similarReasons({ layers }: Candidate): Reason[] {
  const similar = (part: 'picture' | 'text', similarity: number | null): Reason[] =>
    similarity === null || similarity < MARKS.derivative ? [] : [{ code: 'similar', part, similarity }]
  return [...similar('picture', layers.visual), ...similar('text', layers.metadata)]
}

/** Closer than chance makes any of the works compared; where chance was not measured, over the lower mark. */
function isSimilar({ evidence, reasons }: Match, works: number): boolean {
  if (evidence.length === 0) return reasons.length > 0
  return evidence.some((one) => one.layer !== 'passage' && logExpected(one, works) <= MOST_EXPECTED.similar)
}

function nothingShown(similarWorks: readonly Match[], works: number): Reason {
  return { code: similarWorks.length > 0 ? 'nothing_shown' : 'no_matches', works }
}

/** The deciding match is always among them: a copied picture under other text may lie far down by closeness. */
function firstMatches(matches: readonly Match[], decidingId: string | null): Match[] {
  const first = matches.slice(0, MAX_MATCHES)
  const deciding = matches.find(({ id }) => id === decidingId)
  if (deciding === undefined || first.includes(deciding)) return first
  return [...first.slice(0, -1), deciding]
}

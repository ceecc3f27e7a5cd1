/** From measured candidates to a report: the verdict, its reasons, and the matches worth showing. */
import type { Match, PreflightReport } from '../contract/studio/uniqueness.ts'
import { byCloseness, type Candidate } from './candidates.ts'
import type { Reason } from './reasons.ts'
import type { ComparedSubject } from './subject.ts'
import { decideVerdict, matchReasons, THRESHOLDS, type VerdictMatch } from './verdict.ts'

const MAX_MATCHES = 50

type Decision = NonNullable<Match['decision']>
type Judgement = Pick<PreflightReport, 'verdict' | 'uniqueness' | 'decidingMatchId' | 'reasons' | 'matches'>

/** Of the market: it does not take the work, because of this match. */
export interface Refusal {
  readonly matchId: string
  readonly reasons: readonly Reason[]
}

/** `decisions` by the content key of the other side. A refusal takes the place of what the rules of the verdict say. */
export function judge(
  subject: ComparedSubject,
  candidates: readonly Candidate[],
  decisions: ReadonlyMap<string, Decision>,
  refusal: Refusal | null = null,
): Judgement {
  const verdictSubject = {
    wordCount: subject.text.words,
    lowInformation: subject.picture?.lowInformation ?? false,
  }
  const decided = candidates.flatMap(({ id, contentKey }) => {
    const decision = decisions.get(contentKey)
    return decision === undefined ? [] : [{ matchId: id, relation: decision.relation }]
  })
  const ruled = decideVerdict(verdictSubject, candidates.map(verdictMatch), decided)
  const result =
    refusal === null
      ? ruled
      : { ...ruled, verdict: 'duplicate' as const, decidingMatchId: refusal.matchId, reasons: refusal.reasons }
  const matches = candidates
    .toSorted(byCloseness)
    .map((candidate) => matchOf(verdictSubject, candidate, decisions.get(candidate.contentKey) ?? null))
    .filter((match) => match.id === result.decidingMatchId || isClose(match))
  return {
    verdict: result.verdict,
    uniqueness: result.uniqueness,
    decidingMatchId: result.decidingMatchId,
    reasons: [...result.reasons],
    matches: firstMatches(matches, result.decidingMatchId),
  }
}

function verdictMatch({ id, creator, layers, wordCount, lowInformation }: Candidate): VerdictMatch {
  return { id, creator, layers, wordCount, lowInformation }
}

function matchOf(subject: Parameters<typeof matchReasons>[0], candidate: Candidate, decision: Decision | null): Match {
  const { contentKey: _key, wordCount: _words, lowInformation: _low, ...shown } = candidate
  return { ...shown, reasons: matchReasons(subject, verdictMatch(candidate)), decision }
}

/** Candidates are the nearest there are, however far; a match is one that has something in common with the subject. */
function isClose({ combined, layers, reasons, decision }: Match): boolean {
  const { metadata, visual, pHashBits, dHashBits } = layers
  const bits = Math.min(pHashBits ?? 64, dHashBits ?? 64)
  return (
    decision !== null ||
    combined >= THRESHOLDS.unrelated ||
    (metadata ?? 0) >= THRESHOLDS.unrelated ||
    (visual ?? 0) >= THRESHOLDS.unrelated ||
    (visual !== null && bits <= THRESHOLDS.candidateHashBits) ||
    reasons.some(({ code }) => code !== 'low_information')
  )
}

/** The deciding match is always among them: a copied picture under other text may lie far down by closeness. */
function firstMatches(matches: readonly Match[], decidingId: string | null): Match[] {
  const first = matches.slice(0, MAX_MATCHES)
  const deciding = matches.find(({ id }) => id === decidingId)
  if (deciding === undefined || first.includes(deciding)) return first
  return [...first.slice(0, -1), deciding]
}

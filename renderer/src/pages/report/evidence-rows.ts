/**
 * What was found about one match, method by method: what decides first, then what found nothing, then what was left
 * out.
 */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeEvidence } from '#shared/similarity/reasons.ts'
import { en } from '../../strings/en.ts'
import { type MethodId, methodOf, methodsOf } from '../../uniqueness/compared-layers.ts'
import { findingsOf, hasEqualCard, worksCompared } from '../../uniqueness/evidence-of.ts'

const words = en.report.evidence

export interface EvidenceRow {
  readonly id: string
  /** The method, and how it compares. */
  readonly label: string
  readonly about: string
  readonly found: string
  /** How many works as close would be expected by chance; null where nothing was found. */
  readonly expected: string | null
  readonly state: 'shown' | 'found' | 'nothing' | 'skipped'
}

/** Below this power of ten no number is shown; `describeChance` has the same. */
const HARDLY_EVER = -3

/** At most 0: what chance gives to one work or more is no finding. */
function expectedText(logExpected: number): string {
  return logExpected <= HARDLY_EVER ? words.expected.none : words.expected.oneCheckIn(Math.round(10 ** -logExpected))
}

/** With null, what was compared without anything that is close. */
export function evidenceRows(report: PreflightReport, match: Match | null): EvidenceRow[] {
  const methods = methodsOf(report)
  const found = match === null ? [] : foundRows(match, worksCompared(report))
  const foundBy = new Set(found.map(({ method }) => method))
  const others = methods
    .filter(({ id }) => !foundBy.has(id))
    .map(({ id, label, about, skipped }): EvidenceRow => {
      const row = { id, label, about, expected: null }
      return skipped === null
        ? { ...row, found: words.nothing, state: 'nothing' }
        : { ...row, found: skipped, state: 'skipped' }
    })
  return [
    ...found.map(({ row }) => row),
    ...others.toSorted((a, b) => Number(a.state === 'skipped') - Number(b.state === 'skipped')),
  ]
}

interface FoundRow {
  readonly method: MethodId
  readonly row: EvidenceRow
}

function foundRows(match: Match, works: number): FoundRow[] {
  const findings = findingsOf(match, works).map(({ evidence, logExpected, isDeciding }) =>
    foundRow(evidence.layer, methodOf(evidence.layer), {
      found: describeEvidence(evidence),
      expected: expectedText(logExpected),
      state: isDeciding ? 'shown' : 'found',
    }),
  )
  if (!hasEqualCard(match)) return findings
  const sameCard = { found: en.uniqueness.layers.sameCard, expected: null, state: 'shown' } as const
  return [foundRow('card', 'exact', sameCard), ...findings]
}

function foundRow(id: string, method: MethodId, row: Pick<EvidenceRow, 'found' | 'expected' | 'state'>): FoundRow {
  const { names, about } = en.uniqueness.layers
  return { method, row: { id, label: names[method], about: about[method], ...row } }
}

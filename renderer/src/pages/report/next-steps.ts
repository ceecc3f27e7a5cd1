/** What a creator can do about a report, most useful first. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { closestWork } from '../../uniqueness/subject-match.ts'

export type StepId =
  | 'compare'
  | 'edit'
  | 'derivative'
  | 'update'
  | 'keepBoth'
  | 'notDuplicate'
  | 'ready'
  | 'model'
  | 'catalog'

const BY_VERDICT: Record<PreflightReport['verdict'], readonly StepId[]> = {
  unique: ['ready', 'compare'],
  derivative_potential: ['compare', 'edit', 'derivative', 'notDuplicate'],
  duplicate_self: ['compare', 'update', 'keepBoth', 'edit', 'notDuplicate'],
  duplicate: ['compare', 'edit', 'notDuplicate'],
  plagiarism_review: ['compare', 'edit', 'derivative', 'notDuplicate'],
}

const ABOUT_MATCH: readonly StepId[] = ['compare', 'update', 'keepBoth', 'notDuplicate']

function fits(step: StepId, match: Match | null, verdict: PreflightReport['verdict']): boolean {
  // A copy can be submitted as a derivative only of a work that is published.
  if (step === 'derivative' && verdict === 'plagiarism_review') return match?.origin === 'catalog'
  if (!ABOUT_MATCH.includes(step)) return true
  if (match === null) return false
  return step !== 'update' || match.origin === 'library'
}

function gaps({ layersChecked, comparedWith }: PreflightReport): StepId[] {
  const noModel = layersChecked.some(({ reason }) => reason === 'no_model')
  return [
    ...(noModel ? (['model'] as const) : []),
    ...(comparedWith.catalogEntries === 0 ? (['catalog'] as const) : []),
  ]
}

export function nextSteps(report: PreflightReport): StepId[] {
  const match = closestWork(report)
  const steps = BY_VERDICT[report.verdict].filter((step) => fits(step, match, report.verdict))
  // If a match requires a decision, it comes first; the list of unchecked layers is shown anyway.
  return report.verdict === 'unique' ? [...steps, ...gaps(report)] : steps
}

/** The deciding match first, the others as they were. */
export function orderedMatches({ matches, decidingMatchId }: PreflightReport): Match[] {
  return matches.toSorted((a, b) => Number(b.id === decidingMatchId) - Number(a.id === decidingMatchId))
}

/** The library's id of a match; null where it is in a catalog. */
export function assetIdOf(match: Match): string | null {
  return match.origin === 'library' && match.id.startsWith('asset:') ? match.id.slice('asset:'.length) : null
}

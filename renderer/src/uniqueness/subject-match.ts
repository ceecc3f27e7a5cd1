/** Which work a report is about, and how close it is. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'

/** The match that decided; else the closest one without a decision. Null where every match is decided, or there is none. */
export function leadingMatch({ matches, decidingMatchId }: PreflightReport): Match | null {
  const deciding = matches.find(({ id }) => id === decidingMatchId)
  return deciding ?? matches.find(({ decision }) => decision === null) ?? null
}

/** The leading match; where there is none, the most similar work. */
export function closestWork(report: PreflightReport): Match | null {
  return leadingMatch(report) ?? report.similarWorks[0] ?? null
}

/** The similarity of the closest match, on the scale of `MARKS`: the number, the bar and the badge all stand on it. */
export function closestSimilarity({ uniqueness }: Pick<PreflightReport, 'uniqueness'>): number {
  return 1 - uniqueness
}

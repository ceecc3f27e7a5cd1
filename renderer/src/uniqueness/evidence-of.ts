/** What was found about one match, and how many works as close would be expected by chance. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { type Evidence, logExpected } from '#shared/similarity/evidence.ts'
import type { MatchedRegions } from '#shared/similarity/transformation.ts'

export interface Finding {
  readonly evidence: Evidence
  /** Log10 of how many works as close would be expected by chance among those compared. */
  readonly logExpected: number
  /** The verdict is based on this match. */
  readonly isDeciding: boolean
}

/** What chance gives to one work or more says nothing. */
const MOST_EXPECTED = 0

/** How many works were compared. The reasons say it exactly. */
export function worksCompared({ reasons, matches, comparedWith }: PreflightReport): number {
  for (const reason of [...reasons, ...matches.flatMap((match) => match.reasons)]) {
    if ('works' in reason) return reason.works
  }
  return comparedWith.libraryAssets + comparedWith.catalogEntries
}

/** What decides first, then the rest, least expected by chance first. What chance explains is left out. */
export function findingsOf({ evidence, reasons }: Pick<Match, 'evidence' | 'reasons'>, works: number): Finding[] {
  const deciding = new Set(reasons.flatMap((reason) => (reason.code === 'evidence' ? [reason.evidence.layer] : [])))
  return evidence
    .map((found) => {
      return { evidence: found, logExpected: logExpected(found, works), isDeciding: deciding.has(found.layer) }
    })
    .filter(({ logExpected: expected }) => expected <= MOST_EXPECTED)
    .toSorted((a, b) => Number(b.isDeciding) - Number(a.isDeciding) || a.logExpected - b.logExpected)
}

/** Both cards are the same, and not for want of words. */
export function hasEqualCard({ reasons }: Pick<Match, 'reasons'>): boolean {
  return reasons.some(({ code }) => code === 'metadata_hash_equal')
}

/**
 * The area that both pictures share, in coordinates of each: a in the subject, b in the match. Null if there is none.
 */
export function regionsOf({ evidence }: Pick<Match, 'evidence'>): MatchedRegions | null {
  return evidence.find((found) => found.layer === 'features')?.regions ?? null
}

/** In what a work without evidence of copying is similar; empty where that was not measured. */
export function similarParts(match: Pick<Match, 'evidence' | 'reasons'>, works: number): ('picture' | 'text')[] {
  const found = findingsOf(match, works).map(({ evidence }) => evidence.layer)
  const named = match.reasons.flatMap((reason) => (reason.code === 'similar' ? [reason.part] : []))
  return (['picture', 'text'] as const).filter((part) => found.includes(part) || named.includes(part))
}

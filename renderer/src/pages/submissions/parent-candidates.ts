/** Published works that a match may be: the market's own entries name them. */
import * as z from 'zod'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'

export interface ParentCandidate {
  readonly assetId: string
  readonly name: string
  readonly creatorName: string | null
  /** How close it is; null where it was searched for. */
  readonly combined: number | null
}

function candidateOf({
  origin,
  creator,
  name,
  creatorName,
  combined,
  decision,
  publishedId,
}: Match): ParentCandidate[] {
  // Catalogs from elsewhere may name their works in other ways than a market does.
  const assetId = z.uuid().safeParse(publishedId).data
  if (origin !== 'catalog' || creator !== 'other' || decision !== null || assetId === undefined) return []
  return [{ assetId, name, creatorName, combined }]
}

/** Closest first. */
export function candidatesOf(report: Pick<PreflightReport, 'matches'> | null): ParentCandidate[] {
  return (report?.matches ?? []).flatMap(candidateOf).toSorted((a, b) => (b.combined ?? 0) - (a.combined ?? 0))
}

/** Whole percent from 0 to 100; null for anything else. */
export function percentOf(text: string): number | null {
  const value = Number(text)
  return /^\d{1,3}$/.test(text.trim()) && value <= 100 ? value : null
}

/** Published works that a match or a similar work may be: the market's own entries name them. */
import * as z from 'zod'
import type { DerivationParent, Draft } from '#shared/contract/market/submissions.ts'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'

export interface ParentCandidate {
  readonly assetId: string
  readonly name: string
  readonly creatorName: string | null
  /** How close it is; null where that is not known, as of what was searched for. */
  readonly similarity: number | null
}

function candidateOf({
  origin,
  creator,
  name,
  creatorName,
  similarity,
  decision,
  publishedId,
}: Match): ParentCandidate[] {
  // Catalogs from elsewhere may name their works in other ways than a market does.
  const assetId = z.uuid().safeParse(publishedId).data
  if (origin !== 'catalog' || creator !== 'other' || decision !== null || assetId === undefined) return []
  return [{ assetId, name, creatorName, similarity: similarity > 0 ? similarity : null }]
}

/** Works with evidence before works that are merely similar, each closest first. */
export function candidatesOf(report: Pick<PreflightReport, 'matches' | 'similarWorks'> | null): ParentCandidate[] {
  return [report?.matches ?? [], report?.similarWorks ?? []].flatMap((works) =>
    works.flatMap(candidateOf).toSorted((a, b) => (b.similarity ?? 0) - (a.similarity ?? 0)),
  )
}

/** What a draft says of its parents; null where it has none. */
export function derivationFrom(parents: readonly DerivationParent[]): Draft['derivation'] {
  return parents.length === 0 ? null : { parents: [...parents] }
}

/** Whole percent from 0 to 100; null for anything else. */
export function percentOf(text: string): number | null {
  const value = Number(text)
  return /^\d{1,3}$/.test(text.trim()) && value <= 100 ? value : null
}

/** What the layers say together of a block of queries, and what laying the nearest over them adds. */
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import type { AlignedGroup } from './aligner.ts'
import { fuse, type OddsTable, oddsOf } from './fusion.ts'
import type { PrintItem } from './prints.ts'
import { binOf, type ScoreTally } from './score-tally.ts'

export interface NearestAligned {
  /** Of each row of the gallery. */
  readonly original: (row: number) => PrintItem
  readonly galleryCount: number
  /** So many of the nearest at most: the search ends with the first that lies over the query. */
  readonly count: number
  readonly group: AlignedGroup
  /** How much likelier details agree so well in pairs that show one work; null until that is known. */
  readonly likelihoods: OddsTable | null
  /** Is told of each pair that was laid over one another. */
  readonly onPair: (query: number, row: number, detail: number) => void
}

/** `scores` of [queries, gallery]; returns them with what is known better of those that were laid over the query. */
export async function alignNearest(
  scores: Float32Array,
  queries: readonly PrintItem[],
  { original, galleryCount, count, group, likelihoods, onPair }: NearestAligned,
): Promise<Float32Array> {
  const known = scores.slice()
  await Promise.all(
    queries.map(async (item, query) => {
      const start = query * galleryCount
      for (const row of nearestRows(scores.subarray(start, start + galleryCount), count)) {
        const detail = await group.detail(item, original(row))
        onPair(query, row, detail)
        const odds = (known[start + row] ?? -1) + (likelihoods === null ? 0 : oddsOf(likelihoods, detail))
        known[start + row] = Math.min(1, Math.max(-1, odds))
        if (detail > THRESHOLDS.alignedCopy) break
      }
    }),
  )
  return known
}

/** Nearest first. */
function nearestRows(scores: Float32Array, count: number): number[] {
  const nearest: number[] = []
  for (const [row, score] of scores.entries()) {
    const last = nearest.at(-1)
    if (nearest.length === count && last !== undefined && score <= (scores[last] ?? 0)) continue
    const place = nearest.findIndex((other) => score > (scores[other] ?? 0))
    nearest.splice(place === -1 ? nearest.length : place, 0, row)
    if (nearest.length > count) nearest.pop()
  }
  return nearest
}

/** The layers that no other holds, fused. */
export function fuseTopmost(
  layers: readonly { readonly isTopmost: boolean }[],
  scores: readonly Float32Array[],
  tables: readonly OddsTable[],
): Float32Array {
  const isTopmost = (_: unknown, at: number): boolean => layers[at]?.isTopmost === true
  return fuse(scores.filter(isTopmost), tables.filter(isTopmost))
}

/** Counts a pair that was laid over one another: agreement of detail, 0 to 1. */
export function tallyDetail({ related, unrelated }: ScoreTally, detail: number, isTrue: boolean): void {
  const [bin, side] = [binOf(detail), isTrue ? related : unrelated]
  side[bin] = (side[bin] ?? 0) + 1
}

/** What the layers say together of a block of queries, and what laying the nearest over them adds. */
import type { AlignedGroup } from './aligner.ts'
import { fuse, type OddsTable, oddsOf, SURE } from './fusion.ts'
import type { PrintItem } from './prints.ts'
import { binOf, type ScoreTally } from './score-tally.ts'

export interface NearestAligned {
  /** Of each row of the gallery. */
  readonly original: (row: number) => PrintItem
  readonly galleryCount: number
  /** So many of the nearest, unless the nearest is sure. */
  readonly count: number
  readonly group: AlignedGroup
  /** How likely pairs whose details agree so well show one work; null until that is known. */
  readonly table: OddsTable | null
  /** Is told of each pair that was laid over one another. */
  readonly onPair: (query: number, row: number, detail: number) => void
}

/** `scores` of [queries, gallery]; returns them with those that were laid over the query raised. */
export async function alignNearest(
  scores: Float32Array,
  queries: readonly PrintItem[],
  { original, galleryCount, count, group, table, onPair }: NearestAligned,
): Promise<Float32Array> {
  const raised = scores.slice()
  await Promise.all(
    queries.map(async (item, query) => {
      const start = query * galleryCount
      const nearest = nearestUnsure(scores.subarray(start, start + galleryCount), count)
      const details = await group.details(item, nearest.map(original))
      for (const [at, row] of nearest.entries()) {
        const detail = details[at] ?? 0
        onPair(query, row, detail)
        const odds = table === null || detail === 0 ? -1 : oddsOf(table, detail)
        raised[start + row] = Math.max(raised[start + row] ?? -1, odds)
      }
    }),
  )
  return raised
}

/** Nothing where the nearest is a copy beyond doubt: nothing more is asked then. */
function nearestUnsure(scores: Float32Array, count: number): number[] {
  const nearest: number[] = []
  for (const [row, score] of scores.entries()) {
    const last = nearest.at(-1)
    if (nearest.length === count && last !== undefined && score <= (scores[last] ?? 0)) continue
    const place = nearest.findIndex((other) => score > (scores[other] ?? 0))
    nearest.splice(place === -1 ? nearest.length : place, 0, row)
    if (nearest.length > count) nearest.pop()
  }
  return (scores[nearest[0] ?? -1] ?? 1) >= SURE ? [] : nearest
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

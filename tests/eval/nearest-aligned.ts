/** What the layers say together of a block of queries, and what laying the nearest over them adds. */
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import type { AlignedGroup } from './aligner.ts'
import { fuse, type OddsTable, oddsAs, oddsOf } from './fusion.ts'
import type { Layer } from './layers.ts'
import type { PrintItem } from './prints.ts'
import { binOf, type ScoreTally } from './score-tally.ts'

/** What hashes say of a pair that does not lie over one another is worth a fifth. */
const ACCIDENT = oddsAs(Math.log(5))

export interface NearestAligned {
  /** Of each row of the gallery. */
  readonly original: (row: number) => PrintItem
  readonly galleryCount: number
  /** So many of the nearest at most: the search ends with the first that lies over the query. */
  readonly count: number
  readonly group: AlignedGroup
  /** Odds of pairs whose details agree so well; null until they are known. */
  readonly table: OddsTable | null
  /** Is told of each pair that was laid over one another. */
  readonly onPair: (query: number, row: number, detail: number) => void
}

/** Both of [queries, gallery]. */
export interface FusedScores {
  readonly all: Float32Array
  /** Without the layers whose finds can be laid over one another. */
  readonly beyondLayout: Float32Array
}

/** All scores, with what is known better of the pairs that were laid over one another. */
export async function alignNearest(
  { all, beyondLayout }: FusedScores,
  queries: readonly PrintItem[],
  { original, galleryCount, count, group, table, onPair }: NearestAligned,
): Promise<Float32Array> {
  const known = all.slice()
  await Promise.all(
    queries.map(async (item, query) => {
      const start = query * galleryCount
      for (const row of nearestRows(all.subarray(start, start + galleryCount), count)) {
        const detail = await group.detail(item, original(row))
        onPair(query, row, detail)
        const [before, apart] = [all[start + row] ?? -1, beyondLayout[start + row] ?? -1]
        known[start + row] =
          detail === 0
            ? Math.max(apart, before - ACCIDENT)
            : Math.max(before, table === null ? -1 : oddsOf(table, detail))
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

/** Of the layers that no other holds. */
export function fuseTopmost(
  layers: readonly Pick<Layer, 'isTopmost' | 'isOfLayout'>[],
  scores: readonly Float32Array[],
  tables: readonly OddsTable[],
): FusedScores {
  const fuseThose = (isMeant: (layer: (typeof layers)[number]) => boolean): Float32Array => {
    const meant = layers.flatMap((layer, at) => (layer.isTopmost && isMeant(layer) ? [at] : []))
    return fuse(
      meant.flatMap((at) => scores[at] ?? []),
      meant.flatMap((at) => tables[at] ?? []),
    )
  }
  return { all: fuseThose(() => true), beyondLayout: fuseThose(({ isOfLayout }) => !isOfLayout) }
}

/** Counts a pair that was laid over one another: agreement of detail, 0 to 1. */
export function tallyDetail({ related, unrelated }: ScoreTally, detail: number, isTrue: boolean): void {
  const [bin, side] = [binOf(detail), isTrue ? related : unrelated]
  side[bin] = (side[bin] ?? 0) + 1
}

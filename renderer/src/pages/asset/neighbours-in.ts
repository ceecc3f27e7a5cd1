import type { AssetSummary } from '#shared/contract/studio/assets.ts'

export interface Neighbours {
  readonly previous: string | null
  readonly next: string | null
}

export interface ListPage {
  readonly offset: number
  readonly items: readonly Pick<AssetSummary, 'id'>[]
}

/** Pages of one list in any order; what lies beyond a gap is no neighbour. */
export function neighboursIn(pages: readonly ListPage[], id: string): Neighbours | null {
  const places = new Map(pages.flatMap(({ offset, items }) => items.map((item, index) => [offset + index, item.id])))
  const place = [...places].find(([, other]) => other === id)?.[0]
  if (place === undefined) return null
  return { previous: places.get(place - 1) ?? null, next: places.get(place + 1) ?? null }
}

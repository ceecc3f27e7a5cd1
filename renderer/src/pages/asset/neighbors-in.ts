import type { AssetSummary } from '#shared/contract/studio/assets.ts'

export interface Neighbors {
  readonly previous: string | null
  readonly next: string | null
}

export interface ListPage {
  readonly offset: number
  readonly items: readonly Pick<AssetSummary, 'id'>[]
}

/** Pages of one list in any order; assets beyond a gap are not neighbors. */
export function neighborsIn(pages: readonly ListPage[], id: string): Neighbors | null {
  const places = new Map(pages.flatMap(({ offset, items }) => items.map((item, index) => [offset + index, item.id])))
  const place = [...places].find(([, other]) => other === id)?.[0]
  if (place === undefined) return null
  return { previous: places.get(place - 1) ?? null, next: places.get(place + 1) ?? null }
}

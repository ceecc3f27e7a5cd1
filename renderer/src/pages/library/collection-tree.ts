/** The tree that collections make, and what is dragged over it. */
import type { Collection } from '#shared/contract/studio/collections.ts'

export interface TreeRow {
  readonly collection: Collection
  /** 0 at the top. */
  readonly depth: number
  readonly hasChildren: boolean
}

/** The rows that show, parents before what is in them; in the order in which they are given. */
export function visibleRows(collections: readonly Collection[], open: ReadonlySet<string>): TreeRow[] {
  const byParent = Map.groupBy(collections, ({ parentId }) => parentId)
  const below = (parentId: string | null, depth: number): TreeRow[] =>
    (byParent.get(parentId) ?? []).flatMap((collection) => {
      const hasChildren = byParent.has(collection.id)
      const row = { collection, depth, hasChildren }
      return hasChildren && open.has(collection.id) ? [row, ...below(collection.id, depth + 1)] : [row]
    })
  return below(null, 0)
}

/** The names from the top down. */
export function namesTo(collections: readonly Collection[], id: string): string[] {
  const byId = new Map(collections.map((collection) => [collection.id, collection]))
  const names: string[] = []
  for (let at = byId.get(id); at !== undefined; at = byId.get(at.parentId ?? '')) names.unshift(at.name)
  return names
}

/** Such as `my-art / harbor`. */
export function pathOf(collections: readonly Collection[], id: string): string {
  return namesTo(collections, id).join(' / ')
}

/** True where `id` is `top` or below it. */
export function isWithin(collections: readonly Collection[], id: string, top: string): boolean {
  const parents = new Map(collections.map((collection) => [collection.id, collection.parentId]))
  for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) if (at === top) return true
  return false
}

/** What is dragged within the app. Browsers tell the types of a drag, but not its data, before it is dropped. */
export const DRAGGED_ASSETS = 'application/x-luna-assets'
export const DRAGGED_COLLECTION = 'application/x-luna-collection'

export function draggedAssets(transfer: DataTransfer): string[] {
  return transfer.getData(DRAGGED_ASSETS).split(' ').filter(Boolean)
}

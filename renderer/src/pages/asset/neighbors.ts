/** The assets before and after one in the list it was opened from. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { AssetQuery, AssetSummary } from '#shared/contract/studio/assets.ts'
import { api } from '../../api/client.ts'
import { type ListPage, type Neighbors, neighborsIn } from './neighbors-in.ts'

interface CachedList {
  readonly pages: ListPage[]
  newestAtMs: number
}

const FALLBACK_SIZE = 500

/** From the list looked at last; opened by its address alone, from the newest assets of the library. */
export function useNeighbors(id: string): Neighbors {
  const cache = useQueryClient().getQueryCache()
  const fallback = useQuery(api.assets.list.queryOptions({ input: { sort: 'newest', limit: FALLBACK_SIZE } }))
  const lists = new Map<string, CachedList>()
  for (const query of cache.findAll({ queryKey: api.assets.list.key() })) {
    const data = query.state.data as { items: AssetSummary[] } | undefined
    // The key of a list query: its path, then its input.
    const [, { input = {} } = {}] = query.queryKey as [unknown, { input?: Partial<AssetQuery> }?]
    if (!data || input.limit === FALLBACK_SIZE) continue
    const { offset = 0, limit: _limit, ...question } = input
    const key = JSON.stringify(question)
    const list = lists.get(key) ?? { pages: [], newestAtMs: 0 }
    list.pages.push({ offset, items: data.items })
    list.newestAtMs = Math.max(list.newestAtMs, query.state.dataUpdatedAt)
    lists.set(key, list)
  }
  const byAge = [...lists.values()].sort((a, b) => b.newestAtMs - a.newestAtMs)
  for (const list of byAge) {
    const found = neighborsIn(list.pages, id)
    if (found && (found.previous ?? found.next) !== null) return found
  }
  const items = fallback.data?.items ?? []
  return neighborsIn([{ offset: 0, items }], id) ?? { previous: null, next: null }
}

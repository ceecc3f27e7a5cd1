/** The list behind the grid: as long as the library, fetched by hundreds as rows come into view. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { api, client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { LibraryQuery } from './look.ts'

const PAGE_SIZE = 100
/** Rows ahead of the view that are fetched already. */
const AHEAD = 60

export interface LibraryItems {
  /** undefined until the first answer. */
  total: number | undefined
  itemAt: (index: number) => AssetSummary | undefined
  /** The question the shown list answers; behind the asked one while a new answer is on its way. */
  query: LibraryQuery
  /** An answer to a changed question is on its way. */
  pending: boolean
  error: unknown
  refetch: () => void
  /** Tells which indexes are in view. */
  show: (first: number, last: number) => void
}

function pageOptions(query: LibraryQuery, page: number) {
  return api.assets.list.queryOptions({ input: { ...query, offset: page * PAGE_SIZE, limit: PAGE_SIZE } })
}

function pagesOf(first: number, last: number, total: number): number[] {
  const from = Math.floor(Math.max(0, first - AHEAD) / PAGE_SIZE)
  const to = Math.floor(Math.max(0, Math.min(total - 1, last + AHEAD)) / PAGE_SIZE)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

export function useLibraryItems(asked: LibraryQuery): LibraryItems {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const [settled, setSettled] = useState(asked)
  const first = useQuery({ ...pageOptions(asked, 0), placeholderData: keepPreviousData })
  if (first.data && !first.isPlaceholderData && settled !== asked) setSettled(asked)
  const total = first.data?.total
  const pages = useMemo(() => pagesOf(range.first, range.last, total ?? 0), [range, total])
  const loaded = useQueries({
    queries: pages.map((page) => ({ ...pageOptions(settled, page), enabled: total !== undefined })),
    combine: useCallback(
      (results: { data: { items: AssetSummary[] } | undefined }[]) =>
        new Map(results.map((result, index) => [pages[index] ?? 0, result.data?.items])),
      [pages],
    ),
  })
  const itemAt = useCallback(
    (index: number) => {
      const page = Math.floor(index / PAGE_SIZE)
      const items = loaded.get(page) ?? queryClient.getQueryData(pageOptions(settled, page).queryKey)?.items
      return items?.[index % PAGE_SIZE]
    },
    [loaded, settled],
  )
  const show = useCallback(
    (from: number, to: number) =>
      setRange((now) => {
        const unchanged =
          Math.floor(now.first / AHEAD) === Math.floor(from / AHEAD) &&
          Math.floor(now.last / AHEAD) === Math.floor(to / AHEAD)
        return unchanged ? now : { first: from, last: to }
      }),
    [],
  )
  const { refetch } = first
  return {
    total,
    itemAt,
    query: settled,
    pending: first.isPlaceholderData,
    error: first.isError ? first.error : null,
    refetch: useCallback(() => void refetch(), [refetch]),
    show,
  }
}

/** Longer ranges ask for all ids in one answer instead of page after page. */
const PAGED_RANGE = 3 * PAGE_SIZE

/** The ids from one index to another, fetched where they are not here yet. */
export async function idsBetween(query: LibraryQuery, first: number, last: number): Promise<string[]> {
  if (last - first >= PAGED_RANGE) return (await allIds(query)).slice(first, last + 1)
  const start = Math.floor(first / PAGE_SIZE)
  const count = Math.floor(last / PAGE_SIZE) - start + 1
  const pages = Array.from({ length: count }, (_, index) => start + index)
  const lists = await Promise.all(pages.map((page) => queryClient.fetchQuery(pageOptions(query, page))))
  const ids = lists.flatMap((list) => list.items.map((asset) => asset.id))
  return ids.slice(first - start * PAGE_SIZE, last - start * PAGE_SIZE + 1)
}

/** Every id that fits a question. */
export function allIds(query: LibraryQuery): Promise<string[]> {
  return client.assets.ids(query)
}

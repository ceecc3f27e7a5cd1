/** The lines that fit a filter, fetched in pages as they come into view. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type LineFilter, lineFilterSchema } from '#shared/contract/studio/earnings.ts'
import { api } from '../../api/client.ts'
import type { ShownFilter } from './earnings-state.ts'

const PAGE_SIZE = 100

export function useLedgerLines(shown: ShownFilter) {
  const filter: LineFilter = lineFilterSchema.parse(shown)
  const pages = useInfiniteQuery(
    api.earnings.lines.infiniteOptions({
      input: (before: number | null) => ({ filter, before, limit: PAGE_SIZE }),
      initialPageParam: null,
      getNextPageParam: ({ nextBefore }) => nextBefore,
      placeholderData: keepPreviousData,
    }),
  )
  const totals = useQuery({
    ...api.earnings.lineTotals.queryOptions({ input: { filter } }),
    placeholderData: keepPreviousData,
  })
  return { filter, pages, totals, lines: pages.data?.pages.flatMap(({ items }) => items) ?? [] }
}

export type ShownLine = ReturnType<typeof useLedgerLines>['lines'][number]

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Relayed } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { AsOf, NoMarketData } from '../../components/market-data.tsx'
import { en } from '../../strings/en.ts'

interface Page<Item> {
  items: readonly Item[]
  nextCursor: string | null
}

export interface PagedDataProps<Item> {
  query: UseInfiniteQueryResult<InfiniteData<Relayed<Page<Item>>>>
  loading: ReactNode
  children: (items: readonly Item[], isAll: boolean) => ReactNode
}

/** All pages read so far as one list, with its age where it is an old answer, and a button for what follows. */
export function PagedData<Item>({ query, loading, children }: PagedDataProps<Item>) {
  if (query.data === undefined) {
    if (query.isError) return <NoMarketData error={query.error} onRetry={() => void query.refetch()} />
    return loading
  }
  const old = query.data.pages.find(({ isFromCache }) => isFromCache)
  return (
    <>
      {old && <AsOf at={old.asOf} />}
      {children(
        query.data.pages.flatMap(({ data }) => data.items),
        !query.hasNextPage,
      )}
      {query.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? en.common.loading : en.licensing.showMore}
          </Button>
        </div>
      )}
    </>
  )
}

/** How the next page is asked for, for every list of the market. */
export const BY_CURSOR: {
  initialPageParam: string | undefined
  getNextPageParam: (last: Relayed<{ nextCursor: string | null }>) => string | undefined
} = {
  initialPageParam: undefined,
  getNextPageParam: ({ data }) => data.nextCursor ?? undefined,
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { SearchX, Store } from 'lucide-react'
import { type ReactNode, useCallback } from 'react'
import type { SearchLayer, SearchLayerState } from '#shared/contract/market/search.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { AsOf, NoMarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { countFilters, type MarketLook, NO_FILTERS, searchInput } from './market-look.ts'
import { changeMarketLook, useMarketView } from './market-view.ts'
import { workOfHit } from './work-card.tsx'
import { WorkGrid } from './work-grid.tsx'

const words = en.market.search
const PAGE_SIZE = 30

function useResults(look: MarketLook) {
  const first: { cursor?: string } = {}
  return useInfiniteQuery(
    market.search.assets.infiniteOptions({
      input: (page: { cursor?: string }) => ({ ...searchInput(look), limit: PAGE_SIZE, ...page }),
      initialPageParam: first,
      getNextPageParam: ({ data }) => (data.nextCursor === null ? undefined : { cursor: data.nextCursor }),
    }),
  )
}

/** The works that were asked for. */
export function MarketResults() {
  const look = useMarketView((state) => state.look)
  const results = useResults(look)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = results
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  if (results.data === undefined) {
    if (!results.isError) return <GridSkeleton />
    return <NoMarketData error={results.error} onRetry={() => void results.refetch()} />
  }
  const [first] = results.data.pages
  const works = results.data.pages.flatMap(({ data }) => data.items.map(workOfHit))
  return (
    <div className="flex h-full flex-col">
      {first?.isFromCache === true && <AsOf at={first.asOf} />}
      <p role="status" className="flex min-h-9 shrink-0 items-center gap-3 px-4 text-ink-2 text-xs">
        <span>{words.found(works.length, hasNextPage)}</span>
        {typeof first?.data.spelling === 'string' && <span>{words.respelled(first.data.spelling, look.q.trim())}</span>}
        <LayerNote look={look} layers={first?.data.layers ?? []} />
        {look.isBrowsing && look.q === '' && (
          <Button
            tone="quiet"
            size="small"
            onClick={() => changeMarketLook({ isBrowsing: false, filters: NO_FILTERS })}
          >
            {words.discover}
          </Button>
        )}
      </p>
      <div className="relative min-h-0 flex-1">
        {works.length === 0 ? (
          <NothingFound look={look} />
        ) : (
          <WorkGrid
            key={JSON.stringify(searchInput(look))}
            label={words.results}
            works={works}
            onEnd={more}
            footer={isFetchingNextPage && <p className="p-4 text-center text-ink-2 text-xs">{words.loadingMore}</p>}
          />
        )}
      </div>
    </div>
  )
}

/** What was not searched is always said. */
function LayerNote({ look, layers }: { look: MarketLook; layers: readonly SearchLayerState[] }): ReactNode {
  if (look.by === 'pictures' && layers.some(({ reason }) => reason === 'not_understood')) {
    return <span className="text-caution">{words.unknownWords}</span>
  }
  const isMissing = (of: SearchLayer): boolean =>
    layers.some(({ layer, reason }) => layer === of && (reason === 'no_models' || reason === 'unavailable'))
  if (look.by === 'pictures') {
    return isMissing('text_to_image') && <span className="text-caution">{words.noPictures}</span>
  }
  return isMissing('semantic') && <span className="text-caution">{words.noMeaning}</span>
}

function NothingFound({ look }: { look: MarketLook }) {
  const hasFilters = countFilters(look.filters) > 0
  if (!hasFilters && look.q.trim() === '') {
    return <EmptyState icon={<Store />} title={words.emptyMarketTitle} text={words.emptyMarketText} />
  }
  return (
    <EmptyState
      icon={<SearchX />}
      title={words.emptyTitle}
      text={
        <>
          {words.emptyText}
          <TagSuggestions />
        </>
      }
      actions={
        <>
          {hasFilters && (
            <Button onClick={() => changeMarketLook({ filters: NO_FILTERS })}>{words.withoutFilters}</Button>
          )}
          {look.by === 'pictures' && (
            <Button onClick={() => changeMarketLook({ by: 'everything' })}>{words.everywhere}</Button>
          )}
          <Button onClick={() => changeMarketLook({ q: '', filters: NO_FILTERS, isBrowsing: true })}>
            {words.showAll}
          </Button>
        </>
      }
    />
  )
}

const SUGGESTED_TAGS = 6

/** What there is, for who found nothing. */
function TagSuggestions() {
  const tags = useQuery(market.search.facets.queryOptions({ input: {} })).data?.data.tags ?? []
  if (tags.length === 0) return null
  return (
    <ul aria-label={words.suggestions} className="mt-3 flex flex-wrap justify-center gap-1">
      {tags.slice(0, SUGGESTED_TAGS).map(({ value: tag }) => (
        <li key={tag}>
          <button
            type="button"
            className="h-6 rounded-sm bg-hover px-2 text-ink text-xs hover:bg-pressed"
            onClick={() => changeMarketLook({ q: '', filters: { ...NO_FILTERS, tag } })}
          >
            {tag}
          </button>
        </li>
      ))}
    </ul>
  )
}

const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

export function GridSkeleton() {
  return (
    <div aria-hidden className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-4 p-4">
      {SKELETONS.map((key) => (
        <div key={key} className="flex flex-col gap-2">
          <Skeleton className="h-36 w-full" />
          <Skeleton className="h-4 w-3/4" />
          <Skeleton className="h-3 w-1/2" />
        </div>
      ))}
    </div>
  )
}

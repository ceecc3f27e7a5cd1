import { useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { en } from '../../strings/en.ts'
import { type BrowseFilters, browseInput, isFiltered, NO_FILTERS } from './browse-query.ts'
import { FilterBar } from './filter-bar.tsx'
import { LoadingList, Price } from './list-parts.tsx'
import { ListingPicture } from './listing-picture.tsx'
import { ListingSheet } from './listing-sheet.tsx'
import { BY_CURSOR, PagedData } from './paged-data.tsx'
import { termsLine } from './terms-text.ts'

const words = en.licensing.browse

/** Licenses that creators offer. */
export function BrowseTab() {
  const [filters, setFilters] = useState(NO_FILTERS)
  const [open, setOpen] = useState<LicenseView | null>(null)
  const asked = useDeferredValue(filters)
  const query = useInfiniteQuery(
    market.licensing.browse.infiniteOptions({ input: (cursor) => browseInput(asked, cursor), ...BY_CURSOR }),
  )
  const empty = <NothingFound filters={asked} onClear={() => setFilters(NO_FILTERS)} />
  return (
    <div className="flex min-h-full flex-col">
      <FilterBar filters={filters} onChange={setFilters} />
      <PagedData query={query} loading={<LoadingList />}>
        {(items, isAll) =>
          items.length === 0 ? (
            empty
          ) : (
            <>
              <p role="status" className="px-4 pt-2 text-ink-2 text-xs">
                {en.licensing.shown(items.length, isAll)}
              </p>
              <ListingGrid items={items} onOpen={setOpen} />
            </>
          )
        }
      </PagedData>
      <ListingSheet listing={open} onClose={() => setOpen(null)} />
    </div>
  )
}

function NothingFound({ filters, onClear }: { filters: BrowseFilters; onClear: () => void }) {
  if (!isFiltered(filters))
    return <EmptyState icon={<ScrollText />} title={words.nothingTitle} text={words.nothingText} />
  const clear = <Button onClick={onClear}>{words.clear}</Button>
  return <EmptyState icon={<ScrollText />} title={words.emptyTitle} text={words.emptyText} actions={clear} />
}

function ListingGrid({ items, onOpen }: { items: readonly LicenseView[]; onOpen: (listing: LicenseView) => void }) {
  const me = useMarketStatus().data?.account?.id
  return (
    <ul aria-label={words.list} className="grid grid-cols-[repeat(auto-fill,minmax(340px,1fr))] gap-2 px-4 py-2">
      {items.map((listing) => (
        <li key={listing.id}>
          <button
            type="button"
            onClick={() => onOpen(listing)}
            className="flex h-full w-full gap-3 rounded-md border border-line bg-raised p-2 text-left hover:bg-hover"
          >
            <ListingPicture previewPath={listing.previewPath} kind={listing.assetKind} className="size-20" />
            <span className="flex min-w-0 flex-1 flex-col gap-0.5">
              <span className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate font-medium text-sm">{listing.title}</span>
                <Price cents={listing.priceCents} />
              </span>
              <span className="flex items-center gap-2 text-ink-2 text-xs">
                {en.licensing.kinds[listing.terms.kind]}
                {listing.creatorId === me && <Mark>{words.yours}</Mark>}
              </span>
              <span className="line-clamp-2 text-ink-2 text-xs">{termsLine(listing.terms)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Mark({ children }: { children: string }) {
  return <span className="rounded-sm bg-accent-soft px-1.5 text-accent text-xs">{children}</span>
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Plus, ScrollText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { OwnListing } from '#shared/contract/market/licensing.ts'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { queryClient, useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Framed } from '../../components/framed.tsx'
import { ForCreators } from '../../components/market-data.tsx'
import { formatCents, formatMicroDollars } from '../../components/money.ts'
import { Stat } from '../../components/stat.tsx'
import { en } from '../../strings/en.ts'
import { LoadingList } from './list-parts.tsx'
import { ListingDetails } from './listing-details.tsx'
import { ListingDialog } from './listing-dialog.tsx'
import { ListingPicture } from './listing-picture.tsx'
import { listingTotals } from './listing-totals.ts'
import { BY_CURSOR, PagedData } from './paged-data.tsx'
import { pendingListings } from './pending.ts'
import { PendingStrip } from './pending-strip.tsx'

const words = en.licensing.listings
const PAGE_SIZE = 50

/** What one offers, how it sells, and what waits to be sent. */
export function ListingsTab() {
  const [openId, setOpenId] = useState<string | null>(null)
  const [edited, setEdited] = useState<OwnListing | 'new' | null>(null)
  const account = useMarketStatus().data?.account
  const query = useInfiniteQuery(
    market.licensing.own.infiniteOptions({
      input: (cursor) => ({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
      ...BY_CURSOR,
      enabled: account === undefined || account === null || account.roles.includes('creator'),
    }),
  )
  const pending = usePending()
  if (account && !account.roles.includes('creator')) {
    return <ForCreators title={words.notCreatorTitle} text={words.notCreatorText} />
  }
  const create = (
    <Button tone="primary" icon={<Plus />} onClick={() => setEdited('new')}>
      {words.create}
    </Button>
  )
  return (
    <div className="flex min-h-full flex-col">
      <PendingStrip pending={pending} />
      <PagedData query={query} loading={<LoadingList />}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={<ScrollText />} title={words.emptyTitle} text={words.emptyText} actions={create} />
          ) : (
            <>
              <div className="flex items-start gap-3 p-4">
                <Totals items={items} />
                {create}
              </div>
              <div className="px-4 pb-4">
                <Framed>
                  <DataTable
                    label={words.table}
                    columns={COLUMNS}
                    rows={items}
                    keyOf={({ id }) => id}
                    openKey={openId}
                    onOpen={({ id }) => setOpenId(id)}
                  />
                </Framed>
              </div>
              <ListingDetails
                listing={items.find(({ id }) => id === openId) ?? null}
                onClose={() => setOpenId(null)}
                onEdit={setEdited}
              />
            </>
          )
        }
      </PagedData>
      {edited !== null && <ListingDialog listing={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  )
}

/** Once waiting changes have reached the market, its lists are reloaded. */
function usePending() {
  const signedIn = useMarketStatus().data?.account != null
  const { data } = useQuery({ ...api.sync.mutations.queryOptions(), enabled: signedIn })
  const pending = pendingListings(data ?? [])
  const count = pending.length
  const before = useRef(count)
  useEffect(() => {
    if (before.current === count) return
    before.current = count
    void queryClient.invalidateQueries({ queryKey: market.licensing.key() })
  }, [count])
  return pending
}

function Totals({ items }: { items: readonly OwnListing[] }) {
  const { active, sold, revenueCents, royaltiesMicroDollars } = listingTotals(items)
  return (
    <div className="flex min-w-0 flex-1 flex-wrap gap-2">
      <Stat label={words.totals.active} value={active} />
      <Stat label={words.totals.sold} value={sold} />
      <Stat label={words.totals.revenue} value={formatCents(revenueCents)} hint={words.revenueHint} />
      <Stat label={words.totals.royalties} value={formatMicroDollars(royaltiesMicroDollars)} hint={words.useHint} />
    </div>
  )
}

const COLUMNS: readonly Column<OwnListing>[] = [
  {
    key: 'title',
    header: words.columns.title,
    cell: ({ title, previewPath }) => (
      <span className="flex min-w-0 items-center gap-2">
        <ListingPicture previewPath={previewPath} kind={null} className="size-8" />
        <span className="truncate font-medium">{title}</span>
      </span>
    ),
  },
  { key: 'kind', header: words.columns.kind, width: '8rem', cell: ({ terms }) => en.licensing.kinds[terms.kind] },
  { key: 'state', header: words.columns.state, width: '7.5rem', cell: ({ status }) => words.states[status] },
  {
    key: 'price',
    header: words.columns.price,
    align: 'right',
    width: '5.5rem',
    cell: ({ priceCents }) => (priceCents === 0 ? en.licensing.free : formatCents(priceCents)),
  },
  {
    key: 'sold',
    header: words.columns.sold,
    align: 'right',
    width: '5rem',
    cell: ({ analytics, terms }) =>
      terms.kind === 'exclusive' ? words.ofOne(analytics.totalPurchases) : analytics.totalPurchases,
  },
  {
    key: 'revenue',
    header: words.columns.revenue,
    align: 'right',
    width: '8rem',
    cell: ({ analytics }) => formatCents(analytics.totalRevenueCents),
  },
  {
    key: 'royalties',
    header: words.columns.royalties,
    align: 'right',
    width: '6rem',
    cell: ({ analytics }) => formatMicroDollars(analytics.royaltiesMicroDollars),
  },
]

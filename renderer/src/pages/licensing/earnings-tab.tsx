import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowRight, Coins } from 'lucide-react'
import type { OwnListing, Royalty } from '#shared/contract/market/licensing.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Framed } from '../../components/framed.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { formatCents, formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { Stat } from '../../components/stat.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { LoadingList } from './list-parts.tsx'
import { type ListingTotals, listingTotals, shareOf } from './listing-totals.ts'
import { BY_CURSOR, PagedData } from './paged-data.tsx'

const words = en.licensing.earnings
const PAGE_SIZE = 50

const pageInput = (cursor: string | undefined) => ({
  limit: PAGE_SIZE,
  ...(cursor === undefined ? {} : { cursor }),
})

/** Earnings from licenses, summed by listing; the Earnings page lists them line by line. */
export function EarningsTab() {
  const account = useMarketStatus().data?.account
  const mayAsk = account === undefined || account === null || account.roles.includes('creator')
  const own = useInfiniteQuery(
    market.licensing.own.infiniteOptions({ input: pageInput, ...BY_CURSOR, enabled: mayAsk }),
  )
  if (!mayAsk) return <EmptyState icon={<Coins />} title={words.emptyTitle} text={words.emptyText} />
  return (
    <PagedData query={own} loading={<LoadingList />}>
      {(listings) =>
        listings.length === 0 ? (
          <EmptyState icon={<Coins />} title={words.emptyTitle} text={words.emptyText} />
        ) : (
          <div className="flex flex-col gap-6 p-4">
            <Figures totals={listingTotals(listings)} />
            <ByListing listings={listings} />
            <Royalties listings={listings} />
          </div>
        )
      }
    </PagedData>
  )
}

function Figures({ totals }: { totals: ListingTotals }) {
  const summary = useQuery(market.ledger.summaryFunction.queryOptions())
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Stat label={words.lifetime} value={formatCents(totals.revenueCents)} />
        <Stat label={words.royalties} value={formatMicroDollars(totals.royaltiesMicroDollars)} />
        <MarketData query={summary} loading={<Skeleton className="h-18 min-w-32 flex-1" />}>
          {({ balanceMicroDollars, pendingMicroDollars }) => (
            <>
              <Stat label={words.balance} value={formatMicroDollars(balanceMicroDollars)} hint={words.balanceHint} />
              <Stat label={words.pending} value={formatMicroDollars(pendingMicroDollars)} hint={words.pendingHint} />
            </>
          )}
        </MarketData>
      </div>
      <p className="max-w-180 text-ink-2 text-sm">{words.note}</p>
      <a
        className="inline-flex items-center gap-1 self-start text-accent text-sm"
        href={routeHash({ page: 'earnings', view: 'ledger' })}
      >
        {words.toLines}
        <ArrowRight className="size-4" aria-hidden />
      </a>
    </section>
  )
}

function ByListing({ listings }: { listings: readonly OwnListing[] }) {
  const totals = listingTotals(listings)
  const rows = listings.toSorted((a, b) => b.analytics.totalRevenueCents - a.analytics.totalRevenueCents)
  const columns: readonly Column<OwnListing>[] = [
    { key: 'title', header: words.columns.title, cell: ({ title }) => <span className="font-medium">{title}</span> },
    {
      key: 'sold',
      header: words.columns.sold,
      align: 'right',
      width: '6rem',
      cell: ({ analytics }) => analytics.totalPurchases,
    },
    {
      key: 'revenue',
      header: words.columns.revenue,
      align: 'right',
      width: '9rem',
      cell: ({ analytics }) => formatCents(analytics.totalRevenueCents),
    },
    {
      key: 'share',
      header: words.columns.share,
      align: 'right',
      width: '6rem',
      cell: (listing) => en.common.percent(shareOf(listing, totals) / 10_000),
    },
    {
      key: 'royalties',
      header: words.columns.royalties,
      align: 'right',
      width: '8rem',
      cell: ({ analytics }) => formatMicroDollars(analytics.royaltiesMicroDollars),
    },
  ]
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold text-base">{words.byListing}</h2>
      <Framed>
        <DataTable label={words.byListing} columns={columns} rows={rows} keyOf={({ id }) => id} />
      </Framed>
    </section>
  )
}

function Royalties({ listings }: { listings: readonly OwnListing[] }) {
  const query = useInfiniteQuery(market.licensing.royalties.infiniteOptions({ input: pageInput, ...BY_CURSOR }))
  const titles = new Map(listings.map(({ id, title }) => [id, title]))
  const columns: readonly Column<Royalty>[] = [
    { key: 'month', header: words.monthColumns.month, width: '7rem', cell: ({ month }) => month },
    { key: 'listing', header: words.monthColumns.listing, cell: ({ licenseId }) => titles.get(licenseId) ?? '' },
    {
      key: 'use',
      header: words.monthColumns.use,
      cell: ({ declaredUsage: { impressions, downloads, embeds } }) =>
        en.licensing.listings.summaryOfUse(impressions, downloads, embeds),
    },
    {
      key: 'amount',
      header: words.monthColumns.amount,
      align: 'right',
      width: '8rem',
      cell: ({ amountMicroDollars }) => formatMicroDollars(amountMicroDollars),
    },
  ]
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold text-base">{words.monthsTitle}</h2>
      <PagedData query={query} loading={<Skeleton className="h-24 w-full" />}>
        {(royalties) =>
          royalties.length === 0 ? (
            <p className="text-ink-2 text-sm">{words.monthsEmpty}</p>
          ) : (
            <Framed>
              <DataTable label={words.monthsTitle} columns={columns} rows={royalties} keyOf={({ id }) => id} />
            </Framed>
          )
        }
      </PagedData>
    </section>
  )
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowLeft, ShoppingBag } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { AsOf, NoMarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { CheckoutBar } from './buying/checkout-bar.tsx'
import { WalletButton } from './buying/wallet.tsx'
import { PurchaseRow } from './purchases/purchase-row.tsx'
import { Receipts } from './purchases/receipts.tsx'
import { Subscriptions } from './purchases/subscriptions.tsx'

const words = en.purchases
type View = 'bought' | 'subscriptions' | 'receipts'

/** What one bought: downloads with their papers, refunds, subscriptions. */
export function PurchasesPage() {
  const [view, setView] = useState<View>('bought')
  const toolbar = (
    <>
      <IconButton label={words.back} icon={<ArrowLeft />} onClick={() => navigate({ page: 'market' })} />
      <p className="font-semibold text-lg">{words.title}</p>
      <span className="ml-auto">
        <WalletButton />
      </span>
    </>
  )
  return (
    <PageLayout title={words.title} toolbar={toolbar}>
      <div className="absolute inset-0 flex flex-col">
        <CheckoutBar />
        <Tabs<View>
          label={words.title}
          value={view}
          onChange={setView}
          tabs={[
            { value: 'bought', label: words.tabs.bought, content: <Bought /> },
            { value: 'subscriptions', label: words.tabs.subscriptions, content: <Subscriptions /> },
            { value: 'receipts', label: words.tabs.receipts, content: <Receipts /> },
          ]}
        />
      </div>
    </PageLayout>
  )
}

function Bought() {
  const accountId = useMarketStatus().data?.account?.id
  const downloads = useQuery(api.purchases.list.queryOptions({ enabled: accountId !== undefined }))
  const first: { cursor?: string } = {}
  const query = useInfiniteQuery(
    market.sales.purchases.infiniteOptions({
      input: (page: { cursor?: string }) => page,
      initialPageParam: first,
      getNextPageParam: ({ data }) => (data.nextCursor === null ? undefined : { cursor: data.nextCursor }),
    }),
  )
  if (query.data === undefined) {
    if (query.isError) return <NoMarketData error={query.error} onRetry={() => void query.refetch()} />
    return <ListSkeleton />
  }
  const [newest] = query.data.pages
  const purchases = query.data.pages.flatMap(({ data }) => data.items)
  if (purchases.length === 0) {
    return (
      <EmptyState
        icon={<ShoppingBag />}
        title={words.emptyTitle}
        text={words.emptyText}
        actions={
          <Button tone="primary" onClick={() => navigate({ page: 'market' })}>
            {words.toMarket}
          </Button>
        }
      />
    )
  }
  return (
    <>
      {newest?.isFromCache === true && <AsOf at={newest.asOf} />}
      <ul aria-label={words.title}>
        {purchases.map((purchase) => (
          <PurchaseRow
            key={purchase.saleId}
            purchase={purchase}
            download={downloads.data?.find(({ saleId }) => saleId === purchase.saleId)}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="m-4" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  )
}

const SKELETONS = ['a', 'b', 'c', 'd']

function ListSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-3 p-4">
      {SKELETONS.map((key) => (
        <Skeleton key={key} className="h-16 w-full" />
      ))}
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { market, marketClient, type RelayedMarket } from '../../../api/market.ts'
import { refreshAfterPayment } from '../../../buying/checkouts.ts'
import { Button } from '../../../components/button.tsx'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { MarketData } from '../../../components/market-data.tsx'
import { formatCents } from '../../../components/money.ts'
import { Skeleton } from '../../../components/skeleton.tsx'
import { toast } from '../../../components/toast.tsx'
import { useAttempt } from '../../../components/use-attempt.ts'
import { navigate } from '../../../router/router.ts'
import { formatDate } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'

const words = en.purchases.subscriptions
const PAGE_SIZE = 50

type Subscription = Awaited<ReturnType<RelayedMarket['sales']['subscriptions']>>['data']['items'][number]

/** What renews by itself, and how it is ended. */
export function Subscriptions() {
  const query = useQuery(market.sales.subscriptions.queryOptions({ input: { limit: PAGE_SIZE } }))
  const [cancelled, setCancelled] = useState<Subscription | null>(null)
  return (
    <MarketData query={query} loading={<Skeleton className="m-4 h-24" />}>
      {({ items }) => (
        <>
          <DataTable
            label={words.label}
            columns={columnsOf(setCancelled)}
            rows={items}
            keyOf={({ id }) => id}
            onOpen={({ assetId }) => navigate({ page: 'market_asset', id: assetId })}
            empty={<EmptyState title={en.purchases.noSubscriptions} />}
          />
          {cancelled !== null && <CancelDialog subscription={cancelled} onClose={() => setCancelled(null)} />}
        </>
      )}
    </MarketData>
  )
}

function columnsOf(onCancel: (subscription: Subscription) => void): Column<Subscription>[] {
  return [
    { key: 'work', header: words.work, cell: ({ title }) => <span title={title}>{title}</span> },
    {
      key: 'price',
      header: words.price,
      align: 'right',
      width: '9rem',
      cell: ({ priceCents, interval }) => en.market.perInterval(formatCents(priceCents), en.market.intervals[interval]),
    },
    {
      key: 'state',
      header: words.state,
      width: '9rem',
      cell: ({ state, cancelAtPeriodEnd, periodEnd }) =>
        cancelAtPeriodEnd && state !== 'ended' ? words.ends(formatDate(periodEnd)) : words.states[state],
    },
    { key: 'period', header: words.period, width: '8rem', cell: ({ periodEnd }) => formatDate(periodEnd) },
    {
      key: 'cancel',
      header: <span className="sr-only">{words.cancel}</span>,
      align: 'right',
      width: '11rem',
      cell: (subscription) =>
        subscription.state !== 'ended' &&
        !subscription.cancelAtPeriodEnd && (
          <Button
            size="small"
            aria-label={words.cancelName(subscription.title)}
            onClick={(event) => {
              event.stopPropagation()
              onCancel(subscription)
            }}
          >
            {words.cancel}
          </Button>
        ),
    },
  ]
}

function CancelDialog({ subscription, onClose }: { subscription: Subscription; onClose: () => void }) {
  const { id, title, periodEnd } = subscription
  const { isBusy, run } = useAttempt()
  const cancel = () =>
    run(() =>
      marketClient.sales.cancelSubscription({ id }).then(() => {
        refreshAfterPayment()
        toast({ title: words.cancelled(title) })
        onClose()
      }),
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.confirm(title)}
      description={words.confirmText(formatDate(periodEnd))}
      width="narrow"
      footer={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button tone="danger" busy={isBusy} onClick={cancel}>
            {words.cancel}
          </Button>
        </>
      }
    />
  )
}

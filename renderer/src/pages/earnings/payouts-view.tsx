import { useQuery } from '@tanstack/react-query'
import type { EarningsBalance } from '#shared/contract/studio/earnings.ts'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { BalanceStats } from './forecast.tsx'
import { BalanceNotices } from './ledger-notices.tsx'
import { MoveEarnings } from './move-earnings.tsx'
import { Panel } from './panel.tsx'
import { PayoutAccountPanel } from './payout-account.tsx'
import { PayoutHistory } from './payout-history.tsx'

const words = en.earnings.payouts

/** What is there, how it gets to the bank, and every payout with what it was made of. */
export function PayoutsView() {
  const overview = useQuery(api.earnings.overview.queryOptions({ input: { period: '1d' } }))
  const account = useQuery(market.payments.payoutAccount.queryOptions())
  if (overview.isError) return <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
  if (overview.data === undefined) return <Skeleton className="m-4 h-60" />
  const { balance } = overview.data
  return (
    <div className="flex max-w-360 flex-col gap-6 p-4">
      <BalanceNotices balance={balance} />
      <BalanceStats balance={balance} />
      <MarketData query={account} loading={<Skeleton className="h-40 w-full" />}>
        {(data, { isFromCache }) => (
          <>
            <PayoutAccountPanel account={data} available={balance.availableMicroDollars} isAway={isFromCache} />
            <MoveEarnings available={balance.availableMicroDollars} isAway={isFromCache} />
          </>
        )}
      </MarketData>
      <Maturities balance={balance} />
      <PayoutHistory />
    </div>
  )
}

const SHOWN_MATURITIES = 8

function Maturities({ balance: { maturities } }: { balance: EarningsBalance }) {
  if (maturities.length === 0) return null
  return (
    <Panel title={words.maturities}>
      <ul className="flex flex-col rounded-md border border-line text-sm">
        {maturities.slice(0, SHOWN_MATURITIES).map(({ at, amountMicroDollars }) => (
          <li key={at} className="flex justify-between gap-4 border-line border-b px-4 py-2 last:border-b-0">
            <span>{words.available(formatDateTime(at))}</span>
            <span className="tnum">{formatMicroDollars(amountMicroDollars)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

import type { UseQueryResult } from '@tanstack/react-query'
import { CloudOff, LogIn, Settings, Store } from 'lucide-react'
import type { ReactNode } from 'react'
import { describeError } from '../api/errors.ts'
import type { Relayed } from '../api/market.ts'
import { openSignIn } from '../pages/account/open-sign-in.ts'
import { navigate } from '../router/router.ts'
import { formatDateTime } from '../strings/dates.ts'
import { en } from '../strings/en.ts'
import { Button } from './button.tsx'
import { EmptyState } from './empty-state.tsx'
import { ErrorState } from './error-state.tsx'

export interface MarketDataProps<T> {
  query: UseQueryResult<Relayed<T>>
  loading: ReactNode
  children: (data: T, answer: Omit<Relayed<T>, 'data'>) => ReactNode
}

const words = en.marketData

/** What the market answered, with its age where it is an old answer; or why there is none, and what to do. */
export function MarketData<T>({ query, loading, children }: MarketDataProps<T>) {
  if (query.data !== undefined) {
    const { data, ...answer } = query.data
    return (
      <>
        {answer.isFromCache && <AsOf at={answer.asOf} />}
        {children(data, answer)}
      </>
    )
  }
  if (query.isError) return <NoMarketData error={query.error} onRetry={() => void query.refetch()} />
  return loading
}

/** Over what is shown without a connection. */
export function AsOf({ at }: { at: string }) {
  return (
    <p role="status" className="flex items-center gap-2 border-line border-b bg-panel px-4 py-1.5 text-ink-2 text-xs">
      <CloudOff className="size-3.5 shrink-0" aria-hidden />
      <span>
        <span className="font-medium text-ink">{words.asOf(formatDateTime(at))}</span> {words.asOfHint}
      </span>
    </p>
  )
}

/** Where only those who sell have something to see: how to become one of them. */
export function ForCreators({ title = words.forCreatorsTitle, text = words.forCreatorsText }) {
  const begin = (
    <Button tone="primary" onClick={() => navigate({ page: 'earnings', view: 'overview' })}>
      {en.earnings.seller.become}
    </Button>
  )
  return <EmptyState icon={<Store />} title={title} text={text} actions={begin} />
}

/** Why the market gave nothing. */
export function NoMarketData({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { code } = describeError(error)
  if (code === 'NOT_SIGNED_IN') {
    const signIn = (
      <Button tone="primary" icon={<LogIn />} onClick={openSignIn}>
        {words.signIn}
      </Button>
    )
    return <EmptyState icon={<Store />} title={words.signedOutTitle} text={words.signedOutText} actions={signIn} />
  }
  if (code === 'MARKET_NOT_SET') {
    const open = (
      <Button tone="primary" icon={<Settings />} onClick={() => navigate({ page: 'settings', section: 'market' })}>
        {words.openSettings}
      </Button>
    )
    return <EmptyState icon={<Store />} title={words.noMarketTitle} text={words.noMarketText} actions={open} />
  }
  if (code === 'CREATOR_TIER_REQUIRED') return <ForCreators />
  if (code === 'MARKET_UNREACHABLE') {
    const retry = <Button onClick={onRetry}>{en.common.retry}</Button>
    return <EmptyState icon={<CloudOff />} title={words.offlineTitle} text={words.offlineText} actions={retry} />
  }
  return <ErrorState error={error} onRetry={onRetry} />
}

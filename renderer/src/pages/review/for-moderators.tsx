import { useQuery } from '@tanstack/react-query'
import { CloudOff, ShieldQuestion } from 'lucide-react'
import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { NoMarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

const words = en.review

/** The desk is one place for all who review: it works with the market or not at all. */
export function ForModerators({ children }: { children: ReactNode }) {
  const status = useQuery(api.market.status.queryOptions())
  if (status.isError) return <NoMarketData error={status.error} onRetry={() => void status.refetch()} />
  if (!status.data) return <Skeleton className="m-4 h-60" />
  const { account, reachability } = status.data
  if (account !== null && !account.roles.includes('moderator')) return <NotModerator />
  if (account !== null && reachability === 'unreachable') return <Offline onRetry={() => void status.refetch()} />
  return children
}

function NotModerator() {
  return (
    <EmptyState
      icon={<ShieldQuestion />}
      title={words.notModerator}
      text={words.notModeratorText}
      actions={<Button onClick={() => navigate({ page: 'submissions', id: null })}>{words.toSubmissions}</Button>}
    />
  )
}

/** Why the desk does not open; without a connection, that it opens again by itself. */
export function DeskError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (describeError(error).code === 'MARKET_UNREACHABLE') return <Offline onRetry={onRetry} />
  return <NoMarketData error={error} onRetry={onRetry} />
}

function Offline({ onRetry }: { onRetry: () => void }) {
  const retry = <Button onClick={onRetry}>{en.common.retry}</Button>
  return <EmptyState icon={<CloudOff />} title={words.offline} text={words.offlineText} actions={retry} />
}

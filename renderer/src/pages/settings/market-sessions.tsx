import { useQuery } from '@tanstack/react-query'
import type { Session } from '#shared/contract/market/accounts.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { formatAge, formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Group } from './parts.tsx'

const words = en.account.market

/** Every studio and browser with this account; those one does not know can be ended. */
export function MarketSessions() {
  const options = market.accounts.sessions.queryOptions({})
  const query = useQuery(options)
  const end = (id: string) =>
    attempt(
      marketClient.accounts
        .endSession({ id })
        .then(() => queryClient.invalidateQueries({ queryKey: options.queryKey }))
        .then(() => toast({ title: words.ended })),
    )
  return (
    <Group title={words.sessionsTitle} intro={words.sessionsIntro}>
      <MarketData query={query} loading={<Skeleton className="h-16 w-full" />}>
        {({ items }, { isFromCache }) => (
          <ul className="border-line border-t">
            {items
              .toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent))
              .map((session) => (
                <SessionRow key={session.id} session={session} canEnd={!isFromCache} onEnd={() => end(session.id)} />
              ))}
          </ul>
        )}
      </MarketData>
    </Group>
  )
}

interface SessionRowProps {
  session: Session
  /** Needs the market at once. */
  canEnd: boolean
  onEnd: () => void
}

function SessionRow({ session: { isCurrent, createdAt, lastUsedAt }, canEnd, onEnd }: SessionRowProps) {
  return (
    <li className="flex items-center gap-3 border-line border-b py-2.5">
      <div className="min-w-0 flex-1">
        <p className="text-sm">{isCurrent ? words.thisSession : words.otherSession}</p>
        <p className="text-ink-2 text-xs">{words.sessionTimes(formatDate(createdAt), formatAge(lastUsedAt))}</p>
      </div>
      {!isCurrent && (
        <Button size="small" disabled={!canEnd} onClick={onEnd}>
          {words.endSession}
        </Button>
      )}
    </li>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { Agreement } from '#shared/contract/market/submissions.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Panel } from './panel.tsx'

const words = en.derivations
const MOST = 50

/** Works that others would like to derive from the creator's own for less than the terms ask. */
export function DerivationRequests() {
  const input = { state: 'proposed', limit: MOST } as const
  const agreements = useQuery(market.derivations.agreements.queryOptions({ input }))
  return (
    <Panel title={words.requests} intro={words.requestsIntro}>
      <MarketData query={agreements} loading={<Skeleton className="h-16 w-full" />}>
        {({ items }) => <Requests items={items.filter(({ side }) => side === 'parent')} />}
      </MarketData>
    </Panel>
  )
}

function Requests({ items }: { items: readonly Agreement[] }) {
  if (items.length === 0) {
    return <p className="rounded-md border border-line px-4 py-3 text-ink-2 text-sm">{words.noRequests}</p>
  }
  return (
    <ul className="flex flex-col rounded-md border border-line text-sm">
      {items.map((agreement) => (
        <Request key={agreement.id} agreement={agreement} />
      ))}
    </ul>
  )
}

function Request({ agreement }: { agreement: Agreement }) {
  const { id, parentAssetId, kind, royaltyPercent, minimumPercent, createdAt } = agreement
  const work = useQuery(market.publications.find.queryOptions({ input: { id: parentAssetId } })).data?.data
  const name = work?.name ?? parentAssetId
  const { isBusy, run } = useAttempt()
  const answer = (accept: boolean) =>
    run(() =>
      marketClient.derivations
        .answer({ id, accept })
        .then(() => toast({ title: accept ? words.accepted : words.declined, tone: 'positive' }))
        .finally(() => void queryClient.invalidateQueries({ queryKey: market.derivations.key() })),
    )
  return (
    <li className="flex flex-wrap items-center gap-3 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-60 flex-1">
        <p>
          <button
            type="button"
            onClick={() => navigate({ page: 'market_asset', id: parentAssetId })}
            className="break-words text-left text-accent hover:underline"
          >
            {name}
          </button>
          <span className="text-ink-2"> · {en.market.chain.kinds[kind]}</span>
        </p>
        <p className="tnum text-ink-2 text-xs">
          {words.offer(royaltyPercent, minimumPercent)} {words.askedAt(formatDate(createdAt))}
        </p>
      </div>
      <Button size="small" aria-label={words.acceptOf(name)} busy={isBusy} onClick={() => answer(true)}>
        {words.accept}
      </Button>
      <Button size="small" tone="quiet" aria-label={words.declineOf(name)} busy={isBusy} onClick={() => answer(false)}>
        {words.decline}
      </Button>
    </li>
  )
}

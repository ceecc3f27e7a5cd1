import { useQuery } from '@tanstack/react-query'
import type { PayoutParts } from '#shared/contract/studio/earnings.ts'
import { api } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openLines } from './earnings-state.ts'
import { Panel } from './panel.tsx'

const words = en.earnings.payouts
const MOST_STATES = 50

/** From the ledger, so that each can be proved without a connection; what the bank said of it comes from the market. */
export function PayoutHistory() {
  const payouts = useQuery(api.earnings.payouts.queryOptions())
  const states = useQuery(market.payments.payouts.queryOptions({ input: { limit: MOST_STATES } }))
  if (payouts.isError) return <ErrorState compact error={payouts.error} onRetry={() => void payouts.refetch()} />
  if (payouts.data === undefined) return <Skeleton className="h-32 w-full" />
  const stateOf = (payout: PayoutParts) => states.data?.data.items.find(({ createdAt }) => createdAt === payout.at)
  return (
    <Panel title={words.history}>
      {payouts.data.length === 0 ? (
        <p className="rounded-md border border-line px-4 py-3 text-ink-2 text-sm">
          <span className="block font-medium text-ink">{words.none}</span>
          {words.noneText}
        </p>
      ) : (
        <ul className="flex flex-col rounded-md border border-line">
          {payouts.data.map((payout) => (
            <PayoutRow key={payout.sequence} payout={payout} state={stateOf(payout)} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

interface PayoutRowProps {
  payout: PayoutParts
  state: { state: keyof typeof words.states; failure: string | null; settledAt: string | null } | undefined
}

function PayoutRow({ payout, state }: PayoutRowProps) {
  const { openingMicroDollars, linesMicroDollars, amountMicroDollars, remainingMicroDollars } = payout
  const exact = (amount: string) => formatMicroDollars(amount, { isExact: true })
  return (
    <li className="flex flex-col gap-1 border-line border-b px-4 py-3 text-sm last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <span className="tnum w-28 font-semibold text-base">{formatMicroDollars(amountMicroDollars)}</span>
        <span>{formatDateTime(payout.at)}</span>
        {state && (
          <span className="text-ink-2">
            {words.states[state.state]}
            {state.settledAt !== null && `, ${formatDate(state.settledAt)}`}
          </span>
        )}
        <Button
          className="ml-auto"
          size="small"
          tone="quiet"
          onClick={() => openLines({ firstSequence: payout.firstSequence, lastSequence: Math.max(1, payout.sequence) })}
        >
          {words.showLines}
        </Button>
      </div>
      {state?.failure && <p className="text-stop text-xs">{state.failure}</p>}
      <p className="tnum text-ink-2 text-xs">
        <span className="sr-only">{words.madeOf}: </span>
        {words.proof(
          exact(openingMicroDollars),
          exact(linesMicroDollars),
          exact(amountMicroDollars),
          exact(remainingMicroDollars),
        )}
      </p>
    </li>
  )
}

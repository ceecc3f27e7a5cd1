import { useQuery } from '@tanstack/react-query'
import { market, marketClient } from '../../../api/market.ts'
import { queryClient } from '../../../api/queries.ts'
import { Button } from '../../../components/button.tsx'
import { formatCents } from '../../../components/money.ts'
import { toast } from '../../../components/toast.tsx'
import { useAttempt } from '../../../components/use-attempt.ts'
import { en } from '../../../strings/en.ts'

const words = en.buying.wallet

/** The way back of what was topped up: to the cards it came from. Nothing where there is nothing to pay back. */
export function WalletPayback({ isAway }: { isAway: boolean }) {
  const paybacks = useQuery(market.payments.walletPaybacks.queryOptions()).data?.data
  const { isBusy, run } = useAttempt()
  if (paybacks === undefined) return null
  const { refundableCents, underWayCents } = paybacks
  const amount = formatCents(refundableCents)
  const payBack = () =>
    run(() =>
      marketClient.payments
        .payBackWallet({})
        .then(() => toast({ tone: 'positive', title: words.paidBack(amount) }))
        .finally(() => queryClient.invalidateQueries({ queryKey: [['market']] })),
    )
  return (
    <div className="flex flex-col items-start gap-1">
      {refundableCents > 0 && (
        <Button disabled={isAway} busy={isBusy} onClick={payBack}>
          {words.payBack(amount)}
        </Button>
      )}
      {underWayCents > 0 && <p className="text-ink-2 text-xs">{words.underWay(formatCents(underWayCents))}</p>}
    </div>
  )
}

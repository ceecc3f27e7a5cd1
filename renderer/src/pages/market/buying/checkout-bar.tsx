import { CircleAlert, ExternalLink, Hourglass } from 'lucide-react'
import { useEffect } from 'react'
import type { OrderState } from '#shared/contract/market/sales.ts'
import { openExternal } from '../../../api/open-external.ts'
import { useMarketStatus } from '../../../api/queries.ts'
import { completeCheckout, forgetCheckout, type OpenCheckout, useCheckouts } from '../../../buying/checkouts.ts'
import { useCheckout } from '../../../buying/use-checkout.ts'
import { Button } from '../../../components/button.tsx'
import { toast } from '../../../components/toast.tsx'
import { navigate } from '../../../router/router.ts'
import { en } from '../../../strings/en.ts'

const words = en.buying.checkout

const isOver = (state: OrderState | undefined) => state === 'failed' || state === 'expired' || state === 'refunded'

/** Payments under way of the account in use; each goes once it is done. */
export function CheckoutBar() {
  const accountId = useMarketStatus().data?.account?.id
  const open = useCheckouts((state) => state.open).filter((checkout) => checkout.accountId === accountId)
  if (open.length === 0) return null
  return (
    <section aria-label={words.label} className="shrink-0 border-line border-b bg-panel">
      {open.map((checkout) => (
        <CheckoutRow key={checkout.id} checkout={checkout} />
      ))}
    </section>
  )
}

function CheckoutRow({ checkout }: { checkout: OpenCheckout }) {
  const { id, kind, title, url } = checkout
  const { state, failure = null } = useCheckout(id).data?.data ?? {}
  const isDone = state === 'fulfilled'
  useEffect(() => {
    if (!isDone) return
    completeCheckout(id, kind)
    if (kind === 'top_up') toast({ tone: 'positive', title: words.toppedUp })
    else {
      const action = { label: en.purchases.title, onSelect: () => navigate({ page: 'purchases' }) }
      toast({ tone: 'positive', title: words.done(title), action })
    }
  }, [isDone, id, kind, title])
  const hasFailed = isOver(state)
  return (
    <div className="flex min-h-11 items-center gap-3 px-4 py-1.5">
      {hasFailed ? (
        <CircleAlert className="size-4 shrink-0 text-stop" aria-hidden />
      ) : (
        <Hourglass className="size-4 shrink-0 text-ink-3" aria-hidden />
      )}
      <p role="status" className="min-w-0 flex-1 text-sm">
        <span className="font-medium">{sentence(state, title)}</span>{' '}
        <span className="text-ink-2 text-xs">{failure ?? hint(state)}</span>
      </p>
      {state === 'pending' && (
        <Button size="small" icon={<ExternalLink />} onClick={() => openExternal(url)}>
          {words.openPage}
        </Button>
      )}
      <Button tone="quiet" size="small" onClick={() => forgetCheckout(id)}>
        {hasFailed ? en.common.dismiss : words.forget}
      </Button>
    </div>
  )
}

function sentence(state: OrderState | undefined, title: string): string {
  switch (state) {
    case 'paid':
    case 'fulfilled':
      return words.paid(title)
    case 'failed':
    case 'refunded':
      return words.failed(title)
    case 'expired':
      return words.expired(title)
    default:
      return words.waiting(title)
  }
}

function hint(state: OrderState | undefined): string {
  if (state === 'failed' || state === 'refunded') return words.failedHint
  if (state === 'expired') return words.expiredHint
  return state === 'pending' || state === undefined ? words.forgetHint : ''
}

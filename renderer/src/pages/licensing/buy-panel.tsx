import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, ExternalLink, LoaderCircle } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import { MIN_CARD_CHARGE } from '#shared/pricing/processor-fees.ts'
import { api, client } from '../../api/client.ts'
import { market, marketClient } from '../../api/market.ts'
import { openExternal } from '../../api/open-external.ts'
import { queryClient, useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { formatCents } from '../../components/money.ts'
import { TextInput } from '../../components/text-input.tsx'
import { navigate } from '../../router/router.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'
import { checkoutStep, isSettled } from './checkout-step.ts'

const words = en.licensing.buy
const POLL_MS = 2_000

export interface BuyPanelProps {
  listing: LicenseView
  defaultName: string
}

/** By account and listing: whoever closes the sheet and comes back finds the payment where it was. */
const ordersUnderWay = new Map<string, string>()

/** From the order to the licence: the payment itself happens on the market's page, in the system's browser. */
export function BuyPanel({ listing, defaultName }: BuyPanelProps) {
  const key = `${useMarketStatus().data?.account?.id} ${listing.id}`
  const [orderId, setOrderId] = useState(ordersUnderWay.get(key) ?? null)
  const follow = (id: string | null) => {
    if (id === null) ordersUnderWay.delete(key)
    else ordersUnderWay.set(key, id)
    setOrderId(id)
  }
  if (orderId !== null) {
    const isExclusive = listing.terms.kind === 'exclusive'
    return <Following orderId={orderId} isExclusive={isExclusive} onAgain={() => follow(null)} />
  }
  return <Ordering listing={listing} defaultName={defaultName} onOrdered={follow} />
}

function Ordering({ listing, defaultName, onOrdered }: BuyPanelProps & { onOrdered: (orderId: string) => void }) {
  const [typedName, setName] = useState<string | null>(null)
  const name = typedName ?? defaultName
  const status = useMarketStatus().data
  const order = useMutation({
    mutationFn: () =>
      marketClient.sales.openCheckout({
        kind: 'license',
        licenseId: listing.id,
        ...(name.trim() === '' ? {} : { licenseeName: name.trim() }),
      }),
    onSuccess: ({ data }) => {
      if (data.url !== null && data.state === 'pending') openExternal(data.url)
      onOrdered(data.id)
    },
  })
  if (status?.account === null) {
    return (
      <Box>
        <Button tone="primary" onClick={openSignIn}>
          {words.signIn}
        </Button>
      </Box>
    )
  }
  const { priceCents, terms } = listing
  const isAway = status?.reachability === 'unreachable'
  return (
    <Box>
      <Field label={words.name} hint={words.nameHint}>
        {(control) => (
          <TextInput {...control} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {terms.kind === 'exclusive' && <p className="text-ink-2 text-sm">{words.exclusive}</p>}
      {order.isError && <ErrorState compact error={order.error} title={words.failed} kept="" />}
      <div className="flex items-center gap-3">
        <Button tone="primary" busy={order.isPending} disabled={isAway} onClick={() => order.mutate()}>
          {priceCents === 0 ? words.getFree : words.buy(formatCents(priceCents))}
        </Button>
        <span className="text-ink-2 text-xs">{isAway ? words.offline : paidHow(priceCents)}</span>
      </div>
    </Box>
  )
}

function paidHow(priceCents: number): string {
  if (priceCents === 0) return ''
  return priceCents < MIN_CARD_CHARGE ? words.byWallet : words.byCard
}

function Following(props: { orderId: string; isExclusive: boolean; onAgain: () => void }) {
  const { orderId, isExclusive, onAgain } = props
  const checkout = useQuery(
    market.sales.checkout.queryOptions({
      input: { id: orderId },
      refetchInterval: ({ state }) =>
        state.data !== undefined && isSettled(checkoutStep(state.data.data.state)) ? false : POLL_MS,
    }),
  )
  const order = checkout.data?.data
  const step = order === undefined ? 'paying' : checkoutStep(order.state)
  useEffect(() => {
    if (step === 'done') void takeIn()
  }, [step])
  if (checkout.isError && order === undefined) {
    return (
      <Box>
        <ErrorState compact error={checkout.error} onRetry={() => void checkout.refetch()} />
        <Button className="self-start" onClick={onAgain}>
          {words.again}
        </Button>
      </Box>
    )
  }
  switch (step) {
    case 'paying':
      return (
        <Box>
          <Line icon={<LoaderCircle className="text-ink-3" />} title={words.waiting} />
          {order && <p className="text-ink-2 text-sm">{words.waitingText(formatDateTime(order.expiresAt))}</p>}
          {order && isExclusive && <p className="text-sm">{words.heldText(formatDateTime(order.expiresAt))}</p>}
          {order?.url && <OpenPage url={order.url} />}
        </Box>
      )
    case 'granting':
      return (
        <Box>
          <Line icon={<LoaderCircle className="text-ink-3" />} title={words.paid} />
        </Box>
      )
    case 'done':
      return (
        <Box>
          <Line icon={<CircleCheck className="text-positive" />} title={words.done} />
          <p className="text-ink-2 text-sm">{words.doneText}</p>
          <Button className="self-start" onClick={() => navigate({ page: 'licensing', tab: 'purchases' })}>
            {words.toPurchases}
          </Button>
        </Box>
      )
    case 'expired':
    case 'refunded':
    case 'failed':
      return (
        <Box>
          <Line icon={<CircleAlert className="text-stop" />} title={words.failed} />
          <p className="text-ink-2 text-sm">
            {order?.failure ?? (step === 'expired' ? words.expired : words.refunded)}
          </p>
          <Button className="self-start" onClick={onAgain}>
            {words.again}
          </Button>
        </Box>
      )
  }
}

/** The certificate into the library, and every list that shows what was bought. */
async function takeIn(): Promise<void> {
  await client.licensing.refresh().catch(() => undefined)
  await queryClient.invalidateQueries({ queryKey: api.licensing.key() })
  await queryClient.invalidateQueries({ queryKey: market.licensing.key() })
}

function OpenPage({ url }: { url: string }) {
  return (
    <Button className="self-start" icon={<ExternalLink />} onClick={() => openExternal(url)}>
      {words.openAgain}
    </Button>
  )
}

function Line({ icon, title }: { icon: ReactNode; title: string }) {
  return (
    <p role="status" className="flex items-center gap-2 font-medium text-sm [&_svg]:size-4">
      {icon}
      {title}
    </p>
  )
}

function Box({ children }: { children: ReactNode }) {
  return (
    <section aria-label={words.title} className="flex flex-col gap-3 rounded-md border border-line bg-panel p-3">
      {children}
    </section>
  )
}

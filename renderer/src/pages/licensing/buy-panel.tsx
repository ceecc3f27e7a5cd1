import { CircleAlert, CircleCheck, ExternalLink, LoaderCircle } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import { MIN_CARD_CHARGE } from '#shared/pricing/processor-fees.ts'
import { openExternal } from '../../api/open-external.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { checkoutStep } from '../../buying/checkout-step.ts'
import { beginCheckout, completeCheckout, forgetCheckout, useCheckouts } from '../../buying/checkouts.ts'
import { useCheckout } from '../../buying/use-checkout.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { formatCents } from '../../components/money.ts'
import { TextInput } from '../../components/text-input.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { navigate } from '../../router/router.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'

const words = en.licensing.buy

export interface BuyPanelProps {
  listing: LicenseView
  defaultName: string
}

/** From the order to the license: the payment itself happens on the market's page, in the system's browser. */
export function BuyPanel({ listing, defaultName }: BuyPanelProps) {
  const accountId = useMarketStatus().data?.account?.id
  const open = useCheckouts((state) =>
    state.open.find((checkout) => checkout.accountId === accountId && checkout.licenseId === listing.id),
  )
  /** Of a payment that is done, which is no longer followed. */
  const [shownId, setShownId] = useState<string | null>(null)
  const orderId = open?.id ?? shownId
  if (orderId === null) return <Ordering listing={listing} defaultName={defaultName} onOrdered={setShownId} />
  const tryAgain = () => {
    forgetCheckout(orderId)
    setShownId(null)
  }
  return (
    <Following
      orderId={orderId}
      isExclusive={listing.terms.kind === 'exclusive'}
      onDone={setShownId}
      onAgain={tryAgain}
    />
  )
}

function Ordering({ listing, defaultName, onOrdered }: BuyPanelProps & { onOrdered: (orderId: string) => void }) {
  const [typedName, setName] = useState<string | null>(null)
  const name = typedName ?? defaultName
  const status = useMarketStatus().data
  const accountId = status?.account?.id
  const order = useSubmission((payerId: string) => {
    const licensee = name.trim() === '' ? {} : { licenseeName: name.trim() }
    const subject = { title: listing.title, accountId: payerId, assetId: listing.assetId }
    return beginCheckout({ kind: 'license', licenseId: listing.id, ...licensee }, subject).then(onOrdered)
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
      {order.error !== null && <ErrorState compact error={order.error} title={words.failed} kept="" />}
      <div className="flex items-center gap-3">
        <Button
          tone="primary"
          busy={order.isBusy}
          disabled={isAway || accountId === undefined}
          onClick={() => accountId && order.submit(accountId)}
        >
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

interface FollowingProps {
  orderId: string
  isExclusive: boolean
  onDone: (orderId: string) => void
  onAgain: () => void
}

function Following({ orderId, isExclusive, onDone, onAgain }: FollowingProps) {
  const checkout = useCheckout(orderId)
  const order = checkout.data?.data
  const step = order === undefined ? 'paying' : checkoutStep(order.state)
  useEffect(() => {
    if (step !== 'done') return
    onDone(orderId)
    completeCheckout(orderId, 'license')
  }, [step, orderId, onDone])
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

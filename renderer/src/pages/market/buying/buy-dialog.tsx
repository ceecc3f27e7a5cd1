import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import { marketClient } from '../../../api/market.ts'
import { useIsMarketAway } from '../../../api/queries.ts'
import { beginCheckout, refreshAfterPayment } from '../../../buying/checkouts.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { DialogActions } from '../../../components/dialog-actions.tsx'
import { Field } from '../../../components/field.tsx'
import { formatCents, formatMicroDollars } from '../../../components/money.ts'
import { TextInput } from '../../../components/text-input.tsx'
import { toast } from '../../../components/toast.tsx'
import { useAttempt } from '../../../components/use-attempt.ts'
import { en } from '../../../strings/en.ts'
import { useBalance, WalletDialog } from './wallet.tsx'

const words = en.buying.confirm

/** One way to get a work, as it is about to be bought. */
export interface Purchase {
  readonly assetId: string
  readonly name: string
  readonly offer: OfferKind
  readonly priceCents: number
  /** Of subscriptions. */
  readonly interval: 'month' | 'year' | null
  /** Of a license: its listing. */
  readonly licenseId: string | null
  /** Another price by the time of buying is refused, and shown first. */
  readonly isReduced?: boolean
}

export interface BuyDialogProps {
  purchase: Purchase
  accountId: string
  onClose: () => void
}

/** Says what is had for which price, how it is paid and what can be undone, before anything is. */
export function BuyDialog(props: BuyDialogProps) {
  return props.purchase.offer === 'per_use' ? <UseDialog {...props} /> : <CheckoutDialog {...props} />
}

export function priceText({
  offer,
  priceCents,
  interval,
}: Pick<Purchase, 'offer' | 'priceCents' | 'interval'>): string {
  if (priceCents === 0) return en.market.card.free
  const price = formatCents(priceCents)
  if (interval !== null) return en.market.perInterval(price, en.market.intervals[interval])
  return en.market.offers[offer].price(price)
}

function wishOf({ assetId, offer, interval, licenseId, priceCents, isReduced = false }: Purchase): NewCheckout {
  if (offer === 'license' && licenseId !== null) return { kind: 'license', licenseId }
  if (offer === 'subscription' && interval !== null) return { kind: 'subscription', assetId, interval }
  return { kind: 'one_time', assetId, ...(isReduced ? { expectedCents: priceCents } : {}) }
}

function CheckoutDialog({ purchase, accountId, onClose }: BuyDialogProps) {
  const { name, assetId, offer, priceCents } = purchase
  const { isBusy, run } = useAttempt()
  const isAway = useIsMarketAway()
  const isFree = priceCents === 0
  const price = formatCents(priceCents)
  const pay = () => run(() => beginCheckout(wishOf(purchase), { title: name, accountId, assetId }).then(onClose))
  return (
    <Dialog
      open
      onClose={onClose}
      title={offer === 'subscription' ? words.subscribeTitle(name) : words.title(name)}
      footer={
        <DialogActions
          onCancel={onClose}
          icon={isFree ? undefined : <ExternalLink />}
          busy={isBusy}
          disabled={isAway}
          onClick={pay}
        >
          {isFree ? en.buying.getFree : words.toBrowser(price)}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <Terms purchase={purchase} paid={isFree ? words.free : words.byCard} />
        {isAway && <OfflineNote />}
      </div>
    </Dialog>
  )
}

/** The market went away after the dialog was opened. */
function OfflineNote() {
  return (
    <p role="status" className="rounded-md bg-caution-soft px-3 py-2 text-caution text-sm">
      {en.buying.offline}
    </p>
  )
}

function Terms({ purchase, paid }: { purchase: Purchase; paid: string }) {
  const { offer } = purchase
  const refund = offer === 'subscription' ? words.refundSubscription : words.refundText
  const rows: [string, string][] = [
    [words.what, en.market.offers[offer].gives],
    [words.price, priceText(purchase)],
    [words.paid, paid],
    [words.refund, refund],
  ]
  return (
    <dl className="flex flex-col gap-3 text-sm">
      {rows.map(([label, text]) => (
        <div key={label} className="flex flex-col gap-0.5">
          <dt className="font-medium text-ink-2 text-xs">{label}</dt>
          <dd className="tnum">{text}</dd>
        </div>
      ))}
    </dl>
  )
}

const MICRO_DOLLARS_PER_CENT = 10_000n

/** Stories pay for each turn they use a work in, from the wallet. */
function UseDialog({ purchase, accountId, onClose }: BuyDialogProps) {
  const { name, assetId, priceCents } = purchase
  const balance = useBalance()
  const isAway = useIsMarketAway()
  const [story, setStory] = useState('')
  const [turn, setTurn] = useState('0')
  const [isChecked, setIsChecked] = useState(false)
  const [isToppingUp, setIsToppingUp] = useState(false)
  const { isBusy, run } = useAttempt()
  const isTooLow = balance !== undefined && BigInt(balance) < BigInt(priceCents) * MICRO_DOLLARS_PER_CENT
  const isTurn = /^\d{1,9}$/.test(turn)
  const use = () => {
    setIsChecked(true)
    if (story.trim() === '' || !isTurn) return
    const input = { assetId, storyId: story.trim(), turnId: Number(turn) }
    run(() =>
      marketClient.sales.use(input).then(({ data: { coveredBy } }) => {
        refreshAfterPayment()
        toast({ tone: 'positive', title: coveredBy === null ? words.used(name) : words.usedFree(name) })
        onClose()
      }),
    )
  }
  if (isToppingUp) return <WalletDialog accountId={accountId} onClose={onClose} />
  const shownBalance = balance === undefined ? '…' : formatMicroDollars(balance)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.titleOfUse(name)}
      footer={
        <>
          <Button onClick={onClose}>{en.common.cancel}</Button>
          {isTooLow ? (
            <Button tone="primary" onClick={() => setIsToppingUp(true)}>
              {en.buying.wallet.topUp}
            </Button>
          ) : (
            <Button tone="primary" busy={isBusy} disabled={isAway} onClick={use}>
              {en.buying.use(formatCents(priceCents))}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Terms purchase={purchase} paid={words.byWallet(shownBalance)} />
        {isAway && <OfflineNote />}
        {isTooLow && (
          <p role="alert" className="rounded-md bg-caution-soft px-3 py-2 text-caution text-sm">
            {words.tooLow}
          </p>
        )}
        <div className="grid grid-cols-[1fr_96px] gap-3">
          <Field
            label={words.story}
            hint={words.storyHint}
            error={isChecked && story.trim() === '' ? words.storyMissing : null}
          >
            {(control) => (
              <TextInput
                {...control}
                value={story}
                maxLength={255}
                onChange={(event) => setStory(event.target.value)}
              />
            )}
          </Field>
          <Field label={words.turn} error={isChecked && !isTurn ? words.turnWrong : null}>
            {(control) => (
              <TextInput
                {...control}
                inputMode="numeric"
                value={turn}
                onChange={(event) => setTurn(event.target.value)}
              />
            )}
          </Field>
        </div>
      </div>
    </Dialog>
  )
}

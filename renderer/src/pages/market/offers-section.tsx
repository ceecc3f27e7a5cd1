import { useQuery } from '@tanstack/react-query'
import { CircleCheck, LogIn } from 'lucide-react'
import { useState } from 'react'
import type { PublicAsset, PublicOffer } from '#shared/contract/market/publications.ts'
import { currentCents } from '#shared/offers/discounts.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { formatCents } from '../../components/money.ts'
import { navigate } from '../../router/router.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'
import { BuyDialog, type Purchase, priceText } from './buying/buy-dialog.tsx'
import { endOf } from './purchases/purchase-facts.ts'

const words = en.market.asset
const MOST_LICENSES = 10

interface Way extends Purchase {
  readonly key: string
  readonly label: string
  readonly gives: string
  /** A reduction, and that buyers choose the price. */
  readonly notes: readonly string[]
}

function notesOf({ reduction, payWhatYouWant }: PublicOffer): string[] {
  const until = reduction === undefined ? '' : formatDateTime(reduction.endsAt)
  const prior = reduction?.priorCents ?? null
  return [
    ...(reduction === undefined
      ? []
      : [prior === null ? words.priceUntil(until) : words.reduced(until, formatCents(prior))]),
    ...(payWhatYouWant === undefined ? [] : [words.payWhatYouWant]),
  ]
}

function waysOf({ id, name, offers }: PublicAsset): Way[] {
  return offers
    .filter(({ offer }) => offer !== 'license')
    .map((way) => {
      const { id: offerId, offer, interval, reduction } = way
      const priceCents = currentCents(way)
      const texts = { label: en.market.offers[offer].label, gives: en.market.offers[offer].gives, notes: notesOf(way) }
      const bought = { assetId: id, name, offer, priceCents, interval, licenseId: null }
      return { key: offerId, ...texts, ...bought, ...(reduction === undefined ? {} : { isReduced: true }) }
    })
}

/** Licenses have listings with terms of their own, so each is a way to get the work. */
function useLicenseWays({ id, name, offers }: PublicAsset): Way[] {
  const hasLicense = offers.some(({ offer }) => offer === 'license')
  const query = useQuery({
    ...market.licensing.browse.queryOptions({ input: { assetId: id, limit: MOST_LICENSES } }),
    enabled: hasLicense,
  })
  return (query.data?.data.items ?? []).map(({ id: licenseId, priceCents, terms }) => ({
    key: licenseId,
    label: `${en.market.offers.license.label}: ${en.market.licenseKinds[terms.kind]}`,
    gives: en.market.offers.license.gives,
    notes: [],
    assetId: id,
    name,
    offer: 'license',
    priceCents,
    interval: null,
    licenseId,
  }))
}

/** How the work can be had, and what each way gives. */
export function OffersSection({ asset }: { asset: PublicAsset }) {
  const status = useMarketStatus().data
  const account = status?.account ?? null
  const isAway = status?.reachability === 'unreachable'
  const licenses = useLicenseWays(asset)
  const ways = [...waysOf(asset), ...licenses]
  const [chosen, setChosen] = useState<Purchase | null>(null)
  const isOwn = account?.id === asset.creator.creatorId
  const held = useHeld(asset.id, account !== null && !isOwn).offers
  // Another license may be for another use; the same copy twice is of no use.
  const mayBuy = ({ offer }: Way) => !isOwn && (offer === 'license' || !held.includes(offer))
  const first = ways.find(mayBuy)
  return (
    <section aria-label={words.offers} className="flex flex-col gap-2">
      <h2 className="font-semibold text-sm">{words.offers}</h2>
      {isOwn ? <OwnNote /> : held.length > 0 && <OwnedNote />}
      {isAway && ways.length > 0 && <p className="text-ink-2 text-xs">{en.buying.offline}</p>}
      {ways.length === 0 && <p className="text-ink-2 text-sm">{words.noOffers}</p>}
      <ul className="flex flex-col">
        {ways.map((way) => (
          <li key={way.key} className="flex flex-col gap-2 border-line border-t py-3 first:border-t-0 first:pt-1">
            <div className="flex items-baseline gap-2">
              <h3 className="min-w-0 flex-1 truncate font-medium text-sm">{way.label}</h3>
              <span className="tnum shrink-0 font-semibold text-sm">{priceText(way)}</span>
            </div>
            <p className="text-ink-2 text-xs">{way.gives}</p>
            {way.notes.map((note) => (
              <p key={note} className="text-ink-2 text-xs">
                {note}
              </p>
            ))}
            {mayBuy(way) && (
              <Button
                tone={way === first && held.length === 0 ? 'primary' : 'plain'}
                icon={account === null ? <LogIn /> : undefined}
                disabled={isAway}
                onClick={() => (account === null ? openSignIn() : setChosen(way))}
              >
                {account === null ? en.buying.signIn : actionText(way)}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {licenses.length > 0 && (
        <Button
          tone="quiet"
          size="small"
          className="self-start"
          onClick={() => navigate({ page: 'licensing', tab: 'browse' })}
        >
          {words.allLicenses}
        </Button>
      )}
      {chosen !== null && account !== null && (
        <BuyDialog purchase={chosen} accountId={account.id} onClose={() => setChosen(null)} />
      )}
    </section>
  )
}

function actionText({ offer, priceCents }: Way): string {
  if (priceCents === 0) return en.buying.getFree
  const price = formatCents(priceCents)
  if (offer === 'per_use') return en.buying.use(price)
  if (offer === 'license') return en.buying.license(price)
  return offer === 'subscription' ? en.buying.subscribe(price) : en.buying.buy(price)
}

function OwnNote() {
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-md bg-hover px-3 py-2 text-sm">
      <span className="flex-1">{words.own}</span>
      <Button size="small" onClick={() => navigate({ page: 'pricing' })}>
        {words.toPricing}
      </Button>
      <Button size="small" onClick={() => navigate({ page: 'earnings', view: 'overview' })}>
        {words.toEarnings}
      </Button>
    </div>
  )
}

interface Held {
  /** In any way, also for single uses. */
  readonly isBuyer: boolean
  /** Ways in which one has it now; uses are paid each time. */
  readonly offers: readonly OfferKind[]
}

export function useHeld(assetId: string, isWanted: boolean): Held {
  const query = useQuery({ ...market.sales.purchases.queryOptions({ input: { assetId } }), enabled: isWanted })
  const paid = (query.data?.data.items ?? []).filter(({ state }) => state === 'completed')
  const now = new Date()
  const held = paid.filter((purchase) => purchase.offer !== 'per_use' && endOf(purchase, now) === null)
  return { isBuyer: paid.length > 0, offers: held.map(({ offer }) => offer) }
}

function OwnedNote() {
  return (
    <div className="flex items-center gap-2 rounded-md bg-positive-soft px-3 py-2 text-positive text-sm">
      <CircleCheck className="size-4 shrink-0" aria-hidden />
      <span className="flex-1">{words.owned}</span>
      <Button size="small" onClick={() => navigate({ page: 'purchases' })}>
        {words.toPurchases}
      </Button>
    </div>
  )
}

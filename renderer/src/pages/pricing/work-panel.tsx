import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import type { WantedOffer } from '#shared/contract/market/submissions.ts'
import type { PendingPrices } from '#shared/contract/studio/prices.ts'
import { OFFER_KINDS } from '#shared/offers/offers.ts'
import { samePrices, wayKey } from '#shared/offers/way-key.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { formatCents } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { routeHash } from '../../router/routes.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Advice } from './advice.tsx'
import { ConflictBox } from './conflict-box.tsx'
import { OffersEditor } from './offers-editor.tsx'
import { intendedOffers } from './pending-prices.ts'
import { wayName } from './way-name.ts'
import { rangeError, type Way, waysOf } from './ways.ts'
import { WhatIf } from './what-if.tsx'

const words = en.pricing
const SELLING = OFFER_KINDS.filter((offer) => offer !== 'license')

type PanelTab = 'prices' | 'advice' | 'what_if' | 'history'

export interface WorkPanelProps {
  work: OwnWork
  pending: PendingPrices | undefined
  /** What was typed and not set. */
  edit: readonly NewOffer[] | null
  onEdit: (offers: readonly NewOffer[] | null) => void
  onSave: (offers: readonly NewOffer[]) => void
  onClose: () => void
}

/** One work: its prices, what is advisable, what would come of it, what it cost before. */
export function WorkPanel({ work, pending, edit, onEdit, onSave, onClose }: WorkPanelProps) {
  const [tab, setTab] = useState<PanelTab>('prices')
  const standing = intendedOffers(work, pending)
  const offers = edit ?? standing
  const ways = waysOf(work.kind, SELLING)
  const change = (next: readonly NewOffer[]) => onEdit(samePrices(next, standing) ? null : next)
  const apply = (way: Way, priceCents: number) => {
    if (way.offer === 'license') return
    const added = { offer: way.offer, priceCents, ...(way.interval === null ? {} : { interval: way.interval }) }
    change([...offers.filter((offer) => wayKey(offer) !== way.key), added])
    setTab('prices')
  }
  const prices = (
    <div className="flex flex-col gap-3 p-4">
      {pending !== undefined && pending.state !== 'waiting' && <ConflictBox work={work} pending={pending} />}
      <OffersEditor
        kind={work.kind}
        value={offers}
        onChange={(next) => change(withoutLicenses(next))}
        parents={work.parents}
        shown={SELLING}
        disabled={!isChangeable(work)}
      />
      <LicenseNote work={work} />
    </div>
  )
  return (
    <aside
      aria-label={words.panelLabel(work.name)}
      className="flex w-105 shrink-0 flex-col border-line border-l bg-panel"
    >
      <header className="flex h-12 shrink-0 items-center gap-2 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold text-base" title={work.name}>
            {work.name}
          </h2>
        </div>
        <a
          className="shrink-0 text-accent text-sm hover:underline"
          href={routeHash({ page: 'market_asset', id: work.assetId })}
        >
          {words.openInMarket}
        </a>
        <IconButton label={en.common.close} icon={<X />} onClick={onClose} />
      </header>
      <Tabs
        label={words.panelTabs}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'prices', label: words.tabs.prices, content: prices },
          {
            value: 'advice',
            label: words.tabs.advice,
            content: <Advice work={work} ways={ways} offers={offers} onApply={apply} />,
          },
          {
            value: 'what_if',
            label: words.tabs.whatIf,
            content: <WhatIf work={work} ways={ways} offers={offers} standing={standing} />,
          },
          { value: 'history', label: words.tabs.history, content: <PriceHistory assetId={work.assetId} /> },
        ]}
      />
      <Footer offers={offers} isEdited={edit !== null} onSave={() => onSave(offers)} onDiscard={() => onEdit(null)} />
    </aside>
  )
}

function isChangeable({ status }: OwnWork): boolean {
  return status === 'published' || status === 'withdrawn'
}

function withoutLicenses(offers: readonly WantedOffer[]): NewOffer[] {
  return offers.flatMap(({ offer, priceCents, interval }) =>
    offer === 'license' ? [] : [{ offer, priceCents, ...(interval === undefined ? {} : { interval }) }],
  )
}

function LicenseNote({ work }: { work: OwnWork }) {
  const licenses = work.offers.filter(({ offer }) => offer === 'license')
  const prices = licenses.map(({ priceCents }) => (priceCents === 0 ? words.freePrice : formatCents(priceCents)))
  return (
    <p className="border-line border-t pt-3 text-ink-2 text-sm">
      {licenses.length === 0 ? words.noLicenses : words.licensesAt(prices.join(', '))}{' '}
      <a className="text-accent underline" href={routeHash({ page: 'licensing', tab: 'listings' })}>
        {words.openLicenses}
      </a>
    </p>
  )
}

interface FooterProps {
  offers: readonly NewOffer[]
  isEdited: boolean
  onSave: () => void
  onDiscard: () => void
}

function Footer({ offers, isEdited, onSave, onDiscard }: FooterProps) {
  const isLegal = offers.every((offer) => rangeError(wayOf(offer), offer.priceCents) === null)
  if (!isEdited) return null
  return (
    <footer className="flex shrink-0 items-center gap-2 border-line border-t px-4 py-3">
      <p className="min-w-0 flex-1 text-ink-2 text-xs">{isLegal ? words.saveNote : words.fixFirst}</p>
      <Button tone="quiet" onClick={onDiscard}>
        {words.discard}
      </Button>
      <Button tone="primary" disabled={!isLegal} onClick={onSave}>
        {words.save}
      </Button>
    </footer>
  )
}

function wayOf({ offer, interval }: NewOffer): Way {
  return { key: wayKey({ offer, interval }), offer, interval: offer === 'subscription' ? (interval ?? 'month') : null }
}

function PriceHistory({ assetId }: { assetId: string }) {
  const history = useQuery(market.offers.history.queryOptions({ input: { id: assetId } }))
  return (
    <MarketData query={history} loading={<Skeleton className="m-4 h-32" />}>
      {({ items }) => (
        <DataTable
          label={words.tabs.history}
          columns={[
            { key: 'way', header: words.history.way, cell: (offer) => words.ways[wayName(offer)].short },
            {
              key: 'price',
              header: words.history.price,
              align: 'right',
              width: '5.5rem',
              cell: ({ priceCents }) => formatCents(priceCents),
            },
            { key: 'from', header: words.history.from, width: '7rem', cell: ({ createdAt }) => formatDate(createdAt) },
            {
              key: 'until',
              header: words.history.until,
              width: '7rem',
              cell: ({ endedAt }) => (endedAt === null ? words.history.now : formatDate(endedAt)),
            },
          ]}
          rows={items.toReversed()}
          keyOf={({ id }) => id}
          empty={<p className="p-4 text-ink-2 text-sm">{words.history.empty}</p>}
        />
      )}
    </MarketData>
  )
}

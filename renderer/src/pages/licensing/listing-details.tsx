import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { OwnListing, SoldLicense } from '#shared/contract/market/licensing.ts'
import { market } from '../../api/market.ts'
import { useQueuedCall } from '../../api/queue.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { formatCents } from '../../components/money.ts'
import { Sheet } from '../../components/sheet.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { ComplaintDialog } from './complaint-dialog.tsx'
import { Complaints } from './complaints.tsx'
import { BY_CURSOR, PagedData } from './paged-data.tsx'
import { subjectOf } from './pending.ts'
import { soldByDay } from './sold-by-day.ts'
import { SoldDays } from './sold-days.tsx'
import { Part, TermsList } from './terms-list.tsx'
import { termsLine } from './terms-text.ts'

const words = en.licensing.listings
const PAGE_SIZE = 50

export interface ListingDetailsProps {
  listing: OwnListing | null
  onClose: () => void
  onEdit: (listing: OwnListing) => void
}

/** One own listing: its terms, who bought it, and what it offered before. */
export function ListingDetails({ listing, onClose, onEdit }: ListingDetailsProps) {
  const [isEnding, setEnding] = useState(false)
  const footer = listing?.status === 'active' && (
    <>
      <Button tone="danger" onClick={() => setEnding(true)}>
        {words.end}
      </Button>
      <Button icon={<Pencil />} onClick={() => onEdit(listing)}>
        {words.edit}
      </Button>
    </>
  )
  return (
    <>
      <Sheet open={listing !== null} onClose={onClose} title={listing?.title ?? ''} footer={footer}>
        {listing && (
          <div className="flex flex-col gap-5">
            <p className="text-sm">
              {words.states[listing.status]} ·{' '}
              {listing.priceCents === 0 ? en.licensing.free : formatCents(listing.priceCents)}
            </p>
            <Sold listing={listing} />
            <Part title={en.licensing.purchases.termsTitle}>
              <TermsList terms={listing.terms} />
            </Part>
            <Versions listing={listing} />
          </div>
        )}
      </Sheet>
      {listing && <EndDialog listing={listing} open={isEnding} onClose={() => setEnding(false)} />}
    </>
  )
}

function EndDialog({ listing, open, onClose }: { listing: OwnListing; open: boolean; onClose: () => void }) {
  const queue = useQueuedCall()
  const end = () => {
    onClose()
    const { id, title, assetId } = listing
    attempt(
      queue({
        operation: 'licensing.close',
        input: { id },
        subject: subjectOf(assetId),
        title: words.queuedClose(title),
      }),
    )
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.endTitle}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} tone="danger" onClick={end}>
          {words.end}
        </DialogActions>
      }
    >
      <p className="text-ink-2 text-sm">{words.endText(listing.title)}</p>
    </Dialog>
  )
}

function Sold({ listing }: { listing: OwnListing }) {
  const [complained, setComplained] = useState<SoldLicense | null>(null)
  const query = useInfiniteQuery(
    market.licensing.sold.infiniteOptions({
      input: (cursor) => ({
        licenseId: listing.id,
        limit: PAGE_SIZE,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      ...BY_CURSOR,
    }),
  )
  return (
    <Part title={words.soldTitle} text={words.cannotRevoke}>
      <PagedData query={query} loading={<Skeleton className="h-24 w-full" />}>
        {(sold) =>
          sold.length === 0 ? (
            <p className="text-ink-2 text-sm">{words.soldEmpty}</p>
          ) : (
            <>
              <SoldDays days={soldByDay(sold, new Date())} />
              <ul className="flex flex-col">
                {sold.map((license) => (
                  <SoldLine key={license.id} license={license} onComplain={() => setComplained(license)} />
                ))}
              </ul>
            </>
          )
        }
      </PagedData>
      <ComplaintDialog license={complained} onClose={() => setComplained(null)} />
    </Part>
  )
}

function SoldLine({ license, onComplain }: { license: SoldLicense; onComplain: () => void }) {
  const { licenseeName, createdAt, priceCents, declaredUsage, endReason, expiresAt } = license
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
  const { impressions, downloads, embeds } = declaredUsage
  return (
    <li className="flex flex-wrap items-start gap-3 border-line border-b py-2 last:border-b-0">
      <div className="min-w-0 flex-1 text-sm">
        <p className="truncate font-medium">{licenseeName}</p>
        <p className="text-ink-2 text-xs">
          {formatDate(createdAt)} · {formatCents(priceCents)} ·{' '}
          {words.ended[endReason ?? (isOver ? 'expired' : 'valid')]}
        </p>
        <p className="text-ink-2 text-xs">
          {words.soldUse}: {words.summaryOfUse(impressions, downloads, embeds)}
        </p>
      </div>
      {endReason === null && (
        <Button size="small" tone="quiet" onClick={onComplain}>
          {words.complain}
        </Button>
      )}
      <div className="w-full empty:hidden">
        <Complaints grantId={license.id} isLicensee={false} />
      </div>
    </li>
  )
}

function Versions({ listing }: { listing: OwnListing }) {
  const query = useQuery(market.licensing.versions.queryOptions({ input: { id: listing.id, limit: PAGE_SIZE } }))
  return (
    <Part title={words.versionsTitle} text={words.versionsText}>
      <MarketData query={query} loading={<Skeleton className="h-16 w-full" />}>
        {({ items }) => (
          <ol className="flex flex-col">
            {items.map(({ number, title, priceCents, terms, createdAt }) => (
              <li key={number} className="border-line border-b py-2 text-sm last:border-b-0">
                <details>
                  <summary>
                    <span className="font-medium">{words.version(number)}</span>
                    <span className="text-ink-2">
                      {' '}
                      · {formatDate(createdAt)} · {formatCents(priceCents)}
                      {number === listing.version && listing.status === 'active' ? ` · ${words.current}` : ''}
                    </span>
                    <span className="block truncate text-ink-2 text-xs">
                      {title} · {termsLine(terms)}
                    </span>
                  </summary>
                  <TermsList terms={terms} />
                </details>
              </li>
            ))}
          </ol>
        )}
      </MarketData>
    </Part>
  )
}

import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Download, FolderOpen, LibraryBig, ReceiptText, Undo2, X } from 'lucide-react'
import { useState } from 'react'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import type { PurchaseDownload } from '#shared/contract/studio/purchases.ts'
import { client } from '../../../api/client.ts'
import { useLive } from '../../../api/live.ts'
import { market } from '../../../api/market.ts'
import { queryClient } from '../../../api/queries.ts'
import { attempt } from '../../../components/attempt.ts'
import { Button } from '../../../components/button.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { KindIcon } from '../../../components/kind-icon.tsx'
import { formatMicroDollars } from '../../../components/money.ts'
import { ProgressBar } from '../../../components/progress-bar.tsx'
import { toast } from '../../../components/toast.tsx'
import { navigate } from '../../../router/router.ts'
import { routeHash } from '../../../router/routes.ts'
import { formatDate } from '../../../strings/dates.ts'
import { en } from '../../../strings/en.ts'
import { MarketPicture } from '../market-picture.tsx'
import { FilesDialog } from './files-dialog.tsx'
import { downloadAction, endOf, hasNewerVersion, type Purchase } from './purchase-facts.ts'
import { RefundDialog } from './refund-dialog.tsx'
import { saveReceiptOfSale } from './save-receipt.ts'

const words = en.purchases

export interface PurchaseRowProps {
  purchase: Purchase
  download: PurchaseDownload | undefined
}

function thumbnailOf(asset: PublicAsset | undefined) {
  const { previews = [] } = asset ?? {}
  return previews.find(({ role }) => role === 'thumbnail') ?? previews[0] ?? null
}

/** One purchase: what it is, what can be done with it, and what of it is on this machine. */
export function PurchaseRow({ purchase, download }: PurchaseRowProps) {
  const { assetId, offer, soldAt } = purchase
  // What was removed since is not found; the download knows its name then.
  const query = useQuery({ ...market.publications.find.queryOptions({ input: { id: assetId } }), retry: false })
  const asset = query.data?.data
  const name = asset?.name ?? download?.name ?? (query.isError ? words.unknownWork : '…')
  const kind = asset?.kind ?? download?.kind ?? 'image'
  return (
    <li className="flex gap-3 border-line border-b px-4 py-3">
      <span className="size-16 shrink-0 rounded-sm bg-mat p-1">
        <MarketPicture assetId={assetId} media={thumbnailOf(asset)} kind={kind} />
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex min-w-0 items-center gap-2">
          <KindIcon kind={kind} className="size-4 shrink-0 text-ink-3" />
          {asset === undefined ? (
            <span className="truncate font-medium text-sm">{name}</span>
          ) : (
            <a
              href={routeHash({ page: 'market_asset', id: assetId })}
              className="truncate rounded-sm font-medium text-sm hover:underline"
            >
              {name}
            </a>
          )}
          {asset !== undefined && (
            <span className="truncate text-ink-3 text-xs">{en.market.card.by(asset.creator.displayName)}</span>
          )}
        </div>
        <p className="tnum text-ink-2 text-xs">
          {en.market.offers[offer].label} · {formatMicroDollars(purchase.amountMicroDollars)}
          {purchase.taxMicroDollars !== '0' && ` ${words.tax(formatMicroDollars(purchase.taxMicroDollars))}`} ·{' '}
          {words.boughtOn(formatDate(soldAt))}
        </p>
        <StateLine purchase={purchase} />
        {download !== undefined && <DownloadLine download={download} />}
      </div>
      <Actions purchase={purchase} download={download} name={name} currentVersionId={asset?.currentVersionId} />
    </li>
  )
}

function StateLine({ purchase }: { purchase: Purchase }) {
  const { refund, state, refundableUntil, entitlement } = purchase
  const end = endOf(purchase, new Date())
  if (refund !== null) {
    const amount = formatMicroDollars(refund.amountMicroDollars)
    return (
      <p className="text-ink-2 text-xs">
        {words.states.refunded}: {words.refunded(amount, words.refundedTo[refund.paidTo])}
      </p>
    )
  }
  if (state !== 'completed') return <p className="text-caution text-xs">{words.states[state]}</p>
  if (end !== null) return <p className="text-caution text-xs">{words.ended(formatDate(end))}</p>
  const parts = [
    ...(entitlement.validUntil === null ? [] : [words.until(formatDate(entitlement.validUntil))]),
    ...(refundableUntil === null ? [] : [words.refundUntil(formatDate(refundableUntil))]),
  ]
  return parts.length === 0 ? null : <p className="text-ink-3 text-xs">{parts.join(' · ')}</p>
}

function DownloadLine({ download }: { download: PurchaseDownload }) {
  const job = useLive(({ jobs }) => (download.jobId === null ? undefined : jobs.get(download.jobId)))
  if (download.state === 'under_way') {
    return (
      <div className="flex max-w-100 items-center gap-2">
        <ProgressBar label={words.downloading(download.name)} done={job?.done ?? 0} total={job?.total ?? 0} />
        <span className="tnum shrink-0 text-ink-2 text-xs">
          {job !== undefined && job.total > 0 && `${en.common.bytes(job.done)} / ${en.common.bytes(job.total)}`}
        </span>
        {job !== undefined && (
          <IconButton
            size="small"
            label={words.cancel}
            icon={<X />}
            onClick={() => attempt(client.jobs.cancel({ id: job.id }))}
          />
        )}
      </div>
    )
  }
  if (download.state === 'complete') {
    return (
      <>
        <p className="flex items-center gap-1.5 text-positive text-xs">
          <CircleCheck className="size-3.5 shrink-0" aria-hidden />
          {words.onDisk(download.files.length)}
          {download.libraryAssetIds.length > 0 && ` · ${words.takenIn}`}
        </p>
        <DownloadError download={download} />
      </>
    )
  }
  return <DownloadError download={download} />
}

function DownloadError({ download }: { download: PurchaseDownload }) {
  if (download.error === null || download.error.code === 'CANCELLED') return null
  return (
    <p role="alert" className="text-stop text-xs">
      {download.error.message} {download.error.retryable && words.failedHint}
      {download.error.detail !== undefined && (
        <span className="block select-text break-words font-mono text-ink-3">{download.error.detail}</span>
      )}
    </p>
  )
}

function refreshDownloads(): void {
  void queryClient.invalidateQueries({ queryKey: [['purchases']] })
}

interface ActionsProps extends PurchaseRowProps {
  name: string
  /** Undefined while unknown. */
  currentVersionId: string | undefined
}

function Actions({ purchase, download, name, currentVersionId }: ActionsProps) {
  const { saleId, orderId, amountMicroDollars, refundableUntil, state } = purchase
  const [dialog, setDialog] = useState<'files' | 'refund' | null>(null)
  const action = downloadAction(purchase, download, new Date())
  const fetchIt = () => attempt(client.purchases.download({ saleId, title: name }).then(refreshDownloads))
  const mayRefund = state === 'completed' && refundableUntil !== null && Date.parse(refundableUntil) > Date.now()
  const close = () => setDialog(null)
  return (
    <div className="flex shrink-0 flex-wrap items-start justify-end gap-1.5">
      {(action === 'download' || action === 'resume') && (
        <Button size="small" icon={<Download />} onClick={fetchIt}>
          {action === 'download' ? words.download : words.resume}
        </Button>
      )}
      {hasNewerVersion(purchase, download, currentVersionId, new Date()) && (
        <Button size="small" icon={<Download />} onClick={fetchIt}>
          {words.newer}
        </Button>
      )}
      {action === 'here' && download !== undefined && (
        <>
          <TakeIn saleId={saleId} name={name} download={download} />
          <Button size="small" icon={<FolderOpen />} onClick={() => setDialog('files')}>
            {words.show}
          </Button>
        </>
      )}
      {orderId !== null && amountMicroDollars !== '0' && (
        <Button size="small" tone="quiet" icon={<ReceiptText />} onClick={() => attempt(saveReceiptOfSale(saleId))}>
          {words.receipt}
        </Button>
      )}
      {mayRefund && (
        <Button size="small" tone="quiet" icon={<Undo2 />} onClick={() => setDialog('refund')}>
          {words.refund}
        </Button>
      )}
      {dialog === 'files' && download !== undefined && <FilesDialog download={download} onClose={close} />}
      {dialog === 'refund' && <RefundDialog purchase={purchase} name={name} onClose={close} />}
    </div>
  )
}

function TakeIn({ saleId, name, download }: { saleId: string; name: string; download: PurchaseDownload }) {
  const [first] = download.libraryAssetIds
  if (first !== undefined) {
    return (
      <Button size="small" icon={<LibraryBig />} onClick={() => navigate({ page: 'asset', id: first })}>
        {words.openInLibrary}
      </Button>
    )
  }
  const take = () =>
    attempt(
      client.purchases.takeIn({ saleId }).then(({ assetIds: [id] }) => {
        refreshDownloads()
        const action = { label: words.openInLibrary, onSelect: () => id && navigate({ page: 'asset', id }) }
        toast({ tone: 'positive', title: words.tookIn(name), action })
      }),
    )
  return (
    <Button size="small" icon={<LibraryBig />} onClick={take}>
      {words.takeIn}
    </Button>
  )
}

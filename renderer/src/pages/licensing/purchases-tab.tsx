import { useQuery } from '@tanstack/react-query'
import { BadgeCheck, CircleAlert, KeyRound, ShieldCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { LicenseHolding } from '#shared/contract/studio/licensing.ts'
import { api, client } from '../../api/client.ts'
import { queryClient, useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { NoMarketData } from '../../components/market-data.tsx'
import { formatCents } from '../../components/money.ts'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { CheckDialog } from './check-dialog.tsx'
import { HoldingSheet } from './holding-sheet.tsx'
import { shownStatus } from './holding-status.ts'
import { LoadingList } from './list-parts.tsx'

const words = en.licensing.purchases

/** Licenses bought, from the library alone: nothing here needs the market. */
export function PurchasesTab() {
  const [openId, setOpenId] = useState<string | null>(null)
  const [isChecking, setChecking] = useState(false)
  const account = useMarketStatus().data?.account
  const holdings = useQuery(api.licensing.holdings.queryOptions({ input: undefined }))
  const accountId = account?.id
  useEffect(() => {
    // In the background: stored data is shown until then, and remains if the market is unreachable.
    if (accountId !== undefined) client.licensing.refresh().then(reload, () => undefined)
  }, [accountId])
  if (holdings.isError) return <NoMarketData error={holdings.error} onRetry={() => void holdings.refetch()} />
  if (holdings.data === undefined) return <LoadingList />
  const check = (
    <Button icon={<ShieldCheck />} onClick={() => setChecking(true)}>
      {words.checkFile}
    </Button>
  )
  return (
    <div className="flex min-h-full flex-col">
      {holdings.data.length === 0 ? (
        <EmptyState
          icon={<KeyRound />}
          title={words.emptyTitle}
          text={words.emptyText}
          actions={
            <>
              <Button tone="primary" onClick={() => navigate({ page: 'licensing', tab: 'browse' })}>
                {words.toBrowse}
              </Button>
              {check}
            </>
          }
        />
      ) : (
        <>
          <div className="flex items-center justify-between gap-3 px-4 py-2">
            <p role="status" className="text-ink-2 text-xs">
              {en.licensing.shown(holdings.data.length, true)}
            </p>
            {check}
          </div>
          <DataTable
            label={words.list}
            columns={COLUMNS}
            rows={holdings.data}
            keyOf={({ purchase }) => purchase.id}
            openKey={openId}
            onOpen={({ purchase }) => setOpenId(purchase.id)}
          />
        </>
      )}
      <HoldingSheet
        holding={holdings.data.find(({ purchase }) => purchase.id === openId) ?? null}
        onClose={() => setOpenId(null)}
      />
      <CheckDialog open={isChecking} onClose={() => setChecking(false)} />
    </div>
  )
}

function reload(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: api.licensing.key() })
}

const COLUMNS: readonly Column<LicenseHolding>[] = [
  {
    key: 'title',
    header: words.columns.title,
    cell: ({ purchase }) => <span className="font-medium">{purchase.title}</span>,
  },
  {
    key: 'kind',
    header: words.columns.kind,
    width: '9rem',
    cell: ({ purchase }) => en.licensing.kinds[purchase.terms.kind],
  },
  {
    key: 'status',
    header: words.columns.status,
    width: '8rem',
    cell: (holding) => en.licensing.status[shownStatus(holding, new Date())],
  },
  {
    key: 'until',
    header: words.columns.until,
    width: '8rem',
    cell: ({ purchase }) => (purchase.expiresAt === null ? words.forever : formatDate(purchase.expiresAt)),
  },
  {
    key: 'certificate',
    header: words.columns.certificate,
    width: '9rem',
    cell: ({ check }) => <CertificateMark isGenuine={check.problem === null} />,
  },
  {
    key: 'price',
    header: words.columns.price,
    align: 'right',
    width: '6rem',
    cell: ({ purchase }) => (purchase.priceCents === 0 ? en.licensing.free : formatCents(purchase.priceCents)),
  },
]

function CertificateMark({ isGenuine }: { isGenuine: boolean }) {
  const Icon = isGenuine ? BadgeCheck : CircleAlert
  return (
    <span className="flex items-center gap-1.5">
      <Icon className={`size-4 shrink-0 ${isGenuine ? 'text-positive' : 'text-stop'}`} aria-hidden />
      <span className="truncate">{isGenuine ? words.genuine : words.refused}</span>
    </span>
  )
}

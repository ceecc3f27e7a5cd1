import { Percent, Tags } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import { useIsMarketAway } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import { DraftsTable } from './drafts-table.tsx'
import { FeesSheet } from './fees-sheet.tsx'
import { setPrices } from './set-prices.ts'
import { useOwnWorks, usePendingPrices } from './use-own-works.ts'
import { WorkPanel } from './work-panel.tsx'
import { WorksTable } from './works-table.tsx'

const words = en.pricing

const LOADING_ROWS = ['a', 'b', 'c', 'd', 'e', 'f'] as const

type Edits = Readonly<Record<string, readonly NewOffer[]>>

/** What all own works are sold for, what it leaves, and what it could be. */
export function PricingPage() {
  const works = useOwnWorks()
  const pending = usePendingPrices()
  const isAway = useIsMarketAway()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [openId, setOpenId] = useState<string | null>(null)
  const [edits, setEdits] = useState<Edits>({})
  const [dialog, setDialog] = useState<'bulk' | 'fees' | null>(null)
  const all = works.data?.data ?? []
  const chosenWorks = all.filter(({ assetId }) => chosen.has(assetId))
  const open = all.find(({ assetId }) => assetId === openId)
  const setEdit = (assetId: string, offers: readonly NewOffer[] | null) =>
    setEdits(({ [assetId]: _, ...others }) => (offers === null ? others : { ...others, [assetId]: offers }))
  const save = (work: OwnWork, offers: readonly NewOffer[]) =>
    attempt(
      setPrices([{ work, offers }], pending, isAway).then(() => setEdit(work.assetId, null)),
      { title: en.errors.saveFailed },
    )
  return (
    <PageLayout
      title={words.title}
      toolbar={
        <Toolbar
          count={works.data === undefined ? null : all.length}
          chosenCount={chosenWorks.length}
          onFees={() => setDialog('fees')}
          onBulk={() => setDialog('bulk')}
        />
      }
    >
      <div className="flex size-full min-h-0">
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          <MarketData query={works} loading={<LoadingRows />}>
            {(list) => (
              <>
                <WorksTable
                  works={list}
                  pending={pending}
                  edited={new Set(Object.keys(edits))}
                  chosen={chosen}
                  onChoose={setChosen}
                  openId={openId}
                  onOpen={setOpenId}
                  isNarrow={open !== undefined}
                  empty={<NoWorks />}
                />
                <DraftsTable />
              </>
            )}
          </MarketData>
        </div>
        {open !== undefined && (
          <WorkPanel
            key={open.assetId}
            work={open}
            pending={pending.get(open.assetId)}
            edit={edits[open.assetId] ?? null}
            onEdit={(offers) => setEdit(open.assetId, offers)}
            onSave={(offers) => save(open, offers)}
            onClose={() => setOpenId(null)}
          />
        )}
      </div>
      {dialog === 'bulk' && (
        <BulkDialog works={chosenWorks} pending={pending} isAway={isAway} onClose={() => setDialog(null)} />
      )}
      <FeesSheet open={dialog === 'fees'} onClose={() => setDialog(null)} />
    </PageLayout>
  )
}

interface ToolbarProps {
  /** Null while it is not known. */
  count: number | null
  chosenCount: number
  onFees: () => void
  onBulk: () => void
}

function Toolbar({ count, chosenCount, onFees, onBulk }: ToolbarProps): ReactNode {
  return (
    <>
      <span aria-hidden className="pl-1 font-semibold text-xl">
        {words.title}
      </span>
      <span className="truncate text-ink-2 text-sm">
        {count !== null && (chosenCount > 0 ? words.chosen(chosenCount, count) : words.works(count))}
      </span>
      <div className="ml-auto flex gap-2">
        <Button icon={<Percent />} onClick={onFees}>
          {words.fees.button}
        </Button>
        <Button tone="primary" icon={<Tags />} disabled={chosenCount === 0} onClick={onBulk}>
          {words.bulk.button}
        </Button>
      </div>
    </>
  )
}

function LoadingRows() {
  return (
    <div role="status" aria-label={en.common.loading} className="flex flex-col gap-px p-4">
      {LOADING_ROWS.map((key) => (
        <Skeleton key={key} className="h-9" />
      ))}
    </div>
  )
}

function NoWorks() {
  return (
    <EmptyState
      icon={<Tags />}
      title={words.emptyTitle}
      text={words.emptyText}
      actions={
        <Button tone="primary" onClick={() => navigate({ page: 'library' })}>
          {words.emptyAction}
        </Button>
      }
    />
  )
}

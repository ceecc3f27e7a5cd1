import { useMutation, useQuery } from '@tanstack/react-query'
import { ListChecks, ScrollText } from 'lucide-react'
import { useState } from 'react'
import { FIGURES, type Figure } from '#shared/ledger/figure-lines.ts'
import { EARNINGS_PERIODS, type EarningsPeriod } from '#shared/ledger/time-zone.ts'
import { api, client } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { type ShownFilter, useLedgerLook } from './earnings-state.ts'
import { ExportMenu } from './export-menu.tsx'
import { FilterChips } from './filter-chips.tsx'
import { LedgerAge, readAgain } from './ledger-notices.tsx'
import { LineSheet } from './line-sheet.tsx'
import { LineTable } from './line-table.tsx'
import { Notice } from './notice.tsx'
import { type ShownLine, useLedgerLines } from './use-ledger-lines.ts'

const words = en.earnings.ledgerView
const BOOKS = ['creator', 'hold', 'payout'] as const

/** Every line of the account, or those that a figure is the sum of. */
export function LedgerView() {
  const shown = useLedgerLook((state) => state.filter)
  const { filter, pages, totals, lines } = useLedgerLines(shown)
  const [open, setOpen] = useState<ShownLine | null>(null)
  const check = useCheck()
  const overview = useQuery(api.earnings.overview.queryOptions({ input: { period: '1d' } }))
  return (
    <div className="flex h-full min-h-0 flex-col">
      {overview.data && <LedgerAge ledger={overview.data.ledger} />}
      <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 pt-4 pb-3">
        <Filters filter={shown} />
        <p role="status" className="tnum text-ink-2 text-sm">
          {totals.data && words.total(totals.data.count, formatMicroDollars(totals.data.amountMicroDollars))}
        </p>
        <span className="ml-auto flex gap-2">
          <Button size="small" icon={<ListChecks />} busy={check.isPending} onClick={() => check.mutate()}>
            {check.isPending ? words.checking : words.check}
          </Button>
          <ExportMenu what={{ type: 'lines', filter }} />
        </span>
      </div>
      <FilterChips filter={shown} lines={lines} />
      {(check.data || check.isError) && <CheckResult check={check} />}
      <div className="min-h-0 flex-1 px-4 pb-4">
        {pages.isError ? (
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <Skeleton className="h-80 w-full" />
        ) : lines.length === 0 ? (
          <EmptyState icon={<ScrollText />} title={words.empty} text={words.emptyText} />
        ) : (
          <LineTable
            lines={lines}
            total={totals.data?.count ?? lines.length}
            onOpen={setOpen}
            onEnd={() => {
              if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
            }}
          />
        )}
      </div>
      <LineSheet line={open} onClose={() => setOpen(null)} />
    </div>
  )
}

function Filters({ filter }: { filter: ShownFilter }) {
  const change = (part: ShownFilter) => useLedgerLook.setState({ filter: { ...filter, ...part } })
  const without = (key: keyof ShownFilter) => {
    const { [key]: _, ...rest } = filter
    useLedgerLook.setState({ filter: rest })
  }
  const isRange = filter.firstDay !== undefined || filter.firstSequence !== undefined
  return (
    <>
      <Select
        label={words.book}
        className="max-w-52"
        value={filter.book ?? 'creator'}
        options={BOOKS.map((value) => ({ value, label: words.books[value] }))}
        onChange={(book) => change({ book })}
      />
      <Select<Figure | ''>
        label={words.figure}
        className="max-w-44"
        value={filter.figure ?? ''}
        options={[
          { value: '', label: words.all },
          ...FIGURES.map((value) => ({ value, label: en.earnings.figures[value] })),
        ]}
        onChange={(figure) => (figure === '' ? without('figure') : change({ figure }))}
      />
      {!isRange && (
        <Select<EarningsPeriod>
          label={en.earnings.periodLabel}
          className="max-w-28"
          value={filter.period ?? 'all'}
          options={EARNINGS_PERIODS.map((value) => ({ value, label: en.earnings.periods[value] }))}
          onChange={(period) => (period === 'all' ? without('period') : change({ period }))}
        />
      )}
      {Object.keys(filter).length > 0 && (
        <Button size="small" tone="quiet" onClick={() => useLedgerLook.setState({ filter: {} })}>
          {words.clear}
        </Button>
      )}
    </>
  )
}

/** The whole copy, on demand. */
function useCheck() {
  return useMutation({ mutationFn: () => client.earnings.check({}) })
}

function CheckResult({ check: { data, isError, error } }: { check: ReturnType<typeof useCheck> }) {
  return (
    <div className="shrink-0 px-4 pb-3">
      {isError && <ErrorState compact error={error} />}
      {data?.difference && (
        <Notice
          tone="stop"
          title={words.notIntact}
          actions={
            <Button size="small" onClick={readAgain}>
              {en.earnings.ledger.readAgain}
            </Button>
          }
        >
          {data.difference.text}
        </Notice>
      )}
      {data && data.difference === null && <Notice tone="positive" title={words.intact(data.lineCount)} />}
    </div>
  )
}

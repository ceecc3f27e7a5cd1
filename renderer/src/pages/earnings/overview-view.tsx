import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Landmark, RotateCw, Send } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { EarningsOverview } from '#shared/contract/studio/earnings.ts'
import { api, client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { Stat } from '../../components/stat.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { comparedWith, type ShownFigure, shownFigures } from './amounts.ts'
import { Breakdowns } from './breakdowns.tsx'
import { Buyers } from './buyers.tsx'
import { chartPoints } from './chart-points.ts'
import { DayTable } from './day-table.tsx'
import { openLines, useEarningsLook } from './earnings-state.ts'
import { ExportMenu } from './export-menu.tsx'
import { Forecast } from './forecast.tsx'
import { BalanceNotices, LedgerAge, ReadingNotices } from './ledger-notices.tsx'
import { Panel } from './panel.tsx'
import { PeriodSwitch } from './period-switch.tsx'

const EarningsChart = lazy(() => import('./earnings-chart.tsx'))
const words = en.earnings

/** Totals first, then the chart, then what the figures are made of. */
export function OverviewView() {
  const period = useEarningsLook((state) => state.period)
  const overview = useQuery({
    ...api.earnings.overview.queryOptions({ input: { period } }),
    placeholderData: keepPreviousData,
  })
  if (overview.isError) return <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
  if (overview.data === undefined) return <OverviewSkeleton />
  const { data } = overview
  if (data.ledger.readAt === null && data.ledger.lineCount === 0) return <NotRead overview={data} />
  return (
    <>
      <LedgerAge ledger={data.ledger} />
      <div className="flex max-w-360 flex-col gap-5 p-4">
        <div className="flex flex-wrap items-center gap-3">
          <PeriodSwitch />
          <span className="text-ink-2 text-xs">{words.zone(data.ledger.zone)}</span>
          <span className="ml-auto">
            <ExportMenu what={{ type: 'overview', period }} />
          </span>
        </div>
        <ReadingNotices ledger={data.ledger} />
        <BalanceNotices balance={data.balance} />
        {data.ledger.lineCount === 0 ? <NoSales /> : <Figures overview={data} />}
      </div>
    </>
  )
}

function Figures({ overview }: { overview: EarningsOverview }) {
  return (
    <>
      <Totals overview={overview} />
      <DaysPanel overview={overview} />
      <Buyers />
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] items-start gap-5 max-[1100px]:grid-cols-1">
        <Breakdowns overview={overview} />
        <Forecast balance={overview.balance} />
      </div>
    </>
  )
}

function Totals({ overview }: { overview: EarningsOverview }) {
  const period = useEarningsLook((state) => state.period)
  const { totals, previous } = overview
  return (
    <div className="flex flex-wrap gap-2">
      {shownFigures(totals).map(({ figure, amount }) => (
        <Tooltip key={figure} text={figureText(figure, amount, previous && words.periods[period])}>
          <div className="flex min-w-36 flex-1 basis-36">
            <Stat
              label={words.figures[figure]}
              value={formatMicroDollars(amount)}
              hint={hintOf(figure, overview)}
              onOpen={() => openLines({ period, figure })}
            />
          </div>
        </Tooltip>
      ))}
    </div>
  )
}

/** What it means, to the millionth of a dollar. */
function figureText(figure: ShownFigure, amount: string, before: string | null): string {
  const exact = `${words.figureHelp[figure]} ${formatMicroDollars(amount, { isExact: true })}.`
  if (figure !== 'net' || before === null) return exact
  return `${exact} ${words.overview.comparedHelp(before.toLowerCase())}`
}

function hintOf(figure: ShownFigure, { totals, previous }: EarningsOverview): string {
  if (figure === 'net' && previous) return comparedWith(totals.netMicroDollars, previous.netMicroDollars)
  if (figure === 'gross') return words.sales(totals.saleCount)
  if (figure === 'refunds') return words.refunds(totals.refundCount)
  if (figure === 'royalties_received') return words.royalties.royaltiesCount(totals.royaltyCount)
  return ''
}

function DaysPanel({ overview }: { overview: EarningsOverview }) {
  const chartAs = useEarningsLook((state) => state.chartAs)
  const points = chartPoints(overview.days)
  if (overview.days.length < 2) return null
  const choices = [
    ['chart', words.overview.asChart],
    ['table', words.overview.asTable],
  ] as const
  return (
    <Panel
      title={words.overview.chart}
      intro={chartAs === 'chart' ? words.overview.legend : undefined}
      aside={
        <fieldset className="flex gap-1">
          <legend className="sr-only">{words.overview.chartAs}</legend>
          {choices.map(([value, label]) => (
            <Button
              key={value}
              tone="quiet"
              size="small"
              pressed={chartAs === value}
              onClick={() => useEarningsLook.setState({ chartAs: value })}
            >
              {label}
            </Button>
          ))}
        </fieldset>
      }
    >
      {chartAs === 'table' ? (
        <DayTable points={points} />
      ) : (
        <Suspense fallback={<Skeleton className="h-55 w-full" />}>
          <EarningsChart points={points} />
        </Suspense>
      )}
    </Panel>
  )
}

function NotRead({ overview: { ledger } }: { overview: EarningsOverview }) {
  const sync = useQuery(api.sync.status.queryOptions())
  const isReading = ledger.isReading || sync.data?.state === 'syncing'
  const read = () => attempt(client.sync.now({}))
  return (
    <EmptyState
      icon={<Landmark />}
      title={isReading ? words.ledger.never : words.ledger.notRead}
      text={ledger.problem?.message ?? (isReading ? words.ledger.neverText : words.ledger.notReadText)}
      actions={
        <Button icon={<RotateCw />} onClick={read} disabled={isReading}>
          {words.ledger.readNow}
        </Button>
      }
    />
  )
}

function NoSales() {
  return (
    <EmptyState
      icon={<Landmark />}
      title={words.overview.noSales}
      text={words.overview.noSalesText}
      actions={
        <Button tone="primary" icon={<Send />} onClick={() => navigate({ page: 'submissions', id: null })}>
          {words.overview.toSubmissions}
        </Button>
      }
    />
  )
}

function OverviewSkeleton() {
  return (
    <div className="flex max-w-360 flex-col gap-5 p-4">
      <Skeleton className="h-7 w-90" />
      <Skeleton className="h-19 w-full" />
      <Skeleton className="h-60 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  )
}

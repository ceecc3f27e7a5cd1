import { useQuery } from '@tanstack/react-query'
import { ScanSearch, SearchX } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { useAsset } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { HOME } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { type CheckState, cancelCheck, startCheck, useCheck } from './checks.ts'
import { ComparisonPage } from './comparison-page.tsx'
import { PrintedReport } from './printed-report.tsx'
import { ReportDocument } from './report-document.tsx'
import { ReportToolbar } from './report-toolbar.tsx'
import { usePrinting } from './use-printing.ts'

const words = en.report

export interface ReportPageProps {
  id: string
  /** The match whose comparison is open. */
  matchId: string | null
}

/** A report younger than this is not made again just because its page is opened. */
const FRESH_MS = 60_000

/** How unique an asset is and why; checked again when the page is opened. */
export function ReportPage({ id, matchId }: ReportPageProps) {
  const asset = useAsset(id)
  const last = useQuery(api.uniqueness.lastReport.queryOptions({ input: { assetId: id } }))
  const check = useCheck(id)
  const known = last.isSuccess && asset.isSuccess
  const checkedAt = last.data ? Date.parse(last.data.checkedAt) : null
  const stale = asset.data?.summary.verdict?.stale ?? false
  // Once for each visit: a report that grows old while it is read stays, what happens later is for the buttons.
  const visited = useRef<string | null>(null)
  useEffect(() => {
    if (!known || visited.current === id) return
    visited.current = id
    if (checkedAt === null || stale || Date.now() - checkedAt > FRESH_MS) startCheck(id)
  }, [id, known, checkedAt, stale])
  const failed = asset.error ?? last.error
  if (failed) {
    const retry = () => void (asset.isError ? asset.refetch() : last.refetch())
    return (
      <PageLayout title={words.heading}>
        {describeError(failed).code === 'NOT_FOUND' ? <Gone /> : <ErrorState error={failed} onRetry={retry} />}
      </PageLayout>
    )
  }
  if (!asset.data || last.data === undefined) return <Loading />
  return <LoadedReport asset={asset.data} report={last.data} check={check} matchId={matchId} />
}

function Gone() {
  return (
    <EmptyState
      icon={<SearchX />}
      title={words.gone}
      text={words.goneText}
      actions={<Button onClick={() => navigate(HOME)}>{en.errors.toLibrary}</Button>}
    />
  )
}

function Loading() {
  return (
    <PageLayout title={words.heading}>
      <div className="mx-auto flex max-w-270 gap-6 p-6" role="status" aria-label={en.common.loading}>
        <Skeleton className="size-44" />
        <div className="flex flex-1 flex-col gap-3">
          <Skeleton className="h-5 w-24" />
          <Skeleton className="h-6 w-96 max-w-full" />
          <Skeleton className="h-2 w-full max-w-140" />
        </div>
      </div>
    </PageLayout>
  )
}

interface LoadedReportProps {
  asset: AssetDetail
  report: PreflightReport | null
  check: CheckState
  matchId: string | null
}

function LoadedReport({ asset, report, check, matchId }: LoadedReportProps) {
  const { summary } = asset
  const printing = usePrinting(summary.id, report)
  return (
    <PageLayout
      title={words.title(summary.name)}
      toolbar={
        <ReportToolbar
          asset={summary}
          report={report}
          checking={check.running}
          comparing={matchId !== null}
          printing={printing}
        />
      }
    >
      <div className="flex size-full min-h-0 flex-col">
        {check.running && report !== null && <CheckingStrip assetId={summary.id} />}
        {check.error !== undefined && report !== null && (
          <div className="p-4 pb-0">
            <FailedCheck check={check} assetId={summary.id} compact />
          </div>
        )}
        <Content report={report} fallback={<FirstCheck check={check} assetId={summary.id} />}>
          {(present) =>
            matchId === null ? (
              <div className="min-h-0 flex-1 overflow-y-auto">
                <ReportDocument asset={summary} report={present} progress={check.running ? words.checking : null} />
              </div>
            ) : (
              <div className="min-h-0 flex-1">
                <ComparisonPage asset={asset} report={present} matchId={matchId} />
              </div>
            )
          }
        </Content>
      </div>
      {report !== null && <PrintedReport asset={asset} report={report} comparisons={printing.comparisons} />}
    </PageLayout>
  )
}

interface ContentProps {
  report: PreflightReport | null
  fallback: ReactNode
  children: (report: PreflightReport) => ReactNode
}

function Content({ report, fallback, children }: ContentProps) {
  return report === null ? fallback : children(report)
}

/** A new check while the last report is still read. */
function CheckingStrip({ assetId }: { assetId: string }) {
  return (
    <div role="status" className="flex h-9 shrink-0 items-center gap-3 border-line border-b bg-panel px-4 text-sm">
      <ProgressBar className="w-24" label={words.checking} done={0} total={0} />
      <span className="min-w-0 flex-1 truncate text-ink-2">{words.checkingAgain}</span>
      <Button size="small" tone="quiet" onClick={() => cancelCheck(assetId)}>
        {en.common.cancel}
      </Button>
    </div>
  )
}

interface FirstCheckProps {
  check: CheckState
  assetId: string
}

function FirstCheck({ check, assetId }: FirstCheckProps) {
  if (check.error !== undefined) return <FailedCheck check={check} assetId={assetId} />
  if (!check.running) {
    return (
      <EmptyState
        icon={<ScanSearch />}
        title={en.uniqueness.notCheckedYet}
        text={en.uniqueness.notCheckedText}
        actions={
          <Button tone="primary" onClick={() => startCheck(assetId)}>
            {en.uniqueness.check}
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState
      icon={<ScanSearch />}
      title={words.checking}
      text={
        <div role="status" className="flex flex-col items-center gap-4">
          {words.checkingFirst}
          <ProgressBar className="w-60" label={words.checking} done={0} total={0} />
        </div>
      }
      actions={<Button onClick={() => cancelCheck(assetId)}>{words.cancel}</Button>}
    />
  )
}

function FailedCheck({ check, assetId, compact = false }: FirstCheckProps & { compact?: boolean }) {
  return (
    <ErrorState
      compact={compact}
      error={check.error}
      title={en.uniqueness.failed}
      {...(compact ? { kept: en.uniqueness.failedKept } : {})}
      onRetry={() => startCheck(assetId)}
    />
  )
}

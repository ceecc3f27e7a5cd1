import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { useAsset } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { en } from '../../strings/en.ts'

export interface ReportPageProps {
  id: string
  /** The match whose comparison is open. */
  matchId: string | null
}

/** What the last check of an asset found. */
export function ReportPage({ id }: ReportPageProps) {
  const asset = useAsset(id)
  const report = useQuery(api.uniqueness.lastReport.queryOptions({ input: { assetId: id } }))
  if (report.isError) return <ErrorState error={report.error} onRetry={() => void report.refetch()} />
  if (report.data === undefined) return <Skeleton className="size-full" />
  const verdict = report.data?.verdict ?? 'unchecked'
  return (
    <PageLayout title={asset.data?.summary.name ?? ''}>
      <EmptyState
        icon={<VerdictBadge verdict={verdict} />}
        title={en.verdicts[verdict].sentence}
        text={report.data ? en.common.percent(report.data.uniqueness) : undefined}
      />
    </PageLayout>
  )
}

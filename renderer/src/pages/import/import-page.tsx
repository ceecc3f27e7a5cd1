import { useQuery } from '@tanstack/react-query'
import { Copy, Images, SearchX, X } from 'lucide-react'
import { useEffect } from 'react'
import type { ImportReport, Job } from '#shared/contract/studio/jobs.ts'
import { api, client } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { isActive, useLive } from '../../api/live.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { dismissImport } from '../../imports/importing.ts'
import { navigate } from '../../router/router.ts'
import { HOME } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { showChosen } from '../library/show-chosen.ts'
import { Failures } from './failures.tsx'
import { FileLists } from './file-lists.tsx'
import { OutcomeSections } from './outcome-sections.tsx'
import { reportText } from './report-text.ts'

const words = en.importPage

/** Where an import ends: what it brought, what is to be done with it, and what could not be read. */
export function ImportPage({ id }: { id: string }) {
  const job = useLive((state) => state.jobs.get(id))
  const report = useQuery({ ...api.jobs.importReport.queryOptions({ input: { jobId: id } }), refetchOnMount: 'always' })
  const { refetch } = report
  // The report changes with every file; it is asked for again when the work ends or is taken up.
  const state = job?.state
  useEffect(() => {
    if (state !== undefined) void refetch()
  }, [state, refetch])
  useEffect(() => dismissImport(id), [id])
  const title = job === undefined ? words.plainTitle : words.title(job.title)
  if (report.isError) {
    const isGone = describeError(report.error).code === 'NOT_FOUND'
    return (
      <PageLayout title={words.plainTitle}>
        {isGone ? <Gone /> : <ErrorState error={report.error} onRetry={() => void refetch()} />}
      </PageLayout>
    )
  }
  return (
    <PageLayout title={title} toolbar={<Toolbar title={title} report={report.data} />}>
      <div className="absolute inset-0 overflow-y-auto">
        <div className="mx-auto flex max-w-240 flex-col gap-6 p-6">
          {job && <JobState job={job} />}
          {report.data ? (
            <Report jobId={id} report={report.data} isRunning={job !== undefined && isActive(job)} />
          ) : (
            <Loading />
          )}
        </div>
      </div>
    </PageLayout>
  )
}

function Toolbar({ title, report }: { title: string; report: ImportReport | undefined }) {
  const copy = () =>
    report && attempt(navigator.clipboard.writeText(reportText(report)).then(() => toast({ title: en.common.copied })))
  const show = () =>
    report &&
    showChosen(
      report.imported.map(({ assetId }) => assetId),
      title,
    )
  return (
    <>
      <p aria-hidden className="min-w-0 flex-1 truncate pl-1 font-semibold text-xl">
        {title}
      </p>
      <Button icon={<Copy />} onClick={copy} disabled={!report}>
        {words.copy}
      </Button>
      <Button tone="primary" icon={<Images />} onClick={show} disabled={!report || report.imported.length === 0}>
        {words.show}
      </Button>
    </>
  )
}

function JobState({ job }: { job: Job }) {
  const imports = en.library.imports
  if (isActive(job)) {
    const text = job.state === 'queued' ? imports.waiting : imports.importing(job.done, job.total)
    return (
      <div className="flex flex-col gap-2">
        <div className="flex items-center justify-between gap-2">
          <p role="status" className="tnum text-sm">
            {text}
          </p>
          <Button size="small" icon={<X />} onClick={() => attempt(client.jobs.cancel({ id: job.id }))}>
            {en.common.cancel}
          </Button>
        </div>
        <ProgressBar label={text} done={job.done} total={job.total} />
      </div>
    )
  }
  if (job.error) return <ErrorState compact error={job.error} title={job.error.message} />
  return job.state === 'cancelled' ? <p className="text-ink-2 text-sm">{words.cancelled}</p> : null
}

interface ReportProps {
  jobId: string
  report: ImportReport
  isRunning: boolean
}

function Report({ jobId, report, isRunning }: ReportProps) {
  const summary = en.library.imports.summary(report.imported.length, report.skipped.length, report.failed.length)
  return (
    <>
      <p className="tnum text-ink-2 text-sm">{summary}</p>
      <OutcomeSections jobId={jobId} failed={report.failed.length} />
      <Failures jobId={jobId} failed={report.failed} isRunning={isRunning} />
      <FileLists report={report} />
    </>
  )
}

function Loading() {
  return (
    <div role="status" aria-label={en.common.loading} className="flex flex-col gap-3">
      <Skeleton className="h-5 w-60" />
      <Skeleton className="h-32 w-full" />
      <Skeleton className="h-32 w-full" />
    </div>
  )
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

import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useEffect } from 'react'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { api, client } from '../api/client.ts'
import { isActive, useLive } from '../api/live.ts'
import { attempt } from '../components/attempt.ts'
import { Button } from '../components/button.tsx'
import { IconButton } from '../components/icon-button.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { openOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import { cancelUploads, dismissFailedUploads, dismissImport, type FailedUpload, useImports } from './importing.ts'

const words = en.library.imports

/** What is being brought in, over the lower right corner until it is dismissed. */
export function ImportTray() {
  const { upload, failedUploads, jobIds } = useImports()
  const jobs = useLive((state) => state.jobs)
  const shown = jobIds.map((id) => jobs.get(id)).filter((job) => job !== undefined)
  if (upload === null && failedUploads.length === 0 && shown.length === 0) return null
  return (
    <section
      aria-label={words.tray}
      className="animate-appear fixed right-4 bottom-11 z-30 flex max-h-80 w-84 flex-col overflow-y-auto rounded-lg bg-raised shadow-float"
    >
      {upload && <UploadRow done={upload.done} total={upload.total} />}
      {shown.map((job) => (
        <ImportRow key={job.id} job={job} />
      ))}
      {failedUploads.length > 0 && <FailedRow failed={failedUploads} />}
    </section>
  )
}

const ROW = 'flex flex-col gap-2 border-line border-b px-4 py-3 last:border-b-0'

function UploadRow({ done, total }: { done: number; total: number }) {
  const text = words.uploading(done, total)
  return (
    <div className={ROW}>
      <div className="flex items-center gap-2">
        <p className="tnum flex-1 text-sm">{text}</p>
        <IconButton size="small" label={words.cancel} icon={<X />} onClick={cancelUploads} />
      </div>
      <ProgressBar label={text} done={done} total={total} />
    </div>
  )
}

function ImportRow({ job }: { job: Job }) {
  if (!isActive(job)) return <FinishedRow job={job} />
  const text = job.state === 'queued' ? words.waiting : words.importing(job.done, job.total)
  return (
    <div className={ROW}>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm">{job.title}</p>
          <p className="tnum text-ink-3 text-xs">{text}</p>
        </div>
        <IconButton
          size="small"
          label={words.cancel}
          icon={<X />}
          onClick={() => attempt(client.jobs.cancel({ id: job.id }))}
        />
      </div>
      <ProgressBar label={text} done={job.done} total={job.total} />
    </div>
  )
}

/** An import without failures goes by itself; its report stays in the status strip. */
const SHOWN_WHEN_DONE_MS = 10_000

function FinishedRow({ job }: { job: Job }) {
  const report = useQuery(api.jobs.importReport.queryOptions({ input: { jobId: job.id } }))
  const failed = job.state === 'failed' || (report.data?.failed.length ?? 0) > 0
  const Icon = failed ? CircleAlert : CircleCheck
  const wentWell = report.data !== undefined && !failed
  useEffect(() => {
    if (!wentWell) return
    const timer = setTimeout(() => dismissImport(job.id), SHOWN_WHEN_DONE_MS)
    return () => clearTimeout(timer)
  }, [wentWell, job.id])
  const summary = report.data
    ? words.summary(report.data.imported.length, report.data.skipped.length, report.data.failed.length)
    : en.frame.jobStates[job.state]
  return (
    <div className={ROW}>
      <div className="flex items-center gap-2">
        <Icon className={failed ? 'size-4 shrink-0 text-stop' : 'size-4 shrink-0 text-positive'} aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm">{job.title}</p>
          <p role="status" className="tnum text-ink-2 text-xs">
            {job.error ? job.error.message : summary}
          </p>
        </div>
        <Button size="small" tone="quiet" onClick={() => openOverlay({ name: 'import-report', jobId: job.id })}>
          {words.report}
        </Button>
        <IconButton size="small" label={en.common.dismiss} icon={<X />} onClick={() => dismissImport(job.id)} />
      </div>
    </div>
  )
}

const SHOWN_FAILURES = 5

function FailedRow({ failed }: { failed: readonly FailedUpload[] }) {
  return (
    <div className={ROW}>
      <div className="flex items-center gap-2">
        <CircleAlert className="size-4 shrink-0 text-stop" aria-hidden />
        <p className="flex-1 text-sm">{words.summary(0, 0, failed.length)}</p>
        <IconButton size="small" label={en.common.dismiss} icon={<X />} onClick={dismissFailedUploads} />
      </div>
      <ul className="flex flex-col gap-1 text-xs">
        {failed.slice(0, SHOWN_FAILURES).map(({ path, message }) => (
          <li key={path} className="min-w-0">
            <span className="block truncate" title={path}>
              {path}
            </span>
            <span className="text-ink-3">{message}</span>
          </li>
        ))}
      </ul>
      {failed.length > SHOWN_FAILURES && (
        <p className="text-ink-3 text-xs">{words.showMore(failed.length - SHOWN_FAILURES)}</p>
      )}
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { api, client } from '../api/client.ts'
import { isActive, useLive } from '../api/live.ts'
import { attempt } from '../components/attempt.ts'
import { Button } from '../components/button.tsx'
import { IconButton } from '../components/icon-button.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { navigate } from '../router/router.ts'
import { en } from '../strings/en.ts'
import { cancelUploads, dismissSession, type ImportSession, retryImport, useImports } from './importing.ts'

const words = en.library.imports

/** What is being brought in, over the lower right corner: one card for all that was chosen at once. */
export function ImportTray() {
  const sessions = useImports((state) => state.sessions)
  if (sessions.length === 0) return null
  return (
    <section
      aria-label={words.tray}
      className="animate-appear fixed right-4 bottom-11 z-30 flex max-h-80 w-84 flex-col overflow-y-auto rounded-lg bg-raised shadow-float"
    >
      {sessions.map((session) => (
        <SessionCard key={session.id} session={session} />
      ))}
    </section>
  )
}

function SessionCard({ session }: { session: ImportSession }) {
  const jobs = useLive((state) => state.jobs)
  const { upload, jobIds } = session
  const title = session.title ?? words.files
  if (upload) {
    return (
      <WorkingCard
        title={title}
        text={words.uploading(upload.done, upload.total)}
        progress={upload}
        onCancel={() => cancelUploads(session.id)}
      />
    )
  }
  const job = jobs.get(jobIds.at(-1) ?? '')
  if (job === undefined) {
    const text = jobIds.length === 0 && session.title === null ? words.reading : words.waiting
    return <WorkingCard title={title} text={text} progress={{ done: 0, total: 0 }} />
  }
  if (!isActive(job)) return <FinishedCard session={session} job={job} />
  return (
    <WorkingCard
      title={job.title}
      text={job.state === 'queued' ? words.waiting : words.importing(job.done, job.total)}
      progress={job}
      onCancel={() => attempt(client.jobs.cancel({ id: job.id }))}
    />
  )
}

function Card({ children }: { children: ReactNode }) {
  return <div className="flex flex-col gap-2 border-line border-b px-4 py-3 last:border-b-0">{children}</div>
}

interface WorkingCardProps {
  title: string
  text: string
  progress: { done: number; total: number }
  onCancel?: () => void
}

function WorkingCard({ title, text, progress, onCancel }: WorkingCardProps) {
  return (
    <Card>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm" title={title}>
            {title}
          </p>
          <p className="tnum text-ink-3 text-xs">{text}</p>
        </div>
        {onCancel && <IconButton size="small" label={words.cancel} icon={<X />} onClick={onCancel} />}
      </div>
      <ProgressBar label={text} done={progress.done} total={progress.total} />
    </Card>
  )
}

/** An import without failures goes by itself; its page stays in the status strip. */
const SHOWN_WHEN_DONE_MS = 10_000

function FinishedCard({ session, job }: { session: ImportSession; job: Job }) {
  const report = useQuery(api.jobs.importReport.queryOptions({ input: { jobId: job.id } }))
  const refetch = report.refetch
  // The same job continues when files are retried.
  const endedAt = job.updatedAt
  useEffect(() => void (endedAt && refetch()), [endedAt, refetch])
  const failures = report.data?.failed.length ?? 0
  const failed = job.state === 'failed' || failures > 0
  const wentWell = report.data !== undefined && !failed
  useEffect(() => {
    if (!wentWell) return
    const timer = setTimeout(() => dismissSession(session.id), SHOWN_WHEN_DONE_MS)
    return () => clearTimeout(timer)
  }, [wentWell, session.id])
  const summary = report.data
    ? words.summary(report.data.imported.length, report.data.skipped.length, failures)
    : en.frame.jobStates[job.state]
  const Icon = failed ? CircleAlert : CircleCheck
  const review = () => {
    dismissSession(session.id)
    navigate({ page: 'import', id: job.id })
  }
  return (
    <Card>
      <div className="flex items-center gap-2">
        <Icon className={failed ? 'size-4 shrink-0 text-stop' : 'size-4 shrink-0 text-positive'} aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm" title={job.title}>
            {job.title}
          </p>
          <p role="status" className="tnum text-ink-2 text-xs">
            {job.error ? job.error.message : summary}
          </p>
        </div>
        <IconButton size="small" label={en.common.dismiss} icon={<X />} onClick={() => dismissSession(session.id)} />
      </div>
      <div className="flex gap-2">
        <Button size="small" tone="primary" onClick={review}>
          {words.review}
        </Button>
        {failures > 0 && (
          <Button size="small" onClick={() => attempt(retryImport(job.id))}>
            {words.retryFailed(failures)}
          </Button>
        )}
      </div>
    </Card>
  )
}

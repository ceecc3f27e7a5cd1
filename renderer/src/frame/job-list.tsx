import { X } from 'lucide-react'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { client } from '../api/client.ts'
import { retryOf } from '../api/job-retries.ts'
import { activeFirst, clearFinishedJobs, isActive } from '../api/live.ts'
import { attempt } from '../components/attempt.ts'
import { Button } from '../components/button.tsx'
import { IconButton } from '../components/icon-button.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { navigate } from '../router/router.ts'
import { en } from '../strings/en.ts'

const words = en.frame.status

export function JobList({ jobs }: { jobs: readonly Job[] }) {
  const sorted = jobs.toSorted(activeFirst)
  return (
    <>
      <header className="flex h-10 items-center justify-between border-line border-b pr-2 pl-4">
        <h2 className="font-semibold text-sm">{words.jobs}</h2>
        {jobs.some((job) => !isActive(job)) && (
          <Button tone="quiet" size="small" onClick={() => attempt(clearFinishedJobs())}>
            {words.clear}
          </Button>
        )}
      </header>
      {jobs.length === 0 && <p className="p-4 text-ink-2 text-sm">{words.nothing}</p>}
      <ul>
        {sorted.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </>
  )
}

function progressText(job: Job): string {
  if (job.state !== 'running') return en.frame.jobStates[job.state]
  if (job.unit === 'items') return en.frame.job.items(job.done, job.total)
  const done = en.common.bytes(job.done)
  return job.total === 0 ? done : `${done} / ${en.common.bytes(job.total)}`
}

function JobRow({ job }: { job: Job }) {
  const retry = job.state === 'failed' || job.state === 'cancelled' ? retryOf(job.id) : undefined
  return (
    <li className="flex flex-col gap-1.5 border-line border-b px-4 py-3 last:border-b-0">
      <div className="flex min-h-6 items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm" title={job.title}>
            {job.title}
          </p>
          <p className="tnum text-ink-3 text-xs">{`${en.frame.jobKinds[job.kind]} · ${progressText(job)}`}</p>
        </div>
        {job.kind === 'import' && !isActive(job) && (
          <Button tone="quiet" size="small" onClick={() => navigate({ page: 'import', id: job.id })}>
            {en.frame.job.report}
          </Button>
        )}
        {retry && (
          <Button tone="quiet" size="small" onClick={() => attempt(retry())}>
            {en.common.retry}
          </Button>
        )}
        {isActive(job) && (
          <IconButton
            size="small"
            label={en.frame.job.cancel(job.title)}
            icon={<X />}
            onClick={() => attempt(client.jobs.cancel({ id: job.id }))}
          />
        )}
      </div>
      {isActive(job) && <ProgressBar label={job.title} done={job.done} total={job.total} />}
      {job.error && <p className="text-stop text-xs">{job.error.message}</p>}
    </li>
  )
}

import { Archive, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { rememberRetry } from '../../api/job-retries.ts'
import { isActive } from '../../api/live.ts'
import { Button } from '../../components/button.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { newestJob, useJobs } from './jobs.ts'
import { cancelJob } from './model-actions.ts'
import { Group } from './parts.tsx'
import { PathField, pathProblem } from './path-dialog.tsx'
import { cleanPath, joinPath, parentPath } from './path-text.ts'

const words = en.settings.storage

const today = () => new Date().toISOString().slice(0, 10)

/** A whole library into one file; next to the library unless another path is entered. */
export function BackupGroup({ libraryPath }: { libraryPath: string }) {
  const name = words.backupName(today())
  const [path, setPath] = useState(joinPath(parentPath(libraryPath), name))
  const [error, setError] = useState<string | null>(null)
  const job = newestJob(useJobs(), ({ kind }) => kind === 'backup')
  const running = job !== null && isActive(job)
  const { isBusy, run } = useAttempt()
  const start = () => {
    const cleaned = cleanPath(path)
    const problem = pathProblem(cleaned)
    setError(problem)
    if (problem !== null) return
    const backup = () => client.system.backup({ path: cleaned })
    run(() =>
      backup().then(
        ({ jobId }) => rememberRetry(jobId, backup),
        (failure: unknown) => {
          const shown = describeError(failure)
          setError([shown.message, shown.detail].filter(Boolean).join(' '))
        },
      ),
    )
  }
  // The desktop's own dialog gives a folder; the file in it gets the usual name.
  const choose = (folder: string) => setPath(joinPath(folder, name))
  return (
    <Group title={words.backup} intro={words.backupText}>
      <div className="flex max-w-140 flex-col gap-3">
        <PathField
          label={words.backupPath}
          hint={words.backupFolderHint}
          value={path}
          onChange={setPath}
          onChosen={choose}
          error={error}
          pick="folder"
        />
        {running ? (
          <div role="status" className="flex items-center gap-3 text-sm">
            <ProgressBar className="flex-1" label={words.backup} done={job.done} total={job.total} />
            <span className="tnum text-ink-2 text-xs">
              {words.backupRunning(en.common.percent(job.total > 0 ? job.done / job.total : 0))}
            </span>
            <Button size="small" tone="quiet" onClick={() => cancelJob(job.id)}>
              {en.common.cancel}
            </Button>
          </div>
        ) : (
          <div>
            <Button icon={<Archive />} busy={isBusy} onClick={start}>
              {words.backupStart}
            </Button>
          </div>
        )}
        {job?.state === 'finished' && (
          <p role="status" className="flex gap-1.5 break-all text-sm">
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden />
            {words.backupDone(job.title)}
          </p>
        )}
        {job?.state === 'failed' && job.error && (
          <p role="alert" className="break-words text-sm text-stop">
            {[job.error.message, job.error.detail].filter(Boolean).join(' ')}
          </p>
        )}
      </div>
    </Group>
  )
}

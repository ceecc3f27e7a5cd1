import { CircleAlert, Folder, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { retryImport } from '../../imports/importing.ts'
import { en } from '../../strings/en.ts'

const words = en.importPage.failed

type Failure = ImportReport['failed'][number]

/** Long lists show their beginning until all of them are asked for. */
const ROWS_SHOWN = 50

interface FailuresProps {
  jobId: string
  failed: readonly Failure[]
  /** Files can be tried again once the import has ended. */
  isRunning: boolean
}

/** Files that could not be read, by folder, each with its reason. */
export function Failures({ jobId, failed, isRunning }: FailuresProps) {
  const [isBusy, setBusy] = useState(false)
  const [shown, setShown] = useState(ROWS_SHOWN)
  if (failed.length === 0) return null
  const retry = (items?: readonly Failure[]) => {
    setBusy(true)
    attempt(retryImport(jobId, items).finally(() => setBusy(false)))
  }
  const state = { isBusy: isBusy || isRunning, retry }
  const folders = Map.groupBy(failed.slice(0, shown), ({ folder }) => folder)
  return (
    <section aria-label={words.title} className="flex flex-col gap-2 border-line border-t pt-4">
      <div className="flex items-center gap-2">
        <CircleAlert className="size-4 shrink-0 text-stop" aria-hidden />
        <h2 className="min-w-0 flex-1 font-semibold text-base">
          {words.title}
          <span className="tnum ml-2 font-normal text-ink-3">{en.common.count(failed.length)}</span>
        </h2>
        <Button size="small" icon={<RotateCw />} busy={state.isBusy} onClick={() => retry()}>
          {words.retryAll}
        </Button>
      </div>
      <p className="text-ink-2 text-sm">{words.text(failed.length)}</p>
      {[...folders].map(([folder, files]) => (
        <FolderFailures key={folder} folder={folder} files={files} isOnly={folders.size === 1} {...state} />
      ))}
      {failed.length > shown && (
        <Button size="small" tone="quiet" className="self-start" onClick={() => setShown(failed.length)}>
          {en.importPage.more(failed.length - shown)}
        </Button>
      )}
    </section>
  )
}

interface FolderFailuresProps {
  folder: string
  files: readonly Failure[]
  isOnly: boolean
  isBusy: boolean
  retry: (items: readonly Failure[]) => void
}

function FolderFailures({ folder, files, isOnly, isBusy, retry }: FolderFailuresProps) {
  const name = folder === '' ? words.noFolder : folder
  return (
    <div>
      <div className="flex min-h-8 items-center gap-2">
        <Folder className="size-4 shrink-0 text-ink-3" aria-hidden />
        <h3 className="min-w-0 flex-1 truncate font-medium text-sm" title={name}>
          {name}
        </h3>
        {!isOnly && files.length > 1 && (
          <Button
            size="small"
            tone="quiet"
            busy={isBusy}
            aria-label={words.retryFolder(name)}
            onClick={() => retry(files)}
          >
            {words.retry}
          </Button>
        )}
      </div>
      <ul>
        {files.map((file) => (
          <li key={file.item} className="flex items-start gap-3 border-line border-b py-1.5 pl-6 text-sm">
            <div className="min-w-0 flex-1">
              <p className="break-all" title={file.path}>
                {file.path.split(/[/\\]/).at(-1)}
              </p>
              <p className="text-ink-2 text-xs">{file.error.message}</p>
              {file.error.detail && (
                <p className="select-text break-words font-mono text-ink-3 text-xs">{file.error.detail}</p>
              )}
            </div>
            <Button
              size="small"
              tone="quiet"
              busy={isBusy}
              aria-label={words.retryNamed(file.path)}
              onClick={() => retry([file])}
            >
              {words.retry}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

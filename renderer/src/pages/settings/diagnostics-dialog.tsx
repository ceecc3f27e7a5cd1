import { useMutation, useQuery } from '@tanstack/react-query'
import { ChevronRight, CircleCheck } from 'lucide-react'
import type { Diagnostics } from '#shared/contract/studio/system.ts'
import { client } from '../../api/client.ts'
import { desktop } from '../../api/desktop.ts'
import { download } from '../../api/resources.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.settings.diagnostics

/** Null where the person chose no folder; `path` is null where the browser keeps the file in a place of its own. */
async function save({ exportId, fileName }: Diagnostics): Promise<{ path: string | null } | null> {
  if (desktop === undefined) {
    download(exportId, fileName)
    return { path: null }
  }
  const folder = await desktop.chooseFolder()
  return folder === null ? null : client.system.saveDiagnostics({ exportId, folder })
}

/** Makes the file, shows what is in it, and saves it. Each opening makes a new one. */
export function DiagnosticsDialog({ onClose }: { onClose: () => void }) {
  const made = useQuery({
    queryKey: ['diagnostics'],
    queryFn: ({ signal }) => client.system.prepareDiagnostics(undefined, { signal }),
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })
  const saving = useMutation({ mutationFn: save })
  const isSaved = saving.data != null
  const footer = (
    <>
      <Button onClick={onClose}>{isSaved ? en.common.close : en.common.cancel}</Button>
      {made.data && !isSaved && (
        <Button tone="primary" disabled={saving.isPending} onClick={() => saving.mutate(made.data)}>
          {words.save(en.common.bytes(made.data.sizeBytes))}
        </Button>
      )}
    </>
  )
  return (
    <Dialog open onClose={onClose} title={words.dialog} footer={footer}>
      <div className="flex flex-col gap-4">
        {made.isPending && <Preparing />}
        {made.isError && (
          <ErrorState compact title={words.failed} error={made.error} onRetry={() => void made.refetch()} />
        )}
        {made.data && <Contents diagnostics={made.data} />}
        {saving.isError && <ErrorState compact title={words.saveFailed} error={saving.error} />}
        {made.data && saving.data && <Saved fileName={made.data.fileName} path={saving.data.path} />}
      </div>
    </Dialog>
  )
}

function Preparing() {
  return (
    <div role="status" className="flex flex-col gap-2">
      <ProgressBar label={words.dialog} done={0} total={0} />
      <p className="text-ink-2 text-sm">{words.preparing}</p>
    </div>
  )
}

function Contents({ diagnostics: { contents, report } }: { diagnostics: Diagnostics }) {
  return (
    <>
      <table className="w-full text-sm">
        <caption className="pb-1 text-left text-ink-2">{words.contents}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{words.fileColumn}</th>
            <th scope="col">{words.sizeColumn}</th>
          </tr>
        </thead>
        <tbody>
          {contents.map(({ name, sizeBytes }) => (
            <tr key={name} className="border-line border-t">
              <td className="py-1 font-mono text-xs">{name}</td>
              <td className="tnum py-1 text-right text-ink-2">{en.common.bytes(sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {contents.length === 1 && <p className="text-ink-2 text-sm">{words.noLogs}</p>}
      <details className="group">
        <summary className="flex cursor-default items-center gap-1 rounded-sm text-sm hover:text-accent">
          <ChevronRight className="size-3.5 shrink-0 text-ink-3 group-open:rotate-90" aria-hidden />
          {words.report}
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
        <pre tabIndex={0} className="mt-2 max-h-60 select-text overflow-auto rounded-sm bg-panel p-3 font-mono text-xs">
          {report}
        </pre>
      </details>
    </>
  )
}

function Saved({ fileName, path }: { fileName: string; path: string | null }) {
  const show = async (saved: string) => {
    if (!(await desktop?.showDiagnostics(saved))) toast({ title: words.gone, tone: 'stop' })
  }
  return (
    <div role="status" className="flex items-start gap-2 text-sm">
      <CircleCheck className="mt-0.5 size-4 shrink-0 text-positive" aria-hidden />
      <p className="min-w-0 flex-1 select-text break-all">
        {path === null ? words.downloaded(fileName) : words.saved(path)}
      </p>
      {path !== null && (
        <Button size="small" onClick={() => attempt(show(path))}>
          {words.show}
        </Button>
      )}
    </div>
  )
}

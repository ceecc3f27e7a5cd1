import { useQuery } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetFilter } from '#shared/contract/studio/assets.ts'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'
import { api } from '../api/client.ts'
import { attempt } from '../components/attempt.ts'
import { Button } from '../components/button.tsx'
import { ErrorState } from '../components/error-state.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { CloseGroups } from '../groups/close-groups.tsx'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'

const words = en.library.imports

/** Long reports show their beginning; the copy holds everything. */
const ROWS_SHOWN = 200

function asText(report: ImportReport): string {
  return [
    ...report.failed.map(({ path, error }) =>
      `${words.failed}\t${path}\t${error.message} ${error.detail ?? ''}`.trim(),
    ),
    ...report.skipped.map(({ path, reason }) => `${words.skipped}\t${path}\t${words.reasons[reason]}`),
    ...report.imported.map(({ path, name }) => `${words.imported}\t${path}\t${name}`),
  ].join('\n')
}

export interface ImportReportDialogProps {
  jobId: string | null
  onClose: () => void
}

/** What an import brought in, what it left out and why. */
export function ImportReportDialog({ jobId, onClose }: ImportReportDialogProps) {
  const report = useQuery({
    ...api.jobs.importReport.queryOptions({ input: { jobId: jobId ?? '' } }),
    enabled: jobId !== null,
    // The same job may still be adding to it.
    refetchOnMount: 'always',
  })
  const { data } = report
  const copy = () =>
    data && attempt(navigator.clipboard.writeText(asText(data)).then(() => toast({ title: en.common.copied })))
  return (
    <Sheet
      open={jobId !== null}
      onClose={onClose}
      title={words.reportTitle}
      footer={
        <Button icon={<Copy />} onClick={copy} disabled={!data}>
          {en.common.copy}
        </Button>
      }
    >
      {report.isError && <ErrorState compact error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <Skeleton className="h-40 w-full" />}
      {data && <ReportLists report={data} onClose={onClose} />}
    </Sheet>
  )
}

/** As many as one question may name. */
const MOST_COUNTED = 10_000

/** How many of the imported works are unique, as far as they have been checked. */
function Checked({ assetIds }: { assetIds: readonly string[] }) {
  const ids = assetIds.slice(0, MOST_COUNTED)
  const countOf = (verdicts: AssetFilter['verdicts']) => ({
    ...api.assets.list.queryOptions({ input: { filter: { ids, verdicts }, limit: 1 } }),
  })
  const all = useQuery(countOf([...VERDICTS, 'unchecked']))
  const unique = useQuery(countOf(['unique']))
  const unchecked = useQuery(countOf(['unchecked']))
  if (all.data === undefined || unique.data === undefined || unchecked.data === undefined) return null
  const close = all.data.total - unique.data.total - unchecked.data.total
  return <p className="tnum text-sm">{words.checked(unique.data.total, close, unchecked.data.total)}</p>
}

function ReportLists({ report, onClose }: { report: ImportReport; onClose: () => void }) {
  const assetIds = report.imported.map(({ assetId }) => assetId)
  return (
    <div className="flex flex-col gap-5">
      <p className="tnum text-ink-2 text-sm">
        {words.summary(report.imported.length, report.skipped.length, report.failed.length)}
      </p>
      {assetIds.length > 0 && <Checked assetIds={assetIds} />}
      <CloseGroups assetIds={assetIds} heading={en.groups.inImport} />
      <ReportList title={words.failed} note={words.failedText} total={report.failed.length}>
        {report.failed.slice(0, ROWS_SHOWN).map(({ path, error }) => (
          <Row key={path} path={path}>
            {error.message}
            {error.detail && <span className="block break-words font-mono text-ink-3 text-xs">{error.detail}</span>}
          </Row>
        ))}
      </ReportList>
      <ReportList title={words.skipped} total={report.skipped.length}>
        {report.skipped.slice(0, ROWS_SHOWN).map(({ path, reason, assetId }) => (
          <Row key={path} path={path}>
            {assetId === null ? (
              words.reasons[reason]
            ) : (
              <AssetLink id={assetId} text={words.reasons[reason]} onFollow={onClose} />
            )}
          </Row>
        ))}
      </ReportList>
      <ReportList title={words.imported} total={report.imported.length}>
        {report.imported.slice(0, ROWS_SHOWN).map(({ path, name, assetId }) => (
          <Row key={assetId} path={path}>
            <AssetLink id={assetId} text={name} onFollow={onClose} />
          </Row>
        ))}
      </ReportList>
    </div>
  )
}

interface ReportListProps {
  title: string
  note?: string
  total: number
  children: ReactNode
}

function ReportList({ title, note, total, children }: ReportListProps) {
  if (total === 0) return null
  return (
    <section>
      <h3 className="font-medium text-sm">{`${title} (${en.common.count(total)})`}</h3>
      {note && <p className="text-ink-3 text-xs">{note}</p>}
      <ul className="mt-1">{children}</ul>
      {total > ROWS_SHOWN && <p className="py-1 text-ink-3 text-xs">{words.showMore(total - ROWS_SHOWN)}</p>}
    </section>
  )
}

function Row({ path, children }: { path: string; children: ReactNode }) {
  return (
    <li className="flex flex-col border-line border-b py-1.5 text-sm">
      <span className="break-all text-ink-2 text-xs">{path}</span>
      <span className="min-w-0">{children}</span>
    </li>
  )
}

function AssetLink({ id, text, onFollow }: { id: string; text: string; onFollow: () => void }) {
  return (
    <a href={routeHash({ page: 'asset', id })} onClick={onFollow} className="text-accent hover:underline">
      {text}
    </a>
  )
}

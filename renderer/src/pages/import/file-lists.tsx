import { type ReactNode, useState } from 'react'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import { Button } from '../../components/button.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'

const words = en.importPage

const ROWS_SHOWN = 100

/** Every file of the import that was not refused, folded until it is wanted. */
export function FileLists({ report }: { report: ImportReport }) {
  return (
    <>
      <FileList title={words.lists.skipped(report.skipped.length)} rows={report.skipped}>
        {({ path, reason, assetId }) => (
          <Row path={path} assetId={assetId}>
            {en.library.imports.reasons[reason]}
          </Row>
        )}
      </FileList>
      <FileList title={words.lists.imported(report.imported.length)} rows={report.imported}>
        {({ path, name, assetId }) => (
          <Row path={path} assetId={assetId}>
            {name}
          </Row>
        )}
      </FileList>
    </>
  )
}

interface FileListProps<T> {
  title: string
  rows: readonly T[]
  children: (row: T) => ReactNode
}

function FileList<T extends { path: string }>({ title, rows, children }: FileListProps<T>) {
  const [shown, setShown] = useState(ROWS_SHOWN)
  if (rows.length === 0) return null
  return (
    <details className="border-line border-t pt-4">
      <summary className="font-semibold text-base">{title}</summary>
      <ul className="mt-1">
        {rows.slice(0, shown).map((row) => (
          <li key={row.path} className="border-line border-b py-1.5 text-sm">
            {children(row)}
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <Button size="small" tone="quiet" className="mt-1" onClick={() => setShown(shown + 10 * ROWS_SHOWN)}>
          {words.more(rows.length - shown)}
        </Button>
      )}
    </details>
  )
}

function Row({ path, assetId, children }: { path: string; assetId: string | null; children: ReactNode }) {
  return (
    <>
      <span className="block break-all text-ink-2 text-xs">{path}</span>
      {assetId === null ? (
        children
      ) : (
        <a href={routeHash({ page: 'asset', id: assetId })} className="text-accent hover:underline">
          {children}
        </a>
      )}
    </>
  )
}

/** What an import has to do and has done, file by file, as rows, so that a killed import goes on where it was. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type ErrorReport, errorReportSchema, type LunaError } from '#shared/contract/errors.ts'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import type { Companions, ScannedFile } from './scan.ts'

export interface PendingItem {
  readonly path: string
  readonly companions: Companions
}

export type SkipReason = ImportReport['skipped'][number]['reason']

export interface ImportItems {
  /** Keeps what is known of a path already. Call inside `write`. */
  register(jobId: string, files: readonly ScannedFile[]): void
  counts(jobId: string): { readonly done: number; readonly total: number }
  /** In the order of registering, after the given row; asked for in small parts. */
  pending(jobId: string, afterRow: number, limit: number): { readonly row: number; readonly item: PendingItem }[]
  imported(jobId: string, path: string, assetId: string): void
  skipped(jobId: string, path: string, reason: SkipReason, assetId: string | null): void
  failed(jobId: string, path: string, error: ErrorReport): void
  report(jobId: string, shownPath: (path: string) => string): ImportReport
}

const companionsSchema = z.object({ text: z.string().exactOptional(), card: z.string().exactOptional() })

const pendingRowSchema = z.object({ row: z.number(), path: z.string(), companions: z.string() })

const reportRowSchema = z.object({
  path: z.string(),
  state: z.enum(['imported', 'skipped', 'failed']),
  reason: z.enum(['already_in_library', 'hidden', 'sidecar']).nullable(),
  error: z.string().nullable(),
  asset_id: z.string().nullable(),
  name: z.string().nullable(),
})

export function createImportItems(db: Database): ImportItems {
  const insert = db.prepare(
    `insert into import_item (job_id, path, companions, state, reason, error)
     values (@jobId, @path, @companions, @state, @reason, @error) on conflict (job_id, path) do nothing`,
  )
  const settle = db.prepare(
    `update import_item set state = @state, reason = @reason, error = @error, asset_id = @assetId
     where job_id = @jobId and path = @path`,
  )
  const set = (jobId: string, path: string, change: Partial<Settled> & Pick<Settled, 'state'>): void => {
    settle.run({ jobId, path, reason: null, error: null, assetId: null, ...change })
  }

  return {
    register(jobId, files) {
      for (const file of files) insert.run({ jobId, ...rowOf(file) })
    },
    counts(jobId) {
      const row = db
        .prepare(
          `select count(*) as total, count(iif(state = 'pending', null, 1)) as done from import_item where job_id = ?`,
        )
        .get(jobId)
      return z.object({ total: z.number(), done: z.number() }).parse(row)
    },
    pending(jobId, afterRow, limit) {
      return db
        .prepare(
          `select rowid as row, path, companions from import_item
           where job_id = ? and state = 'pending' and rowid > ? order by rowid limit ?`,
        )
        .all(jobId, afterRow, limit)
        .map((found) => {
          const { row, path, companions } = pendingRowSchema.parse(found)
          return { row, item: { path, companions: companionsSchema.parse(JSON.parse(companions)) } }
        })
    },
    imported: (jobId, path, assetId) => set(jobId, path, { state: 'imported', assetId }),
    skipped: (jobId, path, reason, assetId) => set(jobId, path, { state: 'skipped', reason, assetId }),
    failed: (jobId, path, error) => set(jobId, path, { state: 'failed', error: JSON.stringify(error) }),
    report: (jobId, shownPath) => readReport(db, jobId, shownPath),
  }
}

interface Settled {
  readonly state: 'imported' | 'skipped' | 'failed'
  readonly reason: SkipReason
  readonly error: string
  readonly assetId: string | null
}

function rowOf(file: ScannedFile): Record<'path' | 'companions' | 'state' | 'reason' | 'error', string | null> {
  const common = { path: file.path, state: file.state, companions: '{}', reason: null, error: null }
  switch (file.state) {
    case 'pending':
      return { ...common, companions: JSON.stringify(file.companions) }
    case 'skipped':
      return { ...common, reason: file.reason }
    case 'failed':
      return { ...common, error: reportText(file.error) }
  }
}

function reportText(error: LunaError): string {
  return JSON.stringify(error.toReport())
}

function readReport(db: Database, jobId: string, shownPath: (path: string) => string): ImportReport {
  const report: ImportReport = { imported: [], skipped: [], failed: [] }
  const rows = db
    .prepare(
      `select i.path, i.state, i.reason, i.error, i.asset_id, a.name
       from import_item i left join asset a on a.id = i.asset_id
       where i.job_id = ? and i.state <> 'pending' order by i.rowid`,
    )
    .iterate(jobId)
  for (const found of rows) {
    const row = reportRowSchema.parse(found)
    const path = shownPath(row.path)
    if (row.state === 'failed' && row.error !== null) {
      report.failed.push({ path, error: errorReportSchema.parse(JSON.parse(row.error)) })
    } else if (row.state === 'imported' && row.asset_id !== null) {
      report.imported.push({ path, assetId: row.asset_id, name: row.name ?? '' })
    } else if (row.reason !== null) {
      report.skipped.push({ path, assetId: row.asset_id, reason: row.reason })
    }
  }
  return report
}

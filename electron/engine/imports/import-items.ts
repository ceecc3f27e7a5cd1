/** The open and finished items of an import as rows, one per file, so that a killed import can resume. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type ErrorReport, errorReportSchema, type LunaError } from '#shared/contract/errors.ts'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import type { Place } from './places.ts'
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
  /** A file that never came this far, such as one that could not be uploaded. Call inside `write`. */
  refused(jobId: string, path: string, error: ErrorReport): void
  report(jobId: string, placeOf: (path: string) => Place): ImportReport
  /** The files that failed: all, or those of these rows. */
  failures(jobId: string, rows?: readonly number[]): { readonly row: number; readonly item: PendingItem }[]
  /** Forgets them, so that they can be registered again. Call inside `write`. */
  forget(jobId: string, rows: readonly number[]): void
  assetIds(jobId: string): string[]
}

const companionsSchema = z.object({ text: z.string().exactOptional(), card: z.string().exactOptional() })

const pendingRowSchema = z.object({ row: z.number(), path: z.string(), companions: z.string() })

const reportRowSchema = z.object({
  row: z.number(),
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
        .map(pendingFrom)
    },
    imported: (jobId, path, assetId) => set(jobId, path, { state: 'imported', assetId }),
    skipped: (jobId, path, reason, assetId) => set(jobId, path, { state: 'skipped', reason, assetId }),
    failed: (jobId, path, error) => set(jobId, path, { state: 'failed', error: JSON.stringify(error) }),
    refused(jobId, path, error) {
      insert.run({ jobId, path, companions: '{}', state: 'failed', reason: null, error: JSON.stringify(error) })
    },
    report: (jobId, placeOf) => readReport(db, jobId, placeOf),
    failures: (jobId, rows) =>
      db
        .prepare(
          `select rowid as row, path, companions from import_item where job_id = @jobId and state = 'failed'
           and (@rows is null or rowid in (select value from json_each(@rows))) order by rowid`,
        )
        .all({ jobId, rows: rows === undefined ? null : JSON.stringify(rows) })
        .map(pendingFrom),
    forget(jobId, rows) {
      db.prepare(
        `delete from import_item where job_id = ? and state = 'failed' and rowid in (select value from json_each(?))`,
      ).run(jobId, JSON.stringify(rows))
    },
    assetIds: (jobId) =>
      db
        .prepare(
          `select distinct i.asset_id from import_item i join asset a on a.id = i.asset_id and a.deleted_at is null
           where i.job_id = ? and i.state = 'imported' order by i.rowid`,
        )
        .pluck()
        .all(jobId)
        .map(String),
  }
}

function pendingFrom(found: unknown): { row: number; item: PendingItem } {
  const { row, path, companions } = pendingRowSchema.parse(found)
  return { row, item: { path, companions: companionsSchema.parse(JSON.parse(companions)) } }
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

function readReport(db: Database, jobId: string, placeOf: (path: string) => Place): ImportReport {
  const report: ImportReport = { imported: [], skipped: [], failed: [] }
  const rows = db
    .prepare(
      `select i.rowid as row, i.path, i.state, i.reason, i.error, i.asset_id, a.name
       from import_item i left join asset a on a.id = i.asset_id
       where i.job_id = ? and i.state <> 'pending' order by i.rowid`,
    )
    .iterate(jobId)
  for (const found of rows) {
    const row = reportRowSchema.parse(found)
    const place = placeOf(row.path)
    const { path } = place
    if (row.state === 'failed' && row.error !== null) {
      const error = errorReportSchema.parse(JSON.parse(row.error))
      report.failed.push({ item: row.row, path, folder: place.folders.join('/'), error })
    } else if (row.state === 'imported' && row.asset_id !== null) {
      report.imported.push({ path, assetId: row.asset_id, name: row.name ?? '' })
    } else if (row.reason !== null) {
      report.skipped.push({ path, assetId: row.asset_id, reason: row.reason })
    }
  }
  return report
}

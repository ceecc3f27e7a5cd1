/** Rows about what was bought: downloads, and assets of the library that came from them. */
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { type ErrorReport, errorReportSchema, LunaError } from '#shared/contract/errors.ts'
import type { BoughtFile, PurchaseDownload } from '#shared/contract/studio/purchases.ts'

export interface Sale {
  readonly accountId: string
  readonly saleId: string
}

const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

const fileSchema: z.ZodType<BoughtFile> = z.object({
  name: z.string(),
  role: z.enum(['work', 'card', 'paper']),
  mediaType: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
})

const rowSchema = z.object({
  sale_id: z.string(),
  asset_id: z.string(),
  version_id: z.string(),
  name: z.string(),
  kind: z.enum(ASSET_KINDS).nullable(),
  creator_name: z.string().nullable(),
  state: z.enum(['under_way', 'complete', 'failed', 'cancelled']),
  job_id: z.string().nullable(),
  folder: z.string().nullable(),
  files: json(z.array(fileSchema)),
  error: json(errorReportSchema).nullable(),
  completed_at: z.string().nullable(),
})
type Row = z.output<typeof rowSchema>

export interface PurchaseRows {
  list(accountId: string): PurchaseDownload[]
  /** Throws NOT_FOUND. */
  get(sale: Sale): PurchaseDownload
  /** Names it once it is wanted; what an earlier try knew stays. */
  begin(sale: Sale, download: { readonly name: string; readonly jobId: string }): void
  describe(sale: Sale, known: Pick<PurchaseDownload, 'assetId' | 'versionId' | 'name' | 'kind'>): void
  complete(
    sale: Sale,
    result: { readonly folder: string; readonly files: readonly BoughtFile[]; readonly creatorName: string },
  ): void
  fail(sale: Sale, error: ErrorReport): void
  remove(sale: Sale): void
  noteTakenIn(sale: Sale, assetId: string): void
}

/** Of nothing yet: what a purchase is of is known once the market was asked. */
const UNKNOWN_ID = '00000000-0000-0000-0000-000000000000'

/** Writes are made within the caller's transaction. `directory` is where the folders of purchases lie. */
export function createPurchaseRows(db: Database, directory: string): PurchaseRows {
  const takenIn = ({ accountId, saleId }: Sale): string[] =>
    db
      .prepare(
        `select bought_asset.asset_id from bought_asset join asset on asset.id = bought_asset.asset_id
         where account_id = ? and sale_id = ? and asset.deleted_at is null order by taken_in_at`,
      )
      .pluck()
      .all(accountId, saleId)
      .map(String)
  const view = (accountId: string) => (row: unknown) => {
    const parsed = rowSchema.parse(row)
    return viewOf(parsed, directory, takenIn({ accountId, saleId: parsed.sale_id }))
  }
  const change = (sql: string, sale: Sale, values: Record<string, unknown> = {}) =>
    db
      .prepare(`update purchase_download set ${sql} where account_id = @accountId and sale_id = @saleId`)
      .run({ ...sale, ...values })
  return {
    list: (accountId) =>
      db
        .prepare('select * from purchase_download where account_id = ? order by created_at desc, sale_id desc')
        .all(accountId)
        .map(view(accountId)),
    get({ accountId, saleId }) {
      const row = db
        .prepare('select * from purchase_download where account_id = ? and sale_id = ?')
        .get(accountId, saleId)
      if (row === undefined) throw new LunaError('NOT_FOUND', `purchase ${saleId}`)
      return view(accountId)(row)
    },
    begin: (sale, { name, jobId }) => {
      db.prepare(
        `insert into purchase_download (account_id, sale_id, asset_id, version_id, name, state, job_id, created_at)
         values (@accountId, @saleId, '${UNKNOWN_ID}', '${UNKNOWN_ID}', @name, 'under_way', @jobId, @now)
         on conflict (account_id, sale_id) do update set state = 'under_way', job_id = @jobId, error = null`,
      ).run({ ...sale, name, jobId, now: new Date().toISOString() })
    },
    describe: (sale, { assetId, versionId, name, kind }) => {
      change('asset_id = @assetId, version_id = @versionId, name = @name, kind = @kind', sale, {
        assetId,
        versionId,
        name,
        kind,
      })
    },
    complete: (sale, { folder, files, creatorName }) => {
      change(
        `state = 'complete', folder = @folder, files = @files, creator_name = @creatorName, error = null,
         completed_at = @now`,
        sale,
        { folder, files: JSON.stringify(files), creatorName, now: new Date().toISOString() },
      )
    },
    fail: (sale, error) => {
      const state = error.code === 'CANCELLED' ? 'cancelled' : 'failed'
      // What an earlier download brought is still there.
      const nextState = `case when folder is null then @state else 'complete' end`
      change(`state = ${nextState}, error = @error`, sale, { state, error: JSON.stringify(error) })
    },
    remove: ({ accountId, saleId }) => {
      db.prepare('delete from purchase_download where account_id = ? and sale_id = ?').run(accountId, saleId)
    },
    noteTakenIn: (sale, assetId) => {
      db.prepare(
        `insert into bought_asset (asset_id, account_id, sale_id, market_asset_id, version_id, creator_name, taken_in_at)
         select @libraryId, account_id, sale_id, asset_id, version_id, creator_name, @now
         from purchase_download where account_id = @accountId and sale_id = @saleId`,
      ).run({ ...sale, libraryId: assetId, now: new Date().toISOString() })
    },
  }
}

function viewOf(row: Row, directory: string, libraryAssetIds: string[]): PurchaseDownload {
  return {
    saleId: row.sale_id,
    assetId: row.asset_id,
    versionId: row.version_id,
    name: row.name,
    kind: row.kind,
    creatorName: row.creator_name,
    state: row.state,
    jobId: row.job_id,
    folder: row.folder === null ? null : join(directory, row.folder),
    files: row.files,
    error: row.error,
    libraryAssetIds,
    completedAt: row.completed_at,
  }
}

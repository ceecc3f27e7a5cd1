/**
 * The stored state of the market's catalog: the snapshot in use, the position in the change feed, the changes since.
 */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type CompactFingerprint, compactFingerprintSchema } from '#shared/contract/market/catalog.ts'

const stateSchema = z
  .object({
    market_url: z.string(),
    snapshot_id: z.string(),
    changes_id: z.string().nullable(),
    snapshot_sha256: z.string(),
    profile: z.string(),
    cursor: z.string(),
    built_cursor: z.string(),
    read_at: z.string(),
  })
  .transform((row) => ({
    marketUrl: row.market_url,
    snapshotId: row.snapshot_id,
    changesId: row.changes_id,
    snapshotSha256: row.snapshot_sha256,
    profile: row.profile,
    cursor: row.cursor,
    builtCursor: row.built_cursor,
    readAt: row.read_at,
  }))
export type MarketCatalogState = z.output<typeof stateSchema>

export interface ChangedEntry {
  readonly entry: number
  readonly assetId: string
  readonly fingerprint: CompactFingerprint
  readonly isRemoved: boolean
  readonly isPresent: boolean
}

/** Writes: call inside `write`. */
export interface MarketState {
  get(marketUrl: string): MarketCatalogState | null
  put(state: MarketCatalogState): void
  /** With all that changed since. */
  forget(marketUrl: string): void
  /** The work as it is now, in place of what was known of it. */
  replaceAsset(marketUrl: string, assetId: string, works: readonly CompactFingerprint[], isRemoved: boolean): void
  changedAssets(marketUrl: string): Set<string>
  countChangedAssets(marketUrl: string): number
  countEntries(marketUrl: string): number
  /** The next ones from this number on; none after the last. */
  entries(marketUrl: string, from: number): ChangedEntry[]
}

/** So many that no turn takes long. */
const PAGE = 100

const entrySchema = z
  .object({
    entry: z.number(),
    asset_id: z.string(),
    fingerprint: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(compactFingerprintSchema),
    is_removed: z.number(),
    is_present: z.number(),
  })
  .transform(
    (row): ChangedEntry => ({
      entry: row.entry,
      assetId: row.asset_id,
      fingerprint: row.fingerprint,
      isRemoved: row.is_removed === 1,
      isPresent: row.is_present === 1,
    }),
  )

export function createMarketState(db: Database): MarketState {
  const last = db.prepare('select coalesce(max(entry) + 1, 0) from market_catalog_entry where market_url = ?').pluck()
  const nextEntry = (marketUrl: string): number => Number(last.get(marketUrl))
  const note = db.prepare(
    'insert or ignore into market_catalog_asset (market_url, asset_id) values (@marketUrl, @assetId)',
  )
  const replaced = db.prepare(
    `update market_catalog_entry set is_present = 0
     where market_url = @marketUrl and asset_id = @assetId and is_present = 1`,
  )
  const add = db.prepare(
    `insert into market_catalog_entry (market_url, entry, asset_id, fingerprint, is_removed)
     values (@marketUrl, @entry, @assetId, @fingerprint, @isRemoved)`,
  )
  const page = db.prepare(
    `select entry, asset_id, fingerprint, is_removed, is_present from market_catalog_entry
     where market_url = @marketUrl and entry >= @from order by entry limit ${PAGE}`,
  )
  const changed = db.prepare('select asset_id from market_catalog_asset where market_url = ?').pluck()

  return {
    get(marketUrl) {
      const row = db.prepare('select * from market_catalog where market_url = ?').get(marketUrl)
      return row === undefined ? null : stateSchema.parse(row)
    },
    put: (state) => {
      db.prepare(
        `insert or replace into market_catalog (market_url, snapshot_id, changes_id, snapshot_sha256, profile, cursor,
           built_cursor, read_at)
         values (@marketUrl, @snapshotId, @changesId, @snapshotSha256, @profile, @cursor, @builtCursor, @readAt)`,
      ).run(state)
    },
    forget(marketUrl) {
      for (const table of ['market_catalog', 'market_catalog_asset', 'market_catalog_entry']) {
        db.prepare(`delete from ${table} where market_url = ?`).run(marketUrl)
      }
    },
    replaceAsset(marketUrl, assetId, works, isRemoved) {
      const of = { marketUrl, assetId }
      note.run(of)
      replaced.run(of)
      let entry = nextEntry(marketUrl)
      for (const work of works) {
        add.run({ ...of, entry: entry++, fingerprint: JSON.stringify(work), isRemoved: isRemoved ? 1 : 0 })
      }
    },
    changedAssets: (marketUrl) => new Set(changed.all(marketUrl).map(String)),
    countChangedAssets: (marketUrl) =>
      Number(db.prepare('select count(*) from market_catalog_asset where market_url = ?').pluck().get(marketUrl)),
    countEntries: nextEntry,
    entries: (marketUrl, from) => page.all({ marketUrl, from }).map((row) => entrySchema.parse(row)),
  }
}

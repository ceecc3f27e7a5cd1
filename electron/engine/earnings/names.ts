/** What the works in the ledger are called, asked of the market once and kept. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { toLunaError } from '#shared/contract/errors.ts'
import { NO_ID } from '#shared/ledger/cubes.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'

export interface WorkName {
  readonly name: string | null
  readonly creatorName: string | null
}

export interface Names {
  /** Asks for some that are not known yet; answers how many. Throws where the market does not answer. */
  fetch(bookId: number, client: MarketClient, signal: AbortSignal): Promise<number>
  of(assetId: string | null): WorkName
  versionNumber(versionId: string): number | null
}

/** A works list is opened by one question each: so many in a row. */
const FETCHED_AT_ONCE = 40
/** A version that was not there yet may be now. */
const ASK_AGAIN_MS = 3_600_000

const UNKNOWN: WorkName = { name: null, creatorName: null }
const nameRowSchema = z.object({ name: z.string().nullable(), creatorName: z.string().nullable() })

export function createNames({ db, write }: { db: Database; write: Write }): Names {
  function wanted(bookId: number): string[] {
    return db
      .prepare(
        `select asset_id from (
           select asset_id from earnings_sum where book_id = @bookId and cube = 'version_all'
           union select via_asset_id from earnings_branch where book_id = @bookId
           union select sold_asset_id from earnings_branch where book_id = @bookId)
         where asset_id <> @none and asset_id not in (select asset_id from earnings_asset)
         union
         select s.asset_id from earnings_sum s join earnings_asset a using (asset_id)
         where s.book_id = @bookId and s.cube = 'version_all' and s.version_id <> @none and a.read_at < @askAgain
           and s.version_id not in (select version_id from earnings_version)
         limit @limit`,
      )
      .pluck()
      .all({
        bookId,
        none: NO_ID,
        askAgain: new Date(Date.now() - ASK_AGAIN_MS).toISOString(),
        limit: FETCHED_AT_ONCE,
      })
      .map(String)
  }

  function keep(assetId: string, { name, creatorName }: WorkName, versions: readonly { id: string; number: number }[]) {
    write(() => {
      db.prepare(
        `insert into earnings_asset (asset_id, name, creator_name, read_at) values (?, ?, ?, ?)
         on conflict (asset_id) do update set name = excluded.name, creator_name = excluded.creator_name,
           read_at = excluded.read_at`,
      ).run(assetId, name, creatorName, new Date().toISOString())
      const add = db.prepare(
        'insert into earnings_version (version_id, asset_id, number) values (?, ?, ?) on conflict do nothing',
      )
      for (const { id, number } of versions) add.run(id, assetId, number)
    })
  }

  return {
    async fetch(bookId, client, signal) {
      const ids = wanted(bookId)
      for (const id of ids) {
        try {
          const asset = await client.publications.find({ id }, { signal })
          keep(id, { name: asset.name, creatorName: asset.creator.displayName }, asset.versions)
        } catch (cause) {
          // What was withdrawn or removed has no page any more; its lines stay.
          const { code } = toLunaError(cause)
          if (code !== 'NOT_FOUND' && code !== 'ACCESS_ENDED') throw cause
          keep(id, UNKNOWN, [])
        }
      }
      return ids.length
    },
    of(assetId) {
      if (assetId === null) return UNKNOWN
      const row = db
        .prepare('select name, creator_name as creatorName from earnings_asset where asset_id = ?')
        .get(assetId)
      return nameRowSchema.safeParse(row).data ?? UNKNOWN
    },
    versionNumber(versionId) {
      const number = db.prepare('select number from earnings_version where version_id = ?').pluck().get(versionId)
      return typeof number === 'number' ? number : null
    },
  }
}

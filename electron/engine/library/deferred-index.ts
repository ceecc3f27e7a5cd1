/**
 * Full-text rows that a bulk edit leaves to be written after it, so that tagging a whole library answers at once. The
 * list of what is still to be written is kept in the library: it outlasts a kill, and a search first waits for it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { Write } from '../database/write.ts'
import { reindexAsset } from './refresh.ts'

export interface DeferredIndex {
  /** Part of the caller's transaction. */
  add(assetIds: readonly string[]): void
  /** Resolves when every row is up to date. */
  catchUp(): Promise<void>
}

/** Rows written before other work gets its turn; about ten milliseconds. */
const ROWS_PER_TURN = 40

export function createDeferredIndex({ db, write }: { db: Database; write: Write }): DeferredIndex {
  const pending = db.prepare(`select asset_id from search_pending limit ${ROWS_PER_TURN}`).pluck()
  let underWay: Promise<void> | undefined

  async function writeAll(): Promise<void> {
    for (;;) {
      const wrote = write(() => {
        const ids = pending.all().map(String)
        for (const id of ids) reindexAsset(db, id)
        db.prepare('delete from search_pending where asset_id in (select value from json_each(?))').run(
          JSON.stringify(ids),
        )
        return ids.length
      })
      if (wrote < ROWS_PER_TURN) return
      await nextTurn()
      // The program may have closed the library in the meantime; the rest waits for the next one.
      if (!db.open) return
    }
  }

  return {
    add(assetIds) {
      db.prepare('insert or ignore into search_pending (asset_id) select value from json_each(?)').run(
        JSON.stringify(assetIds),
      )
    },
    catchUp() {
      if (pending.get() === undefined) return Promise.resolve()
      underWay ??= writeAll().finally(() => {
        underWay = undefined
      })
      return underWay
    },
  }
}

/** How far this device has read what changed in the market for an account. */
import type { Database } from 'better-sqlite3'
import { toLunaError } from '#shared/contract/errors.ts'
import type { Write } from '../database/write.ts'
import type { PullStep } from '../sync/sync.ts'

export type Round = Parameters<PullStep>[0]
type Page = Awaited<ReturnType<Round['client']['sync']['changes']>>

/** In place of a cursor: to be read from the beginning, of a market that may have lost what it knew. */
export const RESTART = 'restart'

export interface Feed {
  /** RESTART, or undefined before the first reading. */
  cursorOf(accountId: string): string | undefined
  setCursor(accountId: string, cursor: string | null): void
  /** When all was sent and read last; empty before the first time. */
  syncedAt(accountId: string): string
  /** Null where it must begin without a cursor. */
  readPage(round: Round, cursor: string | undefined, limit?: number): Promise<Page | null>
}

export function createFeed(db: Database, write: Write): Feed {
  function cursorOf(accountId: string): string | undefined {
    const cursor = db.prepare('select feed_cursor from market_account where id = ?').pluck().get(accountId)
    return typeof cursor === 'string' ? cursor : undefined
  }

  function setCursor(accountId: string, cursor: string | null): void {
    write(() => db.prepare('update market_account set feed_cursor = ? where id = ?').run(cursor, accountId))
  }

  async function readPage(
    { account, client, signal }: Round,
    cursor: string | undefined,
    limit?: number,
  ): Promise<Page | null> {
    const input = { ...(cursor === undefined ? {} : { cursor }), ...(limit === undefined ? {} : { limit }) }
    try {
      const page = await client.sync.changes(input, { signal })
      if (!page.mustRestart) return page
    } catch (cause) {
      const error = toLunaError(cause)
      // Of another market under the same address.
      if (error.code !== 'INVALID_INPUT' || cursor === undefined) throw error
    }
    setCursor(account.id, RESTART)
    return null
  }

  function syncedAt(accountId: string): string {
    const at = db.prepare('select synced_at from market_account where id = ?').pluck().get(accountId)
    return typeof at === 'string' ? at : ''
  }

  return { cursorOf, setCursor, syncedAt, readPage }
}

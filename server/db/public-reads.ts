/**
 * Reads of what anyone may see: search, browsing, the list of catalogs. They go to a replica where there is one that is
 * recent enough. What is somebody's own is never read there, so that everybody sees at once what they have done.
 */
import { sql } from 'kysely'
import type { Logger } from 'pino'
import * as z from 'zod'
import type { MarketDatabase, Tx } from './database.ts'
import { createReplicaWatch, type ReplicaWatch } from './replica-watch.ts'

export interface PublicReads {
  /** Anonymously, in one transaction. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** All of them from the database itself. */
export const readsOf = (database: MarketDatabase): PublicReads => ({ read: (work) => database.asAccount(null, work) })

const positionRow = z.tuple([z.object({ position: z.string().nullable() })])

/** A place in the write-ahead log, in bytes from its beginning; null where the server is no replica. */
async function positionOf(database: MarketDatabase, expression: string): Promise<bigint | null> {
  const query = sql.raw(`select (${expression} - '0/0')::text as position`)
  const { rows } = await database.asAccount(null, (tx) => query.execute(tx))
  const [{ position }] = positionRow.parse(rows)
  return position === null ? null : BigInt(position)
}

/** Says once when the replica stops being used, and once when it is used again. */
function sayChanges(watch: ReplicaWatch, log: Logger): () => boolean {
  let wasUsed: boolean | null = null
  return () => {
    const { isRecent, reason } = watch.state()
    if (isRecent !== wasUsed && (wasUsed !== null || reason !== null)) {
      if (isRecent) log.info('public reads go to the replica')
      else log.warn({ reason }, 'public reads go to the primary: the replica is not recent enough')
      wasUsed = isRecent
    }
    return isRecent
  }
}

export interface ReplicaParts {
  readonly primary: MarketDatabase
  readonly replica: MarketDatabase
  readonly log: Logger
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
}

/** From the replica while it is recent; from the primary otherwise, and where the replica fails in between. */
export function readsOverReplica({ primary, replica, log, now = () => performance.now() }: ReplicaParts): PublicReads {
  const watch = createReplicaWatch({
    now,
    written: async () => (await positionOf(primary, 'pg_current_wal_lsn()')) ?? 0n,
    replayed: () => positionOf(replica, 'pg_last_wal_replay_lsn()'),
  })
  const isRecent = sayChanges(watch, log)
  return {
    async read(work) {
      watch.look()
      if (isRecent()) {
        try {
          return await replica.asAccount(null, work)
        } catch (error) {
          watch.doubt(error)
        }
      }
      return primary.asAccount(null, work)
    },
  }
}

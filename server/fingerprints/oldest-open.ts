import { sql } from 'kysely'

/**
 * The oldest transaction that is open. Every row of an older one is there to be read, so what changes from it on is all
 * that a reader has to read next time.
 */
export const OLDEST_OPEN = sql`pg_snapshot_xmin(pg_current_snapshot())::text`

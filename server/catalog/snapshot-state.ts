/** What a new snapshot starts from: the one before it, and what changed since. */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { OLDEST_OPEN } from '../fingerprints/oldest-open.ts'
import { readFeedHead } from './feed.ts'
import { type ChangedWork, changedWorks } from './works.ts'

interface Previous {
  readonly sha256: string
  readonly entries: number
  readonly baseEntries: number
  readonly changed: readonly ChangedWork[]
}

export interface CatalogState {
  readonly lastSequence: number
  /** Rows of older transactions are all read by a snapshot that starts now. */
  readonly readBefore: string
  readonly previous: Previous | null
}

/** Below, a snapshot from nothing takes a moment, and the means it measures from are still those of a few works. */
export const LEAST_BASE = 2_000
/** Once a market has grown by this much, means are taken from it again: amortized, each work is read a constant number of times. */
const GROWTH = 2

export async function readState(tx: Tx, profile: string | null, leastBase: number): Promise<CatalogState> {
  const { lastSequence, compactedTo } = await readFeedHead(tx)
  const { rows } = await sql<{ oldest: string }>`select ${OLDEST_OPEN} as oldest`.execute(tx)
  const readBefore = rows[0]?.oldest ?? '0'
  const row = await tx
    .selectFrom('catalog_snapshots')
    .selectAll()
    .where('profile', 'is not distinct from', profile)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const state = { lastSequence, readBefore, previous: null }
  if (row === undefined || row.read_before === null || row.base_entries === null) return state
  // A database that was restored may number its transactions from the beginning, and its feed may have gone back.
  const isKnown =
    BigInt(row.read_before) <= BigInt(readBefore) &&
    row.last_sequence >= BigInt(compactedTo) &&
    row.last_sequence <= BigInt(lastSequence)
  const { sha256, entries, base_entries: baseEntries } = row
  if (!isKnown || baseEntries < leastBase || entries > baseEntries * GROWTH) return state
  const changed = await changedWorks(tx, { sequence: row.last_sequence, readBefore: row.read_before })
  return { ...state, previous: { sha256, entries, baseEntries, changed } }
}

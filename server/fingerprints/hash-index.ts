/**
 * The hashes of every work that submissions are compared with, in memory: which of them are within the radius of a
 * picture's hashes, in any of eight orientations, or share its metadata hash. Exact: every entry is looked at, which no
 * index of the database does for Hamming distances. 25 bytes a work in columns, and its id.
 *
 * Each server process keeps its own, and brings it up to date at the beginning of each check. Beyond one machine it shards by account like the table itself: each process reads
 * and scans the works of its share of the accounts, and a check joins what all of them find; where rows are written on
 * several nodes, each node's rows carry that node's transaction numbers, and one cursor is kept for each node.
 */
import { sql } from 'kysely'
import { createColumns } from '#shared/similarity/growing-columns.ts'
import { FLAG_ABSENT, FLAG_LOW_INFORMATION, FLAG_PICTURE } from '#shared/similarity/scan-flags.ts'
import { prefixWords } from '#shared/similarity/scan-query.ts'
import { createScanner, type HashQuery } from '#shared/similarity/scanner.ts'
import type { Tx } from '../db/database.ts'
import { hashWordsOf } from './fingerprint-rows.ts'
import { OLDEST_OPEN } from './oldest-open.ts'

interface HashIndex {
  /** Works in it. */
  readonly size: number
  /** Works without vectors of the profile. */
  readonly withoutVectors: number
  /** Reads what changed since the last time, as this transaction sees it; changes it made itself are left for later. */
  refresh(tx: Tx): Promise<void>
  /** Ids of works close by hash or of equal metadata. */
  find(query: HashQuery): string[]
}

interface Row {
  id: string
  status: string
  metadata_hash: string
  p_hash: bigint | null
  d_hash: bigint | null
  low_information: boolean
  profile: string | null
}

const PAGE = 10_000
const COLUMNS = sql`id, status, metadata_hash, p_hash::bigint as p_hash, d_hash::bigint as d_hash, low_information, profile`

export function createHashIndex(profile: string | null): HashIndex {
  const columns = createColumns(0, 0)
  const entryOf = new Map<string, number>()
  const idOf: (string | null)[] = []
  const free: number[] = []
  const withoutVectors = new Set<string>()
  /** Rows below this transaction number are all read. */
  let cursor: string | undefined
  let refreshing: Promise<void> = Promise.resolve()

  function remove(id: string): void {
    const entry = entryOf.get(id)
    withoutVectors.delete(id)
    if (entry === undefined) return
    entryOf.delete(id)
    idOf[entry] = null
    columns.arrays().flags[entry] = FLAG_ABSENT
    free.push(entry)
  }

  function put(row: Row): void {
    if (row.status === 'released') {
      remove(row.id)
      return
    }
    const entry = entryOf.get(row.id) ?? free.pop() ?? idOf.length
    columns.reserve(entry + 1)
    entryOf.set(row.id, entry)
    idOf[entry] = row.id
    const { pHash, dHash, metadataPrefix, flags } = columns.arrays()
    pHash.set(hashWordsOf(row.p_hash ?? 0n), entry * 2)
    dHash.set(hashWordsOf(row.d_hash ?? 0n), entry * 2)
    metadataPrefix.set(prefixWords(row.metadata_hash), entry * 2)
    flags[entry] = (row.p_hash === null ? 0 : FLAG_PICTURE) | (row.low_information ? FLAG_LOW_INFORMATION : 0)
    if (profile !== null && row.profile !== profile) withoutVectors.add(row.id)
    else withoutVectors.delete(row.id)
  }

  async function readAll(tx: Tx): Promise<string> {
    const { rows } = await sql<{ oldest: string }>`select ${OLDEST_OPEN} as oldest`.execute(tx)
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const page = await sql<Row>`
        select ${COLUMNS} from fingerprints where id > ${after} and status <> 'released' and ${notOwn()}
        order by id limit ${PAGE}`.execute(tx)
      for (const row of page.rows) put(row)
      const last = page.rows.at(-1)
      if (last === undefined) return rows[0]?.oldest ?? '0'
      after = last.id
    }
  }

  async function readChanges(tx: Tx, since: string): Promise<string> {
    // One statement, so that the new cursor belongs to the very state the rows were read from.
    const { rows } = await sql<Row & { oldest: string; id: string | null }>`
      with state as materialized (select ${OLDEST_OPEN} as oldest)
      select state.oldest, changed.* from state left join (
        select ${COLUMNS} from fingerprints where changed_xid >= ${since}::xid8 and ${notOwn()}
      ) changed on true`.execute(tx)
    for (const row of rows) if (row.id !== null) put(row)
    return rows[0]?.oldest ?? since
  }

  return {
    get size() {
      return entryOf.size
    },
    get withoutVectors() {
      return withoutVectors.size
    },
    refresh(tx) {
      // One after the other: of two readers at once the one with the older state could be the last to write.
      const next = refreshing
        .catch(() => undefined)
        .then(async () => {
          cursor = cursor === undefined ? await readAll(tx) : await readChanges(tx, cursor)
        })
      refreshing = next
      return next
    },
    find(query) {
      const source = { entries: idOf.length, columns: columns.arrays(), image: null, text: null }
      const entries = createScanner(source).byHashes(query)
      return [...new Set(entries)].flatMap((entry) => idOf[entry] ?? [])
    },
  }
}

/** What this transaction wrote may yet be rolled back. */
function notOwn() {
  return sql`changed_xid is distinct from pg_current_xact_id_if_assigned()`
}

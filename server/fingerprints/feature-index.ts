/**
 * The local features of every work that submissions are compared with, in memory, so that works that share a part with a
 * picture are found without comparing each: the same index as the library's. About 1.5 kB a work; features themselves
 * stay in the database.
 *
 * Each server process keeps its own, like the index of hashes, and reads what changed at the beginning of each search, in
 * pages, each in a short transaction of its own. The features of a work never change once it has them, so they are read once.
 */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { LocalFeatures } from '#models/features/features.ts'
import { createFeatureIndex } from '#models/features/inverted-index.ts'
import { unpackFeatures } from '#models/features/packed.ts'
import { PART_CANDIDATES, searchUnhurried } from '#models/features/unhurried-search.ts'
import { quantize } from '#models/features/words.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { OLDEST_OPEN } from './oldest-open.ts'

/** Scores of works, by the ids of their fingerprints. */
export type PartScores = ReadonlyMap<string, number>

interface MarketFeatureIndex {
  /** Works in it. */
  readonly size: number
  /** Reads what changed since the last time. Never within another transaction. */
  refresh(): Promise<void>
  /** Refreshes, then finds the works that seem to share most, but for versions of one asset. */
  find(features: LocalFeatures, exceptAssetId: string | null): Promise<PartScores>
}

interface Change {
  readonly id: string
  readonly asset_id: string | null
  readonly status: string
  readonly has_features: boolean
}

interface Work {
  readonly id: string
  assetId: string | null
}

/** Rows of a few columns. */
const PAGE = 10_000
/** Rows with 11 kB of features each; to cut them into words takes about 25 ms. */
const FEATURES_PAGE = 50
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

export function createMarketFeatureIndex(database: Pick<MarketDatabase, 'asService'>): MarketFeatureIndex {
  const held = createHeldWorks()
  /** Rows below this transaction number are all read. */
  let cursor: string | null = null
  let refreshing: Promise<void> = Promise.resolve()

  async function readFeatures(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += FEATURES_PAGE) {
      const rows = await database.asService((tx) => selectFeatures(tx, ids.slice(from, from + FEATURES_PAGE)))
      for (const { id, asset_id: assetId, features } of rows) {
        const unpacked = unpackOrNull(features)
        if (unpacked !== null) held.put({ id, assetId }, unpacked)
      }
      await setImmediate()
    }
  }

  async function readNew(): Promise<void> {
    const since = cursor
    // Before the pages, so that what changes between two of them is read again next time.
    const oldest = await database.asService(readOldest)
    const pageAfter = (id: string) => database.asService((tx) => selectChanges(tx, since, id))
    for (let page = await pageAfter(BEFORE_ALL); ; ) {
      await readFeatures(held.follow(page))
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) break
      page = await pageAfter(last.id)
    }
    cursor = oldest
  }

  function refresh(): Promise<void> {
    // One after the other: of two readers at once the one with the older state could be the last to write.
    const next = refreshing.catch(() => undefined).then(readNew)
    refreshing = next
    return next
  }

  return {
    get size() {
      return held.size()
    },
    refresh,
    async find(features, exceptAssetId) {
      await refresh()
      return held.find(features, exceptAssetId)
    },
  }
}

/** Works by the entries that the index knows them by. */
function createHeldWorks() {
  const index = createFeatureIndex()
  const entryOf = new Map<string, number>()
  const works: (Work | null)[] = []
  const free: number[] = []

  function remove(id: string): void {
    const entry = entryOf.get(id)
    if (entry === undefined) return
    entryOf.delete(id)
    works[entry] = null
    index.remove(entry)
    free.push(entry)
  }

  return {
    size: () => entryOf.size,
    put(work: Work, features: LocalFeatures): void {
      const entry = free.pop() ?? works.length
      entryOf.set(work.id, entry)
      works[entry] = work
      index.put(entry, quantize(features))
    },
    /** Follows what rows say besides features; ids of those whose features are still to be read. */
    follow(changes: readonly Change[]): string[] {
      const unread: string[] = []
      for (const { id, asset_id: assetId, status, has_features: hasFeatures } of changes) {
        if (status === 'released') remove(id)
        const held = works[entryOf.get(id) ?? -1]
        if (held) held.assetId = assetId
        else if (status !== 'released' && hasFeatures) unread.push(id)
      }
      return unread
    },
    async find(features: LocalFeatures, exceptAssetId: string | null): Promise<PartScores> {
      const isOwn = (entry: number): boolean => exceptAssetId !== null && works[entry]?.assetId === exceptAssetId
      const matches = await searchUnhurried(index, features, { take: PART_CANDIDATES, except: isOwn })
      const scores = new Map<string, number>()
      for (const { entry, score } of matches) {
        const work = works[entry]
        if (work) scores.set(work.id, score)
      }
      return scores
    },
  }
}

async function readOldest(tx: Tx): Promise<string> {
  const { rows } = await sql<{ oldest: string }>`select ${OLDEST_OPEN} as oldest`.execute(tx)
  return rows[0]?.oldest ?? '0'
}

/** In order of their ids; the first time those that are not released. */
async function selectChanges(tx: Tx, since: string | null, after: string): Promise<readonly Change[]> {
  const columns = sql`id, asset_id, status, features is not null as has_features`
  // Materialized, so that the index of changes is used and not that of ids.
  const changed = sql`changed as materialized (select ${columns} from fingerprints where changed_xid >= ${since}::xid8)`
  const query =
    since === null
      ? sql<Change>`select ${columns} from fingerprints where status <> 'released' and id > ${after}`
      : sql<Change>`with ${changed} select * from changed where id > ${after}`
  const { rows } = await sql<Change>`${query} order by id limit ${PAGE}`.execute(tx)
  return rows
}

async function selectFeatures(tx: Tx, ids: readonly string[]) {
  return tx
    .selectFrom('fingerprints')
    .select(['id', 'asset_id', 'features'])
    .where('id', 'in', ids)
    .where('status', '<>', 'released')
    .where('features', 'is not', null)
    .$narrowType<{ features: Buffer }>()
    .execute()
}

/** What is damaged, or written by a newer version, is not found by its features; no check fails because of it. */
function unpackOrNull(bytes: Uint8Array): LocalFeatures | null {
  try {
    return unpackFeatures(bytes)
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'LIBRARY_CORRUPT') return null
    throw cause
  }
}

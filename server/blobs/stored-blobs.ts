/**
 * The blob store together with the database's knowledge of it. A content's row is written before its bytes and removed
 * after them, so every byte in the store is accounted for, and what nothing refers to is deleted after a while.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { BlobContent, BlobFacts, BlobStore } from './store.ts'

export interface StoredBlobs extends Pick<BlobStore, 'get' | 'has' | 'sizeOf'> {
  /** Safe to repeat. Throws UPLOAD_INVALID where the content is not what `facts` say. */
  keep(facts: BlobFacts, content: () => BlobContent): Promise<void>
  /** Deletes what nothing has referred to for a day; returns how many contents. */
  collectGarbage(): Promise<number>
}

/** Those of the given hashes that something of the caller's domain refers to. */
export type FindReferences = (tx: Tx, sha256s: readonly string[]) => Promise<readonly string[]>

export interface StoredBlobsParts {
  readonly database: MarketDatabase
  readonly store: BlobStore
  readonly clock: Clock
  readonly references: readonly FindReferences[]
}

/** Long enough for a caller that has just stored a content to refer to it. */
const GRACE_MS = DAY_MS
const BATCH = 200
/**
 * What is referred to is looked at again once it is twice as old, and after a month at the latest: so most looks are at
 * what is new, and what is not needed any more is gone within a month.
 */
const LONGEST_PAUSE_MS = 30 * DAY_MS
const LEAVING_ATTEMPTS = 20
const LEAVING_PAUSE_MS = 100

/** Of one batch. */
interface Looked {
  readonly unused: readonly string[]
  /** Nothing else is due to be looked at. */
  readonly isAll: boolean
}

const interval = (ms: number) => sql`make_interval(secs => ${sql.lit(ms / 1_000)})`

function createRows({ database, clock, references }: Omit<StoredBlobsParts, 'store'>) {
  const usedNow = () => ({ used_at: clock.now(), look_at: new Date(clock.now().getTime() + GRACE_MS) })

  /** Returns the previous state; a content that is being deleted is left alone. */
  function announce({ sha256, sizeBytes }: BlobFacts): Promise<string> {
    return database.asService(async (tx) => {
      const added = await tx
        .insertInto('stored_blobs')
        .values({ sha256, size_bytes: BigInt(sizeBytes), state: 'arriving', ...usedNow(), arrived_at: clock.now() })
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .returning('state')
        .executeTakeFirst()
      if (added !== undefined) return added.state
      const found = await tx
        .selectFrom('stored_blobs')
        .select('state')
        .where('sha256', '=', sha256)
        .forUpdate()
        .executeTakeFirst()
      // It was there a moment ago: its deletion has just ended.
      if (found === undefined || found.state === 'leaving') return 'leaving'
      await tx.updateTable('stored_blobs').set(usedNow()).where('sha256', '=', sha256).execute()
      return found.state
    })
  }

  async function announceWhenFree(facts: BlobFacts): Promise<string> {
    for (let attempt = 0; attempt < LEAVING_ATTEMPTS; attempt++) {
      const state = await announce(facts)
      if (state !== 'leaving') return state
      await sleep(LEAVING_PAUSE_MS)
    }
    throw new LunaError('BLOB_MISSING', `${facts.sha256} is being deleted`)
  }

  function markStored(sha256: string): Promise<unknown> {
    return database.asService((tx) =>
      tx.updateTable('stored_blobs').set({ state: 'stored' }).where('sha256', '=', sha256).execute(),
    )
  }

  async function putOff(tx: Tx, sha256s: readonly string[]): Promise<void> {
    if (sha256s.length === 0) return
    const now = clock.now()
    await sql`
      update stored_blobs set look_at = ${now}::timestamptz
        + least(greatest(${now}::timestamptz - arrived_at, ${interval(GRACE_MS)}), ${interval(LONGEST_PAUSE_MS)})
      where sha256 = any (${sha256s}::text[])`.execute(tx)
  }

  /** Includes those whose deletion was started by a server that died. */
  function takeUnreferenced(): Promise<Looked> {
    return database.asService(async (tx) => {
      const now = clock.now()
      const old = await tx
        .selectFrom('stored_blobs')
        .select('sha256')
        .where('look_at', '<', now)
        .where('used_at', '<', new Date(now.getTime() - GRACE_MS))
        .orderBy('look_at')
        .limit(BATCH)
        .forUpdate()
        .skipLocked()
        .execute()
      const hashes = old.map(({ sha256 }) => sha256)
      if (hashes.length === 0) return { unused: [], isAll: true }
      const referenced = new Set<string>()
      for (const find of references) for (const sha256 of await find(tx, hashes)) referenced.add(sha256)
      const unused = hashes.filter((sha256) => !referenced.has(sha256))
      if (unused.length > 0) {
        await tx.updateTable('stored_blobs').set({ state: 'leaving' }).where('sha256', 'in', unused).execute()
      }
      await putOff(tx, [...referenced])
      return { unused, isAll: hashes.length < BATCH }
    })
  }

  function forget(sha256: string): Promise<unknown> {
    return database.asService((tx) =>
      tx.deleteFrom('stored_blobs').where('sha256', '=', sha256).where('state', '=', 'leaving').execute(),
    )
  }

  return { announceWhenFree, markStored, takeUnreferenced, forget }
}

export function createStoredBlobs(parts: StoredBlobsParts): StoredBlobs {
  const { store } = parts
  const rows = createRows(parts)
  return {
    get: (sha256, range) => store.get(sha256, range),
    has: (sha256) => store.has(sha256),
    sizeOf: (sha256) => store.sizeOf(sha256),

    async keep(facts, content) {
      const before = await rows.announceWhenFree(facts)
      if (before === 'stored' && (await store.sizeOf(facts.sha256)) === facts.sizeBytes) return
      await store.put(content(), facts.sha256)
      await rows.markStored(facts.sha256)
    },

    async collectGarbage() {
      for (let count = 0; ; ) {
        const { unused, isAll } = await rows.takeUnreferenced()
        for (const sha256 of unused) {
          await store.delete(sha256)
          await rows.forget(sha256)
        }
        count += unused.length
        if (isAll) return count
      }
    },
  }
}

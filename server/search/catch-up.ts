/**
 * Search follows offers, licenses and fingerprints even without a change notification: recently changed
 * ones are checked again. A transaction may commit long after the times it wrote, hence the overlap.
 */
import { sql } from 'kysely'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { OLDEST_OPEN } from '../fingerprints/oldest-open.ts'
import { refreshSearchDocument } from './documents.ts'

const OVERLAP_MS = 10 * MINUTE_MS
/** Fingerprints that one statement looks at; only those whose vectors differ are written. */
const LOOKED_AT = 1_000
const NO_ID = '00000000-0000-0000-0000-000000000000'

export interface CatchUp {
  /** Prices and licenses. */
  followOffers(): Promise<void>
  /** Vectors of fingerprints that changed since the last time. */
  followVectors(): Promise<void>
}

const OFFERS = 'search: offers'

/** How far any server has come; a market that never followed anything starts from the beginning. */
async function readFollowed(database: MarketDatabase): Promise<Date> {
  const row = await database.asService((tx) =>
    tx.selectFrom('followed').select('followed_to').where('name', '=', OFFERS).executeTakeFirst(),
  )
  return row?.followed_to ?? new Date(OVERLAP_MS)
}

/** A server that took longer than another one takes nothing back. */
async function noteFollowed(tx: Tx, to: Date): Promise<void> {
  await tx
    .insertInto('followed')
    .values({ name: OFFERS, followed_to: to })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ followed_to: sql<Date>`greatest(followed.followed_to, excluded.followed_to)` }),
    )
    .execute()
}

/** Of each profile, so that servers with different models keep nothing from each other. */
const vectorsOf = (profile: string): string => `search: vectors of ${profile}`

interface Changed {
  readonly xid: string
  readonly id: string
  readonly asset_id: string
  readonly is_stale: boolean
}

interface Place {
  readonly xid: string
  readonly id: string
}

async function oldestOpen(tx: Tx): Promise<string> {
  const { rows } = await sql<{ oldest: string }>`select ${OLDEST_OPEN} as oldest`.execute(tx)
  return rows[0]?.oldest ?? '0'
}

/**
 * From the beginning without a stored position, and if the database was restored from another one, with its own
 * counters.
 */
async function startOfVectors(tx: Tx, profile: string, oldest: string): Promise<string> {
  const row = await tx
    .selectFrom('followed')
    .select(sql<string | null>`followed_xid::text`.as('xid'))
    .where('name', '=', vectorsOf(profile))
    .executeTakeFirst()
  const xid = row?.xid ?? '0'
  return BigInt(xid) > BigInt(oldest) ? '0' : xid
}

async function noteVectors(tx: Tx, profile: string, xid: string): Promise<void> {
  await sql`insert into followed (name, followed_xid) values (${vectorsOf(profile)}, ${xid}::xid8)
    on conflict (name) do update set followed_xid = excluded.followed_xid`.execute(tx)
}

/** Also those that changed again or need nothing: the last one is where the next page begins. */
async function changedVectors(tx: Tx, profile: string, { xid, id }: Place): Promise<Changed[]> {
  const { rows } = await sql<Changed>`
    select f.changed_xid::text as xid, f.id, f.asset_id,
      d.asset_id is not null and f.profile is not distinct from ${profile} and f.status <> 'released'
        and v.profile is distinct from ${profile} as is_stale
    from (select account_id, id, asset_id, submission_id, profile, status, changed_xid from fingerprints
      where (changed_xid, id) > (${xid}::xid8, ${id}::uuid) order by changed_xid, id limit ${sql.lit(LOOKED_AT)}) f
    left join search_documents d
      on d.account_id = f.account_id and d.asset_id = f.asset_id and d.submission_id = f.submission_id
    left join search_vectors v on v.account_id = f.account_id and v.asset_id = f.asset_id
    order by f.changed_xid, f.id`.execute(tx)
  return rows
}

export function createCatchUp(database: MarketDatabase, clock: Clock, profile: string | null): CatchUp {
  async function refreshAll(assetIds: readonly string[]): Promise<void> {
    for (const assetId of assetIds) await database.asService((tx) => refreshSearchDocument(tx, assetId))
  }

  return {
    async followOffers() {
      const startedAt = clock.now()
      const since = new Date((await readFollowed(database)).getTime() - OVERLAP_MS)
      const { rows } = await database.asService((tx) =>
        sql<{ asset_id: string }>`
          select asset_id from offers where created_at >= ${since}
          union select asset_id from offers where ended_at >= ${since}
          union select asset_id from license_listings where updated_at >= ${since}`.execute(tx),
      )
      await refreshAll(rows.map(({ asset_id }) => asset_id))
      await database.asService((tx) => noteFollowed(tx, startedAt))
    },

    async followVectors() {
      if (profile === null) return
      const oldest = await database.asService(oldestOpen)
      const start = await database.asService((tx) => startOfVectors(tx, profile, oldest))
      for (let place: Place = { xid: start, id: NO_ID }; ; ) {
        const page = await database.asService((tx) => changedVectors(tx, profile, place))
        await refreshAll(page.flatMap(({ asset_id: assetId, is_stale: isStale }) => (isStale ? [assetId] : [])))
        const last = page.at(-1)
        const isAll = last === undefined || page.length < LOOKED_AT
        // What open transactions wrote may appear later, in front of what is read already.
        const reached = isAll || BigInt(last.xid) > BigInt(oldest) ? oldest : last.xid
        await database.asService((tx) => noteVectors(tx, profile, reached))
        if (isAll) return
        place = last
      }
    },
  }
}

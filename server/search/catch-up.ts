/**
 * Search follows offers, licences and fingerprints also where whoever changed them did not say so: those that changed
 * lately are looked at again. A transaction may commit long after the times it wrote, hence the overlap.
 */
import { sql } from 'kysely'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { refreshSearchDocument } from './documents.ts'

const OVERLAP_MS = 10 * MINUTE_MS
const AT_ONCE = 200

export interface CatchUp {
  /** Prices and licences. */
  followOffers(): Promise<void>
  /** Vectors of a new profile; a batch at a time. */
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
      const { rows } = await database.asService((tx) =>
        sql<{ asset_id: string }>`
          select d.asset_id from search_documents d
          join fingerprints f on f.account_id = d.account_id and f.submission_id = d.submission_id
            and f.profile = ${profile} and f.status <> 'released'
          left join search_vectors v on v.account_id = d.account_id and v.asset_id = d.asset_id
          where v.profile is distinct from ${profile}
          limit ${AT_ONCE}`.execute(tx),
      )
      await refreshAll(rows.map(({ asset_id }) => asset_id))
    },
  }
}

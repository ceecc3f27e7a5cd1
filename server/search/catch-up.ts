/**
 * Search follows offers, licences and fingerprints also where whoever changed them did not say so: those that changed
 * lately are looked at again. A transaction may commit long after the times it wrote, hence the overlap.
 */
import { sql } from 'kysely'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { refreshSearchDocument } from './documents.ts'

const OVERLAP_MS = 10 * MINUTE_MS
const AT_ONCE = 200

export interface CatchUp {
  /** Prices and licences. */
  followOffers(): Promise<void>
  /** Vectors of a new profile; a batch at a time. */
  followVectors(): Promise<void>
}

export function createCatchUp(database: MarketDatabase, clock: Clock, profile: string | null): CatchUp {
  let followedTo = new Date(0)

  async function refreshAll(assetIds: readonly string[]): Promise<void> {
    for (const assetId of assetIds) await database.asService((tx) => refreshSearchDocument(tx, assetId))
  }

  return {
    async followOffers() {
      const startedAt = clock.now()
      const since = new Date(Math.max(0, followedTo.getTime() - OVERLAP_MS))
      const { rows } = await database.asService((tx) =>
        sql<{ asset_id: string }>`
          select asset_id from offers where created_at >= ${since}
          union select asset_id from offers where ended_at >= ${since}
          union select asset_id from license_listings where updated_at >= ${since}`.execute(tx),
      )
      await refreshAll(rows.map(({ asset_id }) => asset_id))
      followedTo = startedAt
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

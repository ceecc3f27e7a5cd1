/**
 * Counts of requests that all servers share: each counts at once by itself, and once a second all add up what they
 * counted. A limit may so be passed by what the other servers answer within a second, and no request waits for it.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { MarketDatabase } from '../db/database.ts'

export interface Count {
  /** Within the running window, by all servers as far as known. */
  readonly points: number
  readonly msBeforeNext: number
}

export interface SharedCounts {
  /** Counts one more. */
  add(key: string, windowMs: number): Count
  /** Exchanges counts with the other servers. */
  share(): Promise<void>
}

interface Entry {
  points: number
  /** Not yet shared with the other servers. */
  unshared: number
  expireMs: number
}

const BATCH = 500

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64')
}

export function createSharedCounts(database: MarketDatabase, nowMs: () => number = () => Date.now()): SharedCounts {
  const entries = new Map<string, Entry>()

  function current(key: string, windowMs: number): Entry {
    const now = nowMs()
    const known = entries.get(key)
    if (known !== undefined && known.expireMs > now) return known
    const entry = { points: 0, unshared: 0, expireMs: now + windowMs }
    entries.set(key, entry)
    return entry
  }

  function forgetExpired(): void {
    const now = nowMs()
    for (const [key, { expireMs }] of entries) if (expireMs <= now) entries.delete(key)
  }

  async function shareSome(batch: readonly (readonly [string, Entry])[]): Promise<void> {
    const byHash = new Map(batch.map(([key, entry]) => [hashOf(key), entry]))
    const rows = [...byHash].map(([key, { unshared, expireMs }]) => ({
      key,
      points: unshared,
      expire: BigInt(expireMs),
    }))
    // In one order, so that two servers that write the same keys do not wait for each other.
    rows.sort((one, other) => (one.key < other.key ? -1 : 1))
    const now = BigInt(nowMs())
    const written = await database.asService((tx) =>
      tx
        .insertInto('rate_limits')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            points: sql`case when rate_limits.expire <= ${now} then excluded.points
              else rate_limits.points + excluded.points end`,
            expire: sql`case when rate_limits.expire <= ${now} then excluded.expire else rate_limits.expire end`,
          }),
        )
        .returning(['key', 'points', 'expire'])
        .execute(),
    )
    const shared = new Map(rows.map(({ key, points }) => [key, points]))
    for (const { key, points, expire } of written) {
      const entry = byHash.get(key)
      if (entry === undefined) continue
      // Counts added during the exchange are still to be shared.
      entry.unshared -= shared.get(key) ?? 0
      entry.points = points + entry.unshared
      entry.expireMs = Number(expire)
    }
  }

  return {
    add(key, windowMs) {
      const entry = current(key, windowMs)
      entry.points += 1
      entry.unshared += 1
      return { points: entry.points, msBeforeNext: entry.expireMs - nowMs() }
    },

    async share() {
      forgetExpired()
      const changed = [...entries].filter(([, { unshared }]) => unshared > 0)
      for (let start = 0; start < changed.length; start += BATCH) await shareSome(changed.slice(start, start + BATCH))
    },
  }
}

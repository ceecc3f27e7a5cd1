/**
 * Once a day, what uses of derivatives brought the creators of what they derive from. A single use is worth too little
 * to have its own notification; all other royalties have one.
 */
import { sql } from 'kysely'
import * as z from 'zod'
import { addDays, daySchema, localDay, startOfDay } from '#shared/ledger/time-zone.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { notify } from '../notifications/notify.ts'

interface UseRoyaltiesParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'enqueue' | 'register' | 'every'>
}

const JOB = 'tell of royalties from uses'
/** By then the day is over in every time zone, and its entries are sealed. */
const DUE_AFTER_DAY_MS = 13 * HOUR_MS
/** A market that did not run for a while still tells of what came before. */
const CAUGHT_UP_DAYS = 3
const BATCH = 200
/** Before all others. */
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'

interface Creator {
  readonly account_id: string
  readonly time_zone: string
}

function creatorsAfter(tx: Tx, after: string): Promise<Creator[]> {
  return tx
    .selectFrom('creator_profiles as p')
    .innerJoin('accounts as a', 'a.account_id', 'p.account_id')
    .select(['a.account_id', 'a.time_zone'])
    .where('a.closed_at', 'is', null)
    .where('p.account_id', '>', after)
    .orderBy('p.account_id')
    .limit(BATCH)
    .execute()
}

/**
 * The remaining amount of each of them on the day by their own clocks. A creator who passes a part on to a parent has
 * two entries of one use; what a seller pays to parents belongs to the sold asset, and is no royalty received.
 */
async function royaltiesOn(tx: Tx, day: string, creators: readonly Creator[]) {
  const starts = creators.map(({ time_zone }) => startOfDay(time_zone, day))
  const ends = creators.map(({ time_zone }) => startOfDay(time_zone, addDays(day, 1)))
  const { rows } = await sql<{ account_id: string; uses: bigint; earned: string }>`
    select c.account_id, r.uses, r.earned
    from unnest(${creators.map(({ account_id }) => account_id)}::uuid[], ${starts}::timestamptz[],
      ${ends}::timestamptz[]) as c(account_id, start_at, end_at)
    cross join lateral (
      select count(distinct e.sale_id) as uses, coalesce(sum(e.amount_micro_dollars), 0)::text as earned
      from ledger_entries e
      where e.account_id = c.account_id and e.book = 'creator' and e.at >= c.start_at and e.at < c.end_at
        and e.kind = 'royalty' and e.offer = 'per_use' and e.asset_id <> e.sold_asset_id
    ) r
    where r.uses > 0`.execute(tx)
  return rows
}

async function tellOf(day: string, { database, clock }: UseRoyaltiesParts): Promise<void> {
  let after = NO_ACCOUNT
  for (;;) {
    const last = after
    const creators = await database.asService(async (tx) => {
      const batch = await creatorsAfter(tx, last)
      if (batch.length === 0) return batch
      for (const { account_id, uses, earned } of await royaltiesOn(tx, day, batch)) {
        const data = { day, useCount: Number(uses), earnedMicroDollars: earned }
        await notify(tx, account_id, { kind: 'use_royalties', data }, clock.now(), `use royalties ${day}`)
      }
      return batch
    })
    after = creators.at(-1)?.account_id ?? last
    if (creators.length < BATCH) return
  }
}

/** One job for each day, for whichever server comes first; repeated, it changes nothing. */
export function addUseRoyalties(parts: UseRoyaltiesParts): void {
  const { database, clock, jobs } = parts
  jobs.register(JOB, z.object({ day: daySchema }), ({ day }) => tellOf(day, parts))
  jobs.every('plan telling of royalties from uses', HOUR_MS, () =>
    database.asService(async (tx) => {
      const newest = addDays(localDay('UTC', new Date(clock.now().getTime() - DUE_AFTER_DAY_MS)), -1)
      for (let age = 0; age < CAUGHT_UP_DAYS; age++) {
        const day = addDays(newest, -age)
        await jobs.enqueue(tx, { kind: JOB, key: day, payload: { day } })
      }
    }),
  )
}

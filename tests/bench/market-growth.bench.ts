/**
 * What the market's periodic work and its hot requests cost against what exists: each is timed in a small market and in
 * one ten times as large, in turns on the same machine, so that its load meets both alike. `LUNA_BENCH_FULL=1` adds one a
 * hundred times as large. Fails where a cost grows faster than stated.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import type pg from 'pg'
import { openBlobStore } from '#server/blobs/open-store.ts'
import { createStoredBlobs } from '#server/blobs/stored-blobs.ts'
import { changedWorks, profilesInUse, readWorks } from '#server/catalog/works.ts'
import { systemClock } from '#server/clock.ts'
import { claimStale } from '#server/fingerprints/renew-vectors.ts'
import { balanceOf } from '#server/ledger/balances.ts'
import { forecastPayouts } from '#server/ledger/payable.ts'
import { sealBatch } from '#server/ledger/seal.ts'
import { createCatchUp } from '#server/search/catch-up.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { BENCH_PROFILE, type MarketWorld, openMarketWorld } from './market-world.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'

const SMALL = 1_000
const FACTORS = env['LUNA_BENCH_FULL'] === '1' ? [10, 100] : [10]
const ROUNDS = 9
const WARM_UP_ROUNDS = 2
/** What does not grow with the market: indexes get a level deeper, and times of a millisecond vary. */
const FLAT = 2
/** As docs/scale.md states it for a page of the catalog. */
const PAGE_GROWTH = 1.3
const PAGE = 500
/** Journals that wait to be sealed, for each work. */
const BACKLOG = 10
const SEALED_AT_ONCE = 500
/** Neither the platform's part nor another that many have a reason to look at. */
const PART = 7

interface Task {
  readonly what: string
  /** Times the cost in the small market that the larger one may have. */
  readonly most: number
  readonly run: (market: Market) => Promise<unknown>
}

interface Market extends MarketWorld {
  /** Of whom nothing waits. */
  readonly stranger: string
  readonly transaction: string
  readonly blobs: ReturnType<typeof createStoredBlobs>
  readonly catchUp: ReturnType<typeof createCatchUp>
}

const { profile } = BENCH_PROFILE

const TASKS: readonly Task[] = [
  {
    what: `Catalog: a page of ${PAGE} works for a snapshot`,
    most: PAGE_GROWTH,
    run: ({ database }) => database.asService((tx) => readWorks(tx, profile, null, PAGE)),
  },
  {
    what: 'Catalog: what changed since the last snapshot, where nothing did',
    most: FLAT,
    run: ({ database, transaction }) =>
      database.asService((tx) => changedWorks(tx, { sequence: 0n, readBefore: transaction })),
  },
  { what: 'Catalog: profiles in use', most: FLAT, run: ({ database }) => database.asService(profilesInUse) },
  { what: 'Search follows offers, where none changed', most: FLAT, run: ({ catchUp }) => catchUp.followOffers() },
  { what: 'Search follows vectors, where none changed', most: FLAT, run: ({ catchUp }) => catchUp.followVectors() },
  {
    what: 'Vectors to renew, where all are of the profile',
    most: FLAT,
    run: ({ database }) => database.asService((tx) => claimStale(tx, profile)),
  },
  { what: 'Contents to delete, where none is due', most: FLAT, run: ({ blobs }) => blobs.collectGarbage() },
  {
    what: 'Balance, where journals of others wait to be sealed',
    most: FLAT,
    run: ({ database, stranger }) => database.asService((tx) => balanceOf(tx, stranger, 'creator')),
  },
  {
    what: 'Forecast of payouts, where journals of others wait to be sealed',
    most: FLAT,
    run: ({ database, stranger }) =>
      database.asService((tx) => forecastPayouts(tx, { accountId: stranger, now: systemClock.now() })),
  },
  {
    what: `Sealing ${SEALED_AT_ONCE} journals of a part of the owners, while others wait`,
    most: FLAT,
    run: async ({ database }) => {
      const batch = { part: PART, wait: true, limit: SEALED_AT_ONCE }
      const sealed = await database.asService((tx) => sealBatch(tx, systemClock.now(), batch))
      if (sealed !== SEALED_AT_ONCE) throw new Error(`${sealed} of ${SEALED_AT_ONCE} journals were sealed`)
    },
  },
]

/** Sales of many creators to many buyers, none of them sealed; of creators of PART there are as many in each market. */
const INSERT_BACKLOG = `
  with journal as materialized (
    select n, gen_random_uuid() as buyer, gen_random_uuid() as id,
      overlay(gen_random_uuid()::text placing case when n <= $3 then $4 else '8' end from 36)::uuid as creator
    from generate_series(1, $1::integer) as n
  ), transfer as (
    insert into ledger_transfers (account_id, journal_id, number, debit_owner_id, debit_book, credit_owner_id, credit_book,
      amount_micro_dollars, kind, at)
    select buyer, id, 1, $2, 'processor', creator, 'creator', 1000000, 'sale', now() from journal
  )
  insert into ledger_waiting (account_id, journal_id, journal_account_id)
  select unnest(array[$2::uuid, creator]), id, buyer from journal`

const INSERT_BLOBS = `
  insert into stored_blobs (sha256, size_bytes, state, used_at, arrived_at, look_at)
  select encode(sha256(n::text::bytea), 'hex'), 1, 'stored', now() - interval '9 days', now() - interval '9 days',
    now() + interval '9 days'
  from generate_series(1, $1::integer) as n`

async function fill(pool: pg.Pool, works: number): Promise<void> {
  const sealed = SEALED_AT_ONCE * (ROUNDS + WARM_UP_ROUNDS)
  await pool.query(INSERT_BACKLOG, [works * BACKLOG, PLATFORM_ID, sealed, PART.toString(16)])
  await pool.query(INSERT_BLOBS, [works * BACKLOG])
  // As once the offers have been followed a while ago.
  await pool.query(`update offers set created_at = created_at - interval '1 day'`)
  await pool.query('vacuum analyze')
}

async function openGrown(works: number, folder: string): Promise<Market> {
  const world = await openMarketWorld(works)
  const { database, pool } = world
  await fill(pool, works)
  const { rows } = await pool.query<{ xid: string }>('select pg_current_xact_id()::text as xid')
  const store = await openBlobStore(null, join(folder, String(works)))
  const catchUp = createCatchUp(database, systemClock, profile)
  await database.asService((tx) =>
    tx.insertInto('followed').values({ name: 'search: offers', followed_to: systemClock.now() }).execute(),
  )
  await catchUp.followVectors()
  return {
    ...world,
    ...{ stranger: randomUUID(), transaction: rows[0]?.xid ?? '0', catchUp },
    blobs: createStoredBlobs({ database, store, clock: systemClock, references: [] }),
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Milliseconds in each market: medians of rounds in turns. */
async function measure({ run }: Task, markets: readonly Market[]): Promise<number[]> {
  const times: number[][] = markets.map(() => [])
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const [place, market] of markets.entries()) {
      const taken = await time(() => run(market))
      if (round >= WARM_UP_ROUNDS) times[place]?.push(taken)
    }
  }
  return times.map(median)
}

export async function benchMarketGrowth(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'luna-bench-growth-'))
  const markets: Market[] = []
  try {
    for (const factor of [1, ...FACTORS]) markets.push(await openGrown(SMALL * factor, folder))
    const rows: BenchRow[] = []
    for (const task of TASKS) {
      const [theirs = Number.NaN, ...larger] = await measure(task, markets)
      for (const [place, ours] of larger.entries()) {
        const ratio = ours / theirs
        const works = (SMALL * (FACTORS[place] ?? 1)).toLocaleString('en')
        rows.push({
          what: task.what,
          against: `${works} works, ${SMALL.toLocaleString('en')} works`,
          bar: `at most ${task.most} times`,
          ...{ ours, theirs, unit: 'ms', ratio, holds: ratio <= task.most },
        })
      }
    }
    return rows
  } finally {
    for (const market of markets) await market.close()
    await rm(folder, { recursive: true, force: true })
  }
}

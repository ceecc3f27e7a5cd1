/**
 * What a creator's dashboard asks, all at once: earnings of 30 days by day, by asset and by branch of derivatives, sums
 * of all time, the next payouts. For a creator with 1,000,000 ledger entries against one with 10,000, who sold as many
 * works in as many countries over the same two years.
 */
import type pg from 'pg'
import { systemClock } from '#server/clock.ts'
import type { MarketDatabase } from '#server/db/database.ts'
import { assetEarnings, earningsOf, earningsSummary, royaltyTree } from '#server/ledger/earnings.ts'
import { rebuildEarnings } from '#server/ledger/earnings-tables.ts'
import { createLedger, type Ledger } from '#server/ledger/ledger.ts'
import { forecastPayouts } from '#server/ledger/payable.ts'
import { DEFAULT_ZONE } from '#server/ledger/zones.ts'
import { randomFrom } from '#shared/random.ts'
import { uuidFrom } from './market-random.ts'
import { openMarketServer } from './market-server.ts'
import { p95InTurns } from './market-turns.ts'
import type { BenchRow } from './row.ts'

const LARGE = 1_000_000
const SMALL = 10_000
const ROUNDS = 200
const WARM_UP_ROUNDS = 20
const MOST_GROWTH = 1.5
const ASSETS = 50
const DERIVATIVES = 40
const COUNTRIES = ['DE', 'FR', 'US', 'GB', 'JP', 'BR', 'CA', 'AU', 'SE', 'ES', 'IT', 'PL', 'NL', 'AT', 'CH', 'MX']
const DAYS = 730
const SETTINGS = { shared_buffers: '1GB', max_wal_size: '4GB' }

/** As sealing leaves them: per ten entries four sales with their fees, a royalty received and one paid. */
const INSERT_ENTRIES = `
  with entry as (
    select n, (array['sale','fee','sale','fee','sale','fee','royalty','sale','fee','royalty'])[1 + n % 10] as kind,
      (array[990000,-297000,990000,-297000,990000,-297000,69300,990000,-297000,-69300])[1 + n % 10]::bigint as amount,
      now() - $5::integer * interval '1 day' * (1 - n::double precision / $2::integer) as at,
      -- Neighbors differ, and every one occurs (Knuth's multiplicative hash).
      (n * 2654435761 >> 8) as mix
    from generate_series(1, $2::bigint) as n
  )
  insert into ledger_entries (account_id, book, sequence, journal_account_id, journal_id, transfer_number,
    amount_micro_dollars, balance_micro_dollars, hash, kind, at, available_at, sealed_at, asset_id, via_asset_id,
    sold_asset_id, version_id, offer, country)
  select $1, 'creator', n, gen_random_uuid(), gen_random_uuid(), 1 + n % 3, amount, sum(amount) over (order by n),
    sha256(n::text::bytea), kind, at, date_trunc('hour', at) + interval '169 hours', now(), asset,
    case when kind = 'royalty' then derivative end, case when kind = 'royalty' then derivative end,
    case when kind <> 'royalty' then asset end, (array['one_time','per_use','license'])[1 + mix % 3],
    ($6::text[])[1 + mix / 7 % cardinality($6::text[])]
  from entry cross join lateral (
    select ($3::uuid[])[1 + mix % cardinality($3::uuid[])] as asset,
      ($4::uuid[])[1 + mix % cardinality($4::uuid[])] as derivative) as works`

async function addCreator(pool: pg.Pool, database: MarketDatabase, seed: number, entries: number): Promise<string> {
  const random = randomFrom(seed)
  const ids = (count: number) => Array.from({ length: count }, () => uuidFrom(random))
  const accountId = uuidFrom(random)
  await pool.query(INSERT_ENTRIES, [accountId, entries, ids(ASSETS), ids(DERIVATIVES), DAYS, COUNTRIES])
  await database.asService((tx) => rebuildEarnings(tx, accountId, DEFAULT_ZONE))
  return accountId
}

async function openDashboard(ledger: Ledger, accountId: string): Promise<number> {
  const now = ledger.now()
  const query = { accountId, period: '30d', now } as const
  const page = { ...query, limit: 20 }
  await ledger.followZone(accountId)
  const [summary] = await Promise.all([
    ledger.read(accountId, (tx) => earningsSummary(tx, query)),
    ledger.read(accountId, (tx) => earningsOf(tx, query)),
    ledger.read(accountId, (tx) => assetEarnings(tx, page)),
    ledger.read(accountId, (tx) => royaltyTree(tx, query)),
    ledger.read(accountId, (tx) => forecastPayouts(tx, query)),
  ])
  return summary.lifetime.saleCount
}

async function expectAll(ledger: Ledger, accountId: string, entries: number): Promise<void> {
  const sales = await openDashboard(ledger, accountId)
  if (sales !== (entries * 4) / 10) throw new Error(`${sales} sales of ${entries} entries`)
}

export async function benchMarketDashboard(large = LARGE, small = SMALL): Promise<BenchRow[]> {
  const { pool, database, close } = await openMarketServer({ settings: SETTINGS })
  try {
    const ledger = createLedger(database, systemClock)
    const creators = {
      ours: await addCreator(pool, database, 1, large),
      theirs: await addCreator(pool, database, 2, small),
    }
    await pool.query('vacuum analyze')
    await expectAll(ledger, creators.ours, large)
    await expectAll(ledger, creators.theirs, small)
    const rounds = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, (_, round) => round)
    const { ours, theirs } = await p95InTurns(rounds, WARM_UP_ROUNDS, {
      ours: () => openDashboard(ledger, creators.ours),
      theirs: () => openDashboard(ledger, creators.theirs),
    })
    const ratio = ours / theirs
    return [
      {
        what: `Dashboard of a creator with ${large.toLocaleString('en')} ledger entries on PostgreSQL, its five requests at once, p95`,
        against: `the same with ${small.toLocaleString('en')}`,
        bar: `under ${MOST_GROWTH} times`,
        ...{ ours, theirs, unit: 'ms', ratio, holds: ratio < MOST_GROWTH },
      },
    ]
  } finally {
    await close()
  }
}

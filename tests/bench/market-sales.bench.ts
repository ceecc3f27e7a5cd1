/**
 * Uses sold per second to 16 clients, each of them paid from a wallet, split between platform, creator and the creator
 * of the parent, and granted, against `pgbench --skip-some-updates` with 16 clients on the same server. The server is
 * durable: what is answered is on the disk. Both come over its unix socket, in turns; the median of the turns counts.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { runProgram } from '#build/commands.ts'
import { systemClock } from '#server/clock.ts'
import { signIn } from '#server/demo/sign-in.ts'
import { createLedger } from '#server/ledger/ledger.ts'
import { openMarket } from '#server/market.ts'
import { feeScheduleAt } from '#server/offers/fees.ts'
import { sellableAssets } from '#server/offers/sellable.ts'
import { createPerUseSales } from '#server/sales/per-use.ts'
import { readSettings } from '#server/settings.ts'
import { addGoods, fillWallets, type Goods } from './market-sales-world.ts'
import { type MarketServer, openMarketServer } from './market-server.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'

const CLIENTS = 16
const TURNS = 5
const TURN_SECONDS = 10
const WARM_UP_SECONDS = 2
const LEAST_OF_PGBENCH = 0.35
/** 2,000,000 rows: two clients hardly ever want the same one. */
const PGBENCH_SCALE = 20
const PGBENCH_DATABASE = 'pgbench'
const SEALING_INTERVAL_MS = 1_000
const SETTINGS = { shared_buffers: '1GB', max_wal_size: '4GB', synchronous_commit: 'on' }
const PASSWORD = 'correct horse battery staple'

/** Sells one use to a buyer; throws where it cannot. */
type Sell = (client: number, assetId: string) => Promise<unknown>

async function pgbench({ server, connection }: MarketServer, args: readonly string[]): Promise<string> {
  const { host, port, user = 'postgres' } = connection
  const where = ['-h', host, '-p', String(port), '-U', user]
  const { exitCode, output } = await runProgram(
    join(server.binFolder, 'pgbench'),
    [...where, ...args, PGBENCH_DATABASE],
    { output: 'collect' },
  )
  if (exitCode !== 0) throw new Error(`pgbench: ${output}`)
  return output
}

async function preparePgbench(market: MarketServer): Promise<void> {
  await market.pool.query(`create database ${PGBENCH_DATABASE}`)
  await pgbench(market, ['--initialize', '--quiet', `--scale=${PGBENCH_SCALE}`])
}

/** Transactions per second. */
async function runPgbench(market: MarketServer, seconds: number): Promise<number> {
  const load = [`--client=${CLIENTS}`, '--jobs=2', `--time=${seconds}`]
  const output = await pgbench(market, ['--skip-some-updates', '--no-vacuum', ...load])
  const tps = Number(/^tps = ([\d.]+)/m.exec(output)?.[1])
  if (!(tps > 0)) throw new Error(`pgbench: ${output}`)
  return tps
}

interface Sold {
  readonly count: number
  readonly perSecond: number
}

/** Clients that each buy one use after the other. */
async function runSales(sell: Sell, { assetIds }: Goods, seconds: number): Promise<Sold> {
  const startedAt = performance.now()
  const until = startedAt + seconds * 1_000
  const bought = Array.from({ length: CLIENTS }, async (_, client) => {
    let count = 0
    for (; performance.now() < until; count++) {
      await sell(client, assetIds[Math.floor(Math.random() * assetIds.length)] ?? '')
    }
    return count
  })
  const count = (await Promise.all(bought)).reduce((sum, each) => sum + each, 0)
  return { count, perSecond: count / ((performance.now() - startedAt) / 1_000) }
}

/** Every client buys for its own share of the buyers, one after the other. */
function sellByService({ database }: MarketServer, { buyerIds }: Goods): Sell {
  const uses = createPerUseSales({
    ...{ database, clock: systemClock, assets: sellableAssets, fees: { inForce: feeScheduleAt } },
  })
  const share = Math.floor(buyerIds.length / CLIENTS)
  let turnId = 0
  return (client, assetId) => {
    turnId += 1
    const buyerId = buyerIds[client * share + (turnId % share)] ?? ''
    return uses.sell({ buyerId, assetId, storyId: 'the-ruined-tower', turnId, key: `bench:${randomUUID()}` })
  }
}

/** Seals what is sold, as the market does all the time; ends when `work` does. */
async function whileSealing<Result>({ database }: MarketServer, work: () => Promise<Result>): Promise<Result> {
  const ledger = createLedger(database, systemClock)
  const end = new AbortController()
  const sealing = (async () => {
    while (!end.signal.aborted) {
      await sleep(SEALING_INTERVAL_MS)
      await ledger.seal()
    }
  })()
  try {
    return await work()
  } finally {
    end.abort()
    await sealing
  }
}

/** The market as it is started, and one signed-in buyer with a full wallet for each client. */
async function openOverHttp({ server, database }: MarketServer): Promise<{ sell: Sell; close(): Promise<void> }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'luna-bench-market-'))
  const environment = { DATABASE_URL: server.connectionString, WRITES_PER_MINUTE: '10000000' }
  const market = await openMarket(readSettings({ port: '0', data: dataFolder }, environment), {
    log: pino({ level: 'silent' }),
  })
  async function post(path: string, token: string | null, body: object): Promise<unknown> {
    const response = await fetch(market.url + path, {
      method: 'POST',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`POST ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  const tokens: string[] = []
  for (let client = 0; client < CLIENTS; client++) {
    const person = { email: `buyer-${client}@people.example`, password: PASSWORD }
    await post('/v1/accounts', null, { ...person, displayName: `Buyer ${client}` })
    await market.accounts.confirmEmail(person.email)
    tokens.push((await signIn(market.url, person)).access_token)
  }
  const { rows } = await database.asService(async (tx) => ({
    rows: await tx.selectFrom('accounts').select('account_id').execute(),
  }))
  await fillWallets(
    database,
    rows.map(({ account_id }) => account_id),
  )
  return {
    sell: (client, assetId) =>
      post(`/v1/assets/${assetId}/uses`, tokens[client] ?? null, { storyId: randomUUID(), turnId: client }),
    async close() {
      await market.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** Nothing was answered that is not in the database, and about half of it paid a royalty. */
async function expectSold({ pool }: MarketServer, count: number): Promise<void> {
  const { rows } = await pool.query<{ sales: bigint; entitlements: bigint; royalties: bigint }>(
    `select (select count(*) from sales) as sales, (select count(*) from entitlements) as entitlements,
       (select count(*) from ledger_transfers where kind = 'royalty') as royalties`,
  )
  const [found] = rows
  const royaltyShare = Number(found?.royalties) / count
  const isRight = Number(found?.sales) === count && Number(found?.entitlements) === count
  if (isRight && royaltyShare > 0.4 && royaltyShare < 0.6) return
  throw new Error(`${count} sales were answered: ${found?.sales} sales, ${found?.royalties} royalties`)
}

/** One way to sell, and pgbench in turn with it. */
interface Turns {
  readonly ours: Sold[]
  readonly theirs: number[]
}

type Run = (seconds: number) => Promise<Sold>

/** All of `ways` and pgbench, one after the other, `turns` times. What was sold is sealed between the turns. */
async function takeTurns<Way extends string>(
  market: MarketServer,
  ways: Record<Way, Run>,
  { turns, seconds }: Length,
): Promise<{ of: Map<string, Turns>; count: number }> {
  const ledger = createLedger(market.database, systemClock)
  const of = new Map<string, Turns>(Object.keys(ways).map((way) => [way, { ours: [], theirs: [] }]))
  let count = 0
  for (let turn = 0; turn < turns + 1; turn++) {
    const length = turn === 0 ? WARM_UP_SECONDS : seconds
    const theirs = await runPgbench(market, length)
    for (const [way, run] of Object.entries<Run>(ways)) {
      const sold = await run(length)
      count += sold.count
      await ledger.seal()
      if (turn === 0) continue
      of.get(way)?.ours.push(sold)
      of.get(way)?.theirs.push(theirs)
    }
  }
  return { of, count }
}

interface Length {
  readonly turns: number
  readonly seconds: number
}

async function sellEveryWay(market: MarketServer, goods: Goods, length: Length) {
  const byService = sellByService(market, goods)
  const within = await takeTurns(
    market,
    {
      alone: (seconds) => runSales(byService, goods, seconds),
      sealing: (seconds) => whileSealing(market, () => runSales(byService, goods, seconds)),
    },
    length,
  )
  // Opened only now: a market that runs seals and counts all the time.
  const overHttp = await openOverHttp(market)
  try {
    const outside = await takeTurns(market, { http: (seconds) => runSales(overHttp.sell, goods, seconds) }, length)
    await expectSold(market, within.count + outside.count)
    return new Map([...within.of, ...outside.of])
  } finally {
    await overHttp.close()
  }
}

export async function benchMarketSales(turns = TURNS, seconds = TURN_SECONDS): Promise<BenchRow[]> {
  const market = await openMarketServer({ durable: true, settings: SETTINGS })
  try {
    const goods = await addGoods(market.pool, market.database)
    await preparePgbench(market)
    await market.pool.query('vacuum analyze')
    const taken = await sellEveryWay(market, goods, { turns, seconds })
    const row = (what: string, way: string, isBarred: boolean): BenchRow => {
      const { ours: sold, theirs: rates } = taken.get(way) ?? { ours: [], theirs: [] }
      const [ours, theirs] = [median(sold.map(({ perSecond }) => perSecond)), median(rates)]
      const ratio = ours / theirs
      return {
        what,
        against: `pgbench simple-update with ${CLIENTS} clients on the same durable PostgreSQL`,
        bar: isBarred ? `at least ${LEAST_OF_PGBENCH} times` : 'reported',
        ...{ ours, theirs, unit: 'per s', ratio, holds: !isBarred || ratio >= LEAST_OF_PGBENCH },
      }
    }
    return [
      row(`Uses sold to ${CLIENTS} clients: wallet, split, royalty, entitlement; without HTTP`, 'alone', true),
      row('the same while the ledger is sealed', 'sealing', false),
      row('the same over HTTP, clients and market in one process', 'http', false),
    ]
  } finally {
    await market.close()
  }
}

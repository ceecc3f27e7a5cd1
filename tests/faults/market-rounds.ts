/** Rounds of load, kill and looking at what is left. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { pino } from 'pino'
import { type PostgresServer, startPostgres } from '#build/postgres.ts'
import { createPool, type DatabaseConnection } from '#server/db/database.ts'
import { openEmbedded } from '#server/db/embedded/embedded.ts'
import { type Market, openMarket } from '#server/market.ts'
import type { EventState } from '#server/payments/double/state.ts'
import { eventsOf } from '#server/payments/setup/endpoints.ts'
import { randomFrom } from '#shared/random.ts'
import { findDamage } from './market-invariants.ts'
import { act, attempt, noPromises, type Promises } from './market-load.ts'
import { type Cast, gather, signInAll } from './market-people.ts'
import { openSite, type Site, startMarket } from './market-processes.ts'

export type Engine = 'embedded' | 'postgres'

export interface RoundsOptions {
  readonly engine: Engine
  readonly rounds: number
  readonly seed: number
  readonly say?: (line: string) => void
}

export interface RoundsResult {
  /** What was found wrong, with the round; empty where all is well. */
  readonly damage: readonly string[]
  readonly sales: number
  readonly paidOrders: number
  readonly repeated: number
  readonly databaseKills: number
}

const CUSTOMERS = 6
/** Kills come so long after the load began; the embedded database does less in the same time. */
const LONGEST_MS: Readonly<Record<Engine, number>> = { embedded: 6_000, postgres: 3_000 }
const SETTLE_MS = 60_000
/** A quarter of a second apart: a limit for a market that hangs, far above what a busy machine takes. */
const READY_ATTEMPTS = 480

/** What is on the disk is committed, and nothing else counts. */
const startDurablePostgres = (): Promise<PostgresServer> => startPostgres({ durable: true })

interface Opened {
  readonly market: Market
  readonly admin: pg.Pool
  close(): Promise<void>
}

async function openDatabaseOf({
  postgres,
  dataFolder,
}: Site): Promise<{ connection: DatabaseConnection; close(): Promise<void> }> {
  if (postgres !== null) {
    return { connection: { connectionString: postgres.connectionString }, close: async () => {} }
  }
  return openEmbedded({ dataDir: join(dataFolder, 'database') })
}

/** As if the minutes had passed after which the market takes up what a dead one left. */
async function letTimePass(admin: pg.Pool): Promise<void> {
  await admin.query(`update jobs set lease_until = now() where state = 'running'`)
  await admin.query(
    `update jobs set run_at = now() where state = 'waiting' and last_error is not null and run_at > now()`,
  )
  await admin.query(
    `update idempotency_keys set created_at = created_at - interval '10 minutes' where response_status is null`,
  )
}

/** The market in this process, on what the killed one left. */
async function openLeft(site: Site): Promise<Opened> {
  const { connection, close } = await openDatabaseOf(site)
  const admin = createPool({ connection, maxConnections: 2 })
  try {
    const { rows } = await admin.query(`select 1 from information_schema.tables where table_name = 'jobs'`)
    if (rows.length > 0) await letTimePass(admin)
    const log = pino({ level: 'silent' })
    const market = await openMarket(site.settings, { connection, log })
    return {
      market,
      admin,
      async close() {
        await market.close()
        await admin.end()
        await close()
      },
    }
  } catch (error) {
    await admin.end()
    await close()
    throw error
  }
}

/**
 * Whether an event reaches the market soon: it is sent, and listed where it was lost. What the market does not subscribe
 * to is listed only, and what happens on a connected account is sent only.
 */
function isHeard({ accountId, payload }: EventState): boolean {
  const { type } = JSON.parse(payload)
  return accountId === undefined && eventsOf('platform').includes(type)
}

/** Until every event that the market is to hear of was heard of and acted on, and nothing is left to do. */
async function settle({ admin }: Opened, site: Site): Promise<string[]> {
  for (let waitedMs = 0; waitedMs < SETTLE_MS; waitedMs += 250) {
    const { rows: events } = await admin.query<{ event_id: string }>('select event_id from payment_events')
    const known = new Set(events.map(({ event_id }) => event_id))
    const missed = site.payments().events.filter((event) => isHeard(event) && !known.has(event.id))
    const { rows: open } = await admin.query<{ kind: string; last_error: string | null }>(
      `select kind, last_error from jobs where state = 'running' or (state = 'waiting' and (run_at <= now() or last_error is not null))`,
    )
    if (missed.length === 0 && open.length === 0) return []
    await letTimePassForFailures(admin)
    await sleep(250)
  }
  return ['the market does not come to rest']
}

async function letTimePassForFailures(admin: pg.Pool): Promise<void> {
  await admin.query(
    `update jobs set run_at = now() where state = 'waiting' and last_error is not null and run_at > now()`,
  )
}

async function repeatUnanswered(site: Site, promises: Promises): Promise<string[]> {
  const found: string[] = []
  for (const wish of [...promises.unanswered]) {
    await attempt(site.marketUrl, wish, promises)
    if (promises.unanswered.has(wish)) found.push(`repeated without an answer: ${wish.key}`)
  }
  return found
}

async function look(site: Site, cast: Cast, promises: Promises): Promise<string[]> {
  const opened = await openLeft(site)
  try {
    await signInAll(site.marketUrl, cast)
    const silent = await repeatUnanswered(site, promises)
    const restless = await settle(opened, site)
    const { admin } = opened
    const { database } = opened.market
    const { dataFolder } = site
    const damage = await findDamage({ admin, database, payments: site.payments(), promises, dataFolder })
    return [...silent, ...restless, ...damage]
  } finally {
    await opened.close()
  }
}

interface Kill {
  readonly afterMs: number
  /** The database dies first and comes back; the market has to live through that. */
  readonly databaseFirst: boolean
}

async function workUntilKilled(site: Site, cast: Cast, promises: Promises, kill: Kill, random: () => number) {
  const market = await startMarket(site)
  const stop = new AbortController()
  const load = act(cast, site.marketUrl, promises, { customers: CUSTOMERS, random, stop: stop.signal })
  const found: string[] = []
  try {
    await sleep(kill.afterMs)
    if (kill.databaseFirst && site.postgres !== null) {
      await site.postgres.kill9()
      await sleep(kill.afterMs / 4)
      await site.postgres.restart()
      await sleep(kill.afterMs)
      const lastWords = market.ended()
      if (lastWords !== null) found.push(`the market died with its database: ${lastWords}`)
      else if (!(await becomesReady(site))) found.push('the market does not find its database again')
    }
  } finally {
    await market.kill()
    stop.abort()
  }
  await load
  return found
}

async function becomesReady({ marketUrl }: Site): Promise<boolean> {
  for (let attempts = 0; attempts < READY_ATTEMPTS; attempts++) {
    const answer = await fetch(`${marketUrl}/readyz`).catch(() => null)
    if (answer?.ok === true) return true
    await sleep(250)
  }
  return false
}

async function runRounds(site: Site, { engine, rounds, seed, say = () => {} }: RoundsOptions): Promise<RoundsResult> {
  const random = randomFrom(seed)
  const promises = noPromises()
  const first = await openLeft(site)
  const cast = await gather(first.market).finally(() => first.close())
  const damage: string[] = []
  let repeated = 0
  let databaseKills = 0
  for (let round = 1; round <= rounds; round++) {
    const databaseFirst = engine === 'postgres' && random() < 0.4
    databaseKills += databaseFirst ? 1 : 0
    const kill = { afterMs: 100 + random() * LONGEST_MS[engine], databaseFirst }
    const found = await workUntilKilled(site, cast, promises, kill, random)
    repeated += promises.unanswered.size
    found.push(...(await look(site, cast, promises)))
    damage.push(...found.map((what) => `round ${round}: ${what}`))
    say(
      `${engine} ${round}/${rounds}: ${promises.sales.size} sales, ${promises.paidOrders.size} paid orders, ${found.length === 0 ? 'whole' : found.join('; ')}`,
    )
    if (found.length > 0) break
  }
  return { damage, sales: promises.sales.size, paidOrders: promises.paidOrders.size, repeated, databaseKills }
}

/** Throws ProgramUnavailable where this machine has none. */
export async function killInRounds(options: RoundsOptions): Promise<RoundsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'luna-market-kill-'))
  const postgres = options.engine === 'postgres' ? await startDurablePostgres() : null
  try {
    const site = await openSite(folder, postgres)
    return await runRounds(site, options).finally(() => site.close())
  } finally {
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

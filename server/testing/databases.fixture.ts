/**
 * Runs a suite on the databases the market runs on, each time with a fresh, migrated database of its own. The contract
 * suite, which covers what differs between the two, always runs on both: `describeOnEachDatabase`. All other suites run
 * on PostgreSQL, and on both in a long test run: `describeOnDatabase`.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, rmSync } from 'node:fs'
import pg from 'pg'
import { afterAll, describe, inject } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import { createPool, type DatabaseConnection, type MarketDatabase, openDatabase } from '../db/database.ts'
import { openInMemory } from '../db/embedded/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

/** A server, and the name of its migrated database to copy. */
export interface PreparedPostgres {
  readonly connectionString: string
  readonly template: string
}

/** What the set-up of the whole run (tests/market/databases.setup.ts) provides to all files. */
declare module 'vitest' {
  interface ProvidedContext {
    /** Where the migrated embedded database is stored; the first file that needs it writes it. */
    embeddedDumpFile: string
    /** Null where this machine has none. */
    postgres: PreparedPostgres | null
  }
}

export type Engine = 'embedded' | 'postgres'
export type DatabaseRole = 'luna_app' | 'luna_service'

export interface TestDatabase {
  readonly engine: Engine
  readonly database: MarketDatabase
  /** As the superuser, whom row-level security does not hold: to look from outside, and to make cases. */
  readonly admin: pg.Pool
  readonly clock: TestClock
  /** To open further connections, such as those of a whole market. */
  readonly connection: DatabaseConnection
  readonly maxConnections: number
  /**
   * Plain SQL as one of the market's roles, for one account or anonymously, as sent by a client that has only that
   * role: to see what the database itself refuses. Commits, or rolls back where `work` throws.
   */
  asRole<T>(role: DatabaseRole, accountId: string | null, work: (client: pg.ClientBase) => Promise<T>): Promise<T>
  /** What else uses the database and has to end before it does. */
  onClose(work: () => Promise<void>): void
  /** Ends all connections and removes the database; done at the end of the suite at the latest. */
  close(): Promise<void>
}

/** Of each pool; a suite opens a few. */
const MAX_CONNECTIONS = 8

interface EmptyPlace {
  readonly connection: DatabaseConnection
  remove(): Promise<void>
}

/**
 * Two workers may write it at the same time: each writes a file of its own. The first one provides it; a second one
 * must not replace what others are reading, whose reading would fail.
 */
async function writeDump(file: string): Promise<void> {
  const embedded = await openInMemory({ dumpFile: null })
  const pool = createPool({ connection: embedded.connection, maxConnections: 1 })
  await migrate(pool)
  await pool.end()
  const written = `${file}.${randomUUID()}`
  await embedded.dump(written)
  await embedded.close()
  try {
    linkSync(written, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(written)
  }
}

async function copyOfDump(): Promise<EmptyPlace> {
  const dumpFile = inject('embeddedDumpFile')
  if (!existsSync(dumpFile)) await writeDump(dumpFile)
  const embedded = await openInMemory({ dumpFile })
  return { connection: embedded.connection, remove: () => embedded.close() }
}

let copies = 0

async function copyOfTemplate(): Promise<EmptyPlace> {
  const server = inject('postgres')
  if (server === null) throw new Error('There is no PostgreSQL to test against')
  const { connectionString, template } = server
  copies += 1
  const name = `luna_test_${process.pid}_${copies}`
  const asSuperuser = async (...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const drop = `drop database if exists ${name} with (force)`
  // Copying the files takes a fifth of the time that copying by way of the log takes.
  await asSuperuser(drop, `create database ${name} template ${template} strategy file_copy`)
  const url = new URL(connectionString)
  url.pathname = `/${name}`
  return {
    connection: { connectionString: url.href },
    remove: () => asSuperuser(drop),
  }
}

async function inRole<T>(pool: pg.Pool, opening: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(opening)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** For a suite that needs one of them alone; closed by the caller. */
export async function openTestDatabase(engine: Engine): Promise<TestDatabase> {
  const { connection, remove } = await (engine === 'embedded' ? copyOfDump() : copyOfTemplate())
  const options = { connection, maxConnections: MAX_CONNECTIONS }
  const database = openDatabase(options)
  const admin = createPool(options)
  let closed: Promise<void> | undefined
  const closeFirst: (() => Promise<void>)[] = []
  async function close(): Promise<void> {
    for (const work of closeFirst.toReversed()) await work()
    await Promise.all([database.close(), admin.end()])
    await remove()
  }
  return {
    engine,
    database,
    admin,
    clock: createTestClock(),
    ...options,
    asRole: (role, accountId, work) =>
      inRole(admin, `begin; set local role ${role}; set local app.account = '${accountId ?? ''}'`, work),
    onClose: (work) => void closeFirst.push(work),
    close() {
      closed ??= close()
      return closed
    },
  }
}

/** The engine of tests that use one alone: PostgreSQL, or the embedded database where the machine has no other. */
export function mainEngine(): Engine {
  return inject('postgres') === null ? 'embedded' : 'postgres'
}

type Suite = (open: () => Promise<TestDatabase>) => void

const TITLES: Readonly<Record<Engine, string>> = { embedded: 'embedded database', postgres: 'PostgreSQL' }

function describeOn(engine: Engine, name: string, suite: Suite): void {
  const exists = engine === 'embedded' || inject('postgres') !== null
  describe.skipIf(!exists)(`${name} (${TITLES[engine]})`, () => {
    const opened: TestDatabase[] = []
    suite(async () => {
      const database = await openTestDatabase(engine)
      opened.push(database)
      return database
    })
    afterAll(() => Promise.all(opened.map((database) => database.close())))
  })
}

/**
 * Runs a suite of the contract once per engine; its `open`, called in a `beforeAll`, gives a database that no other
 * suite uses. Where the machine has no PostgreSQL, that half shows up as skipped.
 */
export function describeOnEachDatabase(name: string, suite: Suite): void {
  describeOn('embedded', name, suite)
  describeOn('postgres', name, suite)
}

/** Runs a suite on the main engine, and on both in a long test run. */
export function describeOnDatabase(name: string, suite: Suite): void {
  if (byExtent({ short: false, long: true })) describeOnEachDatabase(name, suite)
  else describeOn(mainEngine(), name, suite)
}

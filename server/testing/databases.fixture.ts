/** Runs a suite on both databases the market runs on, each with a fresh, migrated database of its own. */
import type pg from 'pg'
import { afterAll, describe, inject } from 'vitest'
import { createPool, type DatabaseConnection, type MarketDatabase, openDatabase } from '../db/database.ts'
import { openInMemory } from '../db/embedded/embedded.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

/** A server, and the name of its migrated database to copy. */
export interface PreparedPostgres {
  readonly connectionString: string
  readonly template: string
}

/** What the set-up of the whole run (tests/market/databases.setup.ts) made once for all files. */
declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated embedded database, as a file to start from. */
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
   * Plain SQL as one of the market's roles, for one account or nobody, as a client would send it that has only that
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

async function copyOfDump(): Promise<EmptyPlace> {
  const embedded = await openInMemory({ dumpFile: inject('embeddedDumpFile') })
  return { connection: embedded.connection, remove: () => embedded.close() }
}

let copies = 0

async function copyOfTemplate(): Promise<EmptyPlace> {
  const server = inject('postgres')
  if (server === null) throw new Error('There is no PostgreSQL to test against')
  const { connectionString, template } = server
  copies += 1
  const name = `luna_test_${process.pid}_${copies}`
  const asSuperuser = async (statement: string): Promise<void> => {
    const pool = createPool({ connection: { connectionString }, maxConnections: 1 })
    try {
      await pool.query(statement)
    } finally {
      await pool.end()
    }
  }
  await asSuperuser(`drop database if exists ${name} with (force)`)
  await asSuperuser(`create database ${name} template ${template}`)
  const url = new URL(connectionString)
  url.pathname = `/${name}`
  return {
    connection: { connectionString: url.href },
    remove: () => asSuperuser(`drop database ${name} with (force)`),
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

/**
 * `suite` is run once per engine; its `open`, called in a `beforeAll`, gives a database nobody else uses. Where the
 * machine has no PostgreSQL, its half shows up as skipped.
 */
export function describeOnEachDatabase(name: string, suite: (open: () => Promise<TestDatabase>) => void): void {
  const engines: [Engine, string, boolean][] = [
    ['embedded', 'embedded database', true],
    ['postgres', 'PostgreSQL', inject('postgres') !== null],
  ]
  for (const [engine, title, isThere] of engines) {
    describe.skipIf(!isThere)(`${name} (${title})`, () => {
      const opened: TestDatabase[] = []
      suite(async () => {
        const database = await openTestDatabase(engine)
        opened.push(database)
        return database
      })
      afterAll(() => Promise.all(opened.map((database) => database.close())))
    })
  }
}

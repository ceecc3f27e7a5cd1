/**
 * The market's database: every query runs in a transaction that says as whom. `asAccount` sees what row-level security
 * lets that account see; `asService` works across accounts with the few privileges the market has.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'
import { traced } from '../telemetry/tracing.ts'
import type { DB } from './tables.generated.ts'

type Role = 'luna_app' | 'luna_service'

/** One open transaction. Never open another inside of it. */
export type Tx = Kysely<DB>

export interface MarketDatabase {
  /**
   * As the application role, for one account; null is anonymous and sees public rows only.
   * `work` runs again where the database asks for it, so it must have no effect outside of the transaction.
   */
  asAccount<T>(accountId: string | null, work: (tx: Tx) => Promise<T>): Promise<T>
  asService<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseConnection {
  readonly connectionString?: string
  /** A host, or the folder of a unix socket. */
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly database?: string
}

/** How long the database lets a transaction take, in milliseconds, before it ends it. */
export interface TimeLimits {
  /** For one statement. */
  readonly statementMs: number
  /** For one lock. */
  readonly lockMs: number
  /** Between two statements: a program that hangs holds its locks no longer. */
  readonly idleMs: number
}

export interface DatabaseOptions {
  readonly connection: DatabaseConnection
  readonly maxConnections: number
}

/** Of what somebody waits for. */
const ACCOUNT_LIMITS: TimeLimits = { statementMs: 30_000, lockMs: 10_000, idleMs: 60_000 }
/** Of work in the background, which reads whole tables in a few places. */
const SERVICE_LIMITS: TimeLimits = { statementMs: 600_000, lockMs: 60_000, idleMs: 300_000 }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Serialization failure and deadlock: the same transaction may succeed when tried again. */
const RETRYABLE = new Set(['40001', '40P01'])
const MAX_ATTEMPTS = 5

const INT8_OID = 20

/** Whole numbers of 64 bits as bigint: an amount of money is never a float. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8_OID) return (text: string) => BigInt(text)
    return pg.types.getTypeParser(oid, format === 'binary' ? 'text' : (format ?? 'text'))
  },
}

export function createPool({ connection, maxConnections }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({ ...connection, max: maxConnections, types, application_name: 'luna-market' })
  // The pool replaces a broken connection, and its user gets the error from the next query; without listeners
  // it would end the process: the pool's own is for idle connections, the other for those between two queries.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/** The code PostgreSQL gave an error, such as 23505 for a unique violation; undefined for other errors. */
export function databaseErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}

/** The constraint an insert or update broke. */
export function brokenConstraint(error: unknown): string | undefined {
  if (databaseErrorCode(error)?.startsWith('23') !== true) return undefined
  return error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined
}

/** A span for each try; how long it waited for a connection is part of it. */
function transact<T>(db: Kysely<DB>, role: Role, opening: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const attributes = { 'db.system.name': 'postgresql', 'luna.db.role': role }
  const span = { name: 'transaction', kind: 'client', attributes, onlyWithin: true } as const
  return traced(span, () => transactUntraced(db, opening, work))
}

async function transactUntraced<T>(db: Kysely<DB>, opening: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    // One message for all three: a round trip each would be most of a short transaction.
    await sql.raw(opening).execute(connection)
    try {
      const result = await work(connection)
      await sql`commit`.execute(connection)
      return result
    } catch (error) {
      await sql`rollback`.execute(connection).catch(() => {})
      throw error
    }
  })
}

async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      const code = databaseErrorCode(error)
      if (code === undefined || !RETRYABLE.has(code) || count === MAX_ATTEMPTS) throw error
      await sleep(Math.random() * 10 * 2 ** count)
    }
  }
}

/** What every transaction begins with. All of it ends with the transaction, so that a pooler may share connections. */
function openingFor(role: Role, accountId: string | null, limits: TimeLimits): string {
  // Written into the statement, since a distributed database forwards neither parameters nor set_config().
  if (accountId !== null && !UUID.test(accountId)) throw new LunaError('INVALID_INPUT', 'accountId is not a uuid.')
  return [
    `begin; set local role ${role}; set local app.account = '${accountId ?? ''}'`,
    `set local statement_timeout = ${limits.statementMs}; set local lock_timeout = ${limits.lockMs}`,
    `set local idle_in_transaction_session_timeout = ${limits.idleMs}`,
  ].join('; ')
}

/** `limits` replaces both kinds, for tests. */
export function openDatabase(options: DatabaseOptions & { readonly limits?: TimeLimits }): MarketDatabase {
  const pool = createPool(options)
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  const service = openingFor('luna_service', null, options.limits ?? SERVICE_LIMITS)
  return {
    asAccount: (accountId, work) => {
      const opening = openingFor('luna_app', accountId, options.limits ?? ACCOUNT_LIMITS)
      return withRetries(() => transact(db, 'luna_app', opening, work))
    },
    asService: (work) => withRetries(() => transact(db, 'luna_service', service, work)),
    close: () => db.destroy(),
  }
}

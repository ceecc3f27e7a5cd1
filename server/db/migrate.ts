/**
 * Numbered SQL files, each applied once, in order, in its own transaction, under one lock for all servers that start at
 * the same time. A file that was applied may not change any more.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'
import { databaseErrorCode } from './database.ts'

const FOLDER = join(import.meta.dirname, 'migrations')
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/
/** Any number will do, as long as nothing else on the database uses it. */
const LOCK = 4_711_202_611

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly sha256: string
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const number = Number(FILE_NAME.exec(name)?.[1])
      if (Number.isNaN(number)) throw new Error(`${name} is not named like a migration`)
      const sql = readFileSync(join(folder, name), 'utf8')
      return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

const newestOf = (migrations: readonly Migration[]): number => Math.max(0, ...migrations.map(({ number }) => number))

/** The number of the last migration of this version. */
export const newestMigration = (): number => newestOf(readMigrations(FOLDER))

/** PostgreSQL's code for a lock that was not to be had in time. */
const LOCK_NOT_AVAILABLE = '55P03'
/**
 * A change of a table waits for every transaction that uses it, and everybody else waits for the change. So it gives up
 * soon, lets them all pass, and tries again.
 */
const LOCK_WAIT_MS = 3_000
const ATTEMPTS = 40
const PAUSE_MS = 500

interface Applied {
  readonly number: number
  readonly sha256: string
}

async function readApplied(client: pg.ClientBase): Promise<Applied[]> {
  await client.query(`create table if not exists schema_migrations (
    number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null)`)
  return (await client.query<Applied>('select number, sha256 from schema_migrations')).rows
}

/** Applies it unless another server did so in the meantime. */
async function apply(client: pg.ClientBase, migration: Migration, lockWaitMs: number): Promise<void> {
  const { number, name, sql, sha256 } = migration
  // Held by the transaction, not by the connection, which a pooler shares with others.
  await client.query(`begin; select pg_advisory_xact_lock(${LOCK}); set local lock_timeout = ${lockWaitMs}`)
  try {
    const isApplied = (await readApplied(client)).some((row) => row.number === number)
    if (!isApplied) {
      await client.query(sql)
      await client.query(
        'insert into schema_migrations (number, name, sha256, applied_at) values ($1, $2, $3, now())',
        [number, name, sha256],
      )
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function applyPatiently(client: pg.ClientBase, migration: Migration, lockWaitMs: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await apply(client, migration, lockWaitMs)
    } catch (cause) {
      if (databaseErrorCode(cause) !== LOCK_NOT_AVAILABLE || attempt === ATTEMPTS) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new LunaError('MIGRATION_FAILED', `${migration.name}: ${reason}`, { cause })
      }
      await sleep(PAUSE_MS)
    }
  }
}

/** The numbers and digests of what is applied, as set up by whichever server comes first. */
async function prepare(client: pg.ClientBase): Promise<Applied[]> {
  await client.query(`begin; select pg_advisory_xact_lock(${LOCK})`)
  try {
    await client.query('create extension if not exists vector')
    const applied = await readApplied(client)
    await client.query('commit')
    return applied
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

export interface MigrateOptions {
  /** By default that of the market's own migrations. */
  readonly folder?: string
  readonly lockWaitMs?: number
}

/** Brings the database to the newest schema. Throws MIGRATION_FAILED, DATABASE_TOO_NEW. */
export async function migrate(pool: pg.Pool, options: MigrateOptions = {}): Promise<void> {
  const { folder = FOLDER, lockWaitMs = LOCK_WAIT_MS } = options
  const client = await pool.connect()
  try {
    const applied = new Map((await prepare(client)).map((row) => [row.number, row.sha256]))
    const migrations = readMigrations(folder)
    const newest = newestOf(migrations)
    const unknown = [...applied.keys()].find((number) => number > newest)
    if (unknown !== undefined) throw new LunaError('DATABASE_TOO_NEW', `The database has migration ${unknown}.`)
    for (const migration of migrations) {
      const sha256 = applied.get(migration.number)
      if (sha256 === undefined) await applyPatiently(client, migration, lockWaitMs)
      else if (sha256 !== migration.sha256) {
        throw new LunaError('MIGRATION_FAILED', `${migration.name} was changed after it had been applied.`)
      }
    }
  } finally {
    client.release()
  }
}

/**
 * Numbered SQL files, each applied once, in order, in its own transaction, under one lock for all servers that start at
 * the same time. A file that was applied may not change any more.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'

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

function readMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((name) => {
      const number = Number(FILE_NAME.exec(name)?.[1])
      if (Number.isNaN(number)) throw new Error(`${name} is not named like a migration`)
      const sql = readFileSync(join(FOLDER, name), 'utf8')
      return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

/** The number of the last migration of this version. */
export function newestMigration(): number {
  return Math.max(0, ...readMigrations().map(({ number }) => number))
}

async function apply(client: pg.ClientBase, { number, name, sql, sha256 }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query('insert into schema_migrations (number, name, sha256, applied_at) values ($1, $2, $3, now())', [
      number,
      name,
      sha256,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new LunaError('MIGRATION_FAILED', `${name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

async function applyMissing(client: pg.ClientBase): Promise<void> {
  await client.query(`create table if not exists schema_migrations (
    number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null)`)
  const { rows } = await client.query<{ number: number; sha256: string }>(
    'select number, sha256 from schema_migrations',
  )
  const applied = new Map(rows.map((row) => [row.number, row.sha256]))
  const migrations = readMigrations()
  const newest = newestMigration()
  const unknown = [...applied.keys()].find((number) => number > newest)
  if (unknown !== undefined) throw new LunaError('DATABASE_TOO_NEW', `The database has migration ${unknown}.`)
  for (const migration of migrations) {
    const sha256 = applied.get(migration.number)
    if (sha256 === undefined) await apply(client, migration)
    else if (sha256 !== migration.sha256) {
      throw new LunaError('MIGRATION_FAILED', `${migration.name} was changed after it had been applied.`)
    }
  }
}

/** Brings the database to the newest schema. Throws MIGRATION_FAILED, DATABASE_TOO_NEW. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('create extension if not exists vector')
    await client.query(`select pg_advisory_lock(${LOCK})`)
    try {
      await applyMissing(client)
    } finally {
      await client.query(`select pg_advisory_unlock(${LOCK})`)
    }
  } finally {
    client.release()
  }
}

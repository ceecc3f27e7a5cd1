// Runs before the market's tests: provides a server with a migrated database, which every test file then copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from '#build/postgres.ts'
import { PostgresUnavailable } from '#build/postgres-packages.ts'
import { createPool, type DatabaseConnection } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import type { PreparedPostgres } from '#server/testing/databases.fixture.ts'

/**
 * No test depends on the server's own maintenance: a test whose plans depend on statistics collects them itself. A crash
 * of the server ends the run, so nothing has to survive one.
 */
const SERVER_SETTINGS = {
  autovacuum: 'off',
  synchronous_commit: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '4GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

type TearDown = () => Promise<void> | void

async function withPool(connection: DatabaseConnection, work: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const pool = createPool({ connection, maxConnections: 1 })
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

/** Queries over the unix socket take half the time that they take over TCP. */
function bySocket({ connectionString, socketFolder }: PostgresServer): string {
  if (process.platform === 'win32') return connectionString
  const url = new URL(connectionString)
  url.searchParams.set('host', socketFolder)
  return url.href
}

/** The server that LUNA_TEST_DATABASE_URL names, else one of our own, else none. */
async function findServer(): Promise<{ connectionString: string; stop: TearDown } | null> {
  const named = process.env.LUNA_TEST_DATABASE_URL
  if (named) return { connectionString: named, stop: () => {} }
  try {
    const server = await startPostgres({ settings: SERVER_SETTINGS })
    return { connectionString: bySocket(server), stop: server.stop }
  } catch (error) {
    if (!(error instanceof PostgresUnavailable)) throw error
    console.warn(`The market is tested on the embedded database alone: ${error.message}`)
    return null
  }
}

async function makePostgresTemplate(): Promise<{ prepared: PreparedPostgres; remove: () => Promise<void> } | null> {
  const server = await findServer()
  if (server === null) return null
  const { connectionString, stop } = server
  const template = `luna_template_${process.pid}`
  const url = new URL(connectionString)
  url.pathname = `/${template}`
  await withPool({ connectionString }, (pool) => pool.query(`create database ${template}`))
  await withPool({ connectionString: url.href }, migrate)
  const remove = async (): Promise<void> => {
    await withPool({ connectionString }, (pool) => pool.query(`drop database ${template} with (force)`))
    await stop()
  }
  return { prepared: { connectionString, template }, remove }
}

export default async function setUp(project: TestProject): Promise<TearDown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luna-test-dump-'))
  const postgres = await makePostgresTemplate()
  project.provide('embeddedDumpFile', path.join(folder, 'migrated.tar'))
  project.provide('postgres', postgres?.prepared ?? null)
  return async () => {
    rmSync(folder, { recursive: true, force: true })
    if (postgres !== null) await postgres.remove()
  }
}

// Before the market's tests: one migrated database of each kind, which every test file then copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createPool, type DatabaseConnection } from '#server/db/database.ts'
import { openInMemory } from '#server/db/embedded/embedded.ts'
import { migrate } from '#server/db/migrate.ts'
import type { PreparedPostgres } from '#server/testing/databases.fixture.ts'
import { startPostgres } from '../../build/postgres.ts'
import { PostgresUnavailable } from '../../build/postgres-packages.ts'

type TearDown = () => Promise<void> | void

async function withPool(connection: DatabaseConnection, work: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const pool = createPool({ connection, maxConnections: 1 })
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

async function makeEmbeddedDump(): Promise<{ file: string; remove: TearDown }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luna-test-dump-'))
  const file = path.join(folder, 'migrated.tar')
  const database = await openInMemory({ dumpFile: null })
  await withPool(database.connection, migrate)
  await database.dump(file)
  await database.close()
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The server that LUNA_TEST_DATABASE_URL names, else one of our own, else none. */
async function findServer(): Promise<{ connectionString: string; stop: TearDown } | null> {
  const named = process.env.LUNA_TEST_DATABASE_URL
  if (named) return { connectionString: named, stop: () => {} }
  try {
    return await startPostgres()
  } catch (error) {
    if (!(error instanceof PostgresUnavailable)) throw error
    console.warn(`The market is tested on the embedded database alone: ${error.message}`)
    return null
  }
}

async function makePostgresTemplate(): Promise<{ prepared: PreparedPostgres; remove: TearDown } | null> {
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
  const [dump, postgres] = await Promise.all([makeEmbeddedDump(), makePostgresTemplate()])
  project.provide('embeddedDumpFile', dump.file)
  project.provide('postgres', postgres?.prepared ?? null)
  return async () => {
    await dump.remove()
    await postgres?.remove()
  }
}

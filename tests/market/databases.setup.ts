// Runs before the market's tests: provides a server with a migrated database, which every test file then copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createPool, type DatabaseConnection } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import type { PreparedPostgres } from '#server/testing/databases.fixture.ts'
import { databaseAt, openTestServer } from '../postgres.ts'

type TearDown = () => Promise<void> | void

async function withPool(connection: DatabaseConnection, work: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const pool = createPool({ connection, maxConnections: 1 })
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

async function makePostgresTemplate(): Promise<{ prepared: PreparedPostgres; remove: () => Promise<void> } | null> {
  const server = await openTestServer()
  if (server === null) return null
  const { connectionString, stop } = server
  const template = `luna_template_${process.pid}`
  await withPool({ connectionString }, (pool) => pool.query(`create database ${template}`))
  await withPool({ connectionString: databaseAt(connectionString, template) }, migrate)
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

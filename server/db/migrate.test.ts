import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createPool } from './database.ts'
import { migrate } from './migrate.ts'

describeOnDatabase('migrations', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-migrations-'))
  let test: TestDatabase
  let pools: pg.Pool[]

  beforeAll(async () => {
    test = await open()
    pools = Array.from({ length: 4 }, () => createPool({ ...test, maxConnections: 1 }))
    await test.admin.query('drop table schema_migrations')
    writeFileSync(join(folder, '0001_first.sql'), 'create table tried (id integer)')
    writeFileSync(join(folder, '0002_second.sql'), 'insert into tried values (2)')
  })
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    rmSync(folder, { recursive: true, force: true })
  })

  it('are applied once each, in order, by servers that start at the same time', async () => {
    await Promise.all(pools.map((pool) => migrate(pool, { folder })))
    expect((await test.admin.query('select id from tried')).rows).toEqual([{ id: 2 }])
    const { rows } = await test.admin.query('select name from schema_migrations order by number')
    expect(rows).toEqual([{ name: '0001_first.sql' }, { name: '0002_second.sql' }])
  })

  // The embedded database runs one transaction at a time, so none waits for a lock in it.
  it('let others pass while somebody keeps a table from them', async ({ skip }) => {
    if (test.engine === 'embedded') skip()
    const [pool = expect.fail()] = pools
    writeFileSync(join(folder, '0003_third.sql'), 'alter table accounts add column tried integer')
    const holder = await test.admin.connect()
    try {
      await holder.query('begin; select count(*) from accounts')
      const migrated = migrate(pool, { folder, lockWaitMs: 100 })
      await eventually(async () => {
        const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        expect((await test.admin.query(waits)).rows).not.toEqual([])
      })
      // It waits for the change of the table, which waits for the holder.
      await test.admin.query('select count(*) from accounts')
      await holder.query('commit')
      await migrated
    } finally {
      holder.release()
    }
    expect((await test.admin.query('select tried from accounts')).rows).toEqual([])
  })

  it('are refused where one was changed, and where the database is newer', async () => {
    const [pool = expect.fail()] = pools
    const other = mkdtempSync(join(tmpdir(), 'luna-migrations-'))
    try {
      writeFileSync(join(other, '0001_first.sql'), 'create table tried (id bigint)')
      const code = await test.admin.query('select max(number) as newest from schema_migrations')
      await expect(migrate(pool, { folder: other })).rejects.toMatchObject({ code: 'DATABASE_TOO_NEW' })
      await test.admin.query('delete from schema_migrations where number > 1')
      await expect(migrate(pool, { folder: other })).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
      expect(code.rows[0]?.newest).toBeGreaterThan(1)
    } finally {
      rmSync(other, { recursive: true, force: true })
    }
  })

  it('that fail change nothing, and say which and why', async () => {
    const [pool = expect.fail()] = pools
    await test.admin.query('drop table schema_migrations')
    writeFileSync(join(folder, '0001_first.sql'), 'create table half (id integer); select nonsense')
    await expect(migrate(pool, { folder })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      detail: expect.stringMatching(/^0001_first\.sql: .*nonsense/),
    })
    expect((await test.admin.query("select to_regclass('half') as found")).rows).toEqual([{ found: null }])
  })
})

import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, expect, it, vi } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'

describeOnDatabase('connections', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  // The embedded database has one session for all.
  it('one that breaks between two queries fails its work and nothing else', async ({ skip }) => {
    if (test.engine === 'embedded') skip()
    const emit = vi.spyOn(pg.Client.prototype, 'emit')
    const work = test.database.asService(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await test.admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      // The client reports the end of its connection while no query runs.
      await eventually(() => expect(emit).toHaveBeenCalledWith('error', expect.anything()))
      return sql`select 1`.execute(tx)
    })
    await expect(work).rejects.toThrow()
    await expect(test.database.asService((tx) => sql`select 1`.execute(tx))).resolves.toBeDefined()
  })
})

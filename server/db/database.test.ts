import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from '../testing/databases.fixture.ts'

describeOnEachDatabase('connections', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  // The embedded database has one session for all.
  it('one that breaks between two queries fails its work and nothing else', async ({ skip }) => {
    if (test.engine === 'embedded') skip()
    const work = test.database.asService(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await test.admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      await sleep(200)
      return sql`select 1`.execute(tx)
    })
    await expect(work).rejects.toThrow()
    await expect(test.database.asService((tx) => sql`select 1`.execute(tx))).resolves.toBeDefined()
  })
})

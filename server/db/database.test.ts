import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, expect, it, vi } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { toDeclaredError } from '../http/problem-response.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openDatabase, type Tx } from './database.ts'

const named = (name: string) => sql<{ value: string }>`select current_setting(${name}) as value`

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

  it('give each transaction its time, which is longer in the background', async () => {
    const database = openDatabase({ ...test, maxConnections: 1 })
    const read = (tx: Tx) => named('statement_timeout').execute(tx)
    const [account, service] = [await database.asAccount(null, read), await database.asService(read)]
    expect([account.rows, service.rows]).toEqual([[{ value: '30s' }], [{ value: '10min' }]])
    await database.close()
  })

  // The embedded database runs one statement after the other, and does not count its time.
  it('end a statement and a wait for a lock that take too long, which is reported as a passing failure', async ({
    skip,
  }) => {
    if (test.engine === 'embedded') skip()
    const limits = { statementMs: 100, lockMs: 50, idleMs: 60_000 }
    const database = openDatabase({ ...test, limits })
    const holder = await test.admin.connect()
    try {
      await holder.query('begin; lock table accounts in access exclusive mode')
      const sleeping = database.asService((tx) => sql`select pg_sleep(3600)`.execute(tx))
      const waiting = database.asService((tx) => sql`select count(*) from accounts`.execute(tx))
      const failures = (await Promise.allSettled([sleeping, waiting])).map((result) =>
        result.status === 'rejected' ? result.reason : null,
      )
      expect(failures).toMatchObject([{ code: '57014' }, { code: '55P03' }])
      for (const failure of failures) {
        expect(toDeclaredError(failure)).toMatchObject({ code: 'DATABASE_BUSY', retryable: true })
      }
    } finally {
      await holder.query('rollback')
      holder.release()
      await database.close()
    }
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase, type TestDatabase } from './databases.fixture.ts'
import { createTestClock } from './test-clock.ts'

const ACCOUNT = '01890000-0000-7000-8000-000000000001'
const OTHER = '01890000-0000-7000-8000-000000000002'

describeOnEachDatabase('a test database', (open) => {
  let first: TestDatabase
  let second: TestDatabase
  beforeAll(async () => {
    first = await open()
    second = await open()
  })

  it('is migrated, has vectors, and is no one else’s', async () => {
    const { rows } = await first.admin.query("select '[3,4]'::vector <-> '[0,0]' as distance")
    expect(rows).toEqual([{ distance: 5 }])
    await first.admin.query('create table mine (id integer)')
    const found = (database: TestDatabase) => database.admin.query("select to_regclass('mine') is not null as found")
    expect((await found(first)).rows).toEqual([{ found: true }])
    expect((await found(second)).rows).toEqual([{ found: false }])
  })

  it('holds the market’s roles to row-level security, and the superuser to nothing', async () => {
    const { admin, asRole } = first
    await admin.query('create table notes (account_id uuid not null, id integer, primary key (account_id, id))')
    await admin.query('alter table notes enable row level security')
    await admin.query('alter table notes force row level security')
    await admin.query('grant select, insert on notes to luna_app')
    await admin.query('create policy own on notes to luna_app using (account_id = app_account())')
    await asRole('luna_app', ACCOUNT, (client) => client.query('insert into notes values ($1, 1)', [ACCOUNT]))
    const seenBy = async (accountId: string | null) =>
      (await asRole('luna_app', accountId, (client) => client.query('select id from notes'))).rows
    expect(await seenBy(ACCOUNT)).toEqual([{ id: 1 }])
    expect(await seenBy(OTHER)).toEqual([])
    expect(await seenBy(null)).toEqual([])
    expect((await admin.query('select id from notes')).rows).toEqual([{ id: 1 }])
    const forgery = asRole('luna_app', OTHER, (client) => client.query('insert into notes values ($1, 2)', [ACCOUNT]))
    await expect(forgery).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a test clock', () => {
  it('stands still until it is moved', () => {
    const clock = createTestClock(new Date('2026-01-01T00:00:00Z'))
    const before = clock.now()
    expect(clock.now()).toEqual(before)
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4 })
    expect(clock.now().toISOString()).toBe('2026-01-02T02:03:04.000Z')
    expect(before.toISOString()).toBe('2026-01-01T00:00:00.000Z')
  })
})

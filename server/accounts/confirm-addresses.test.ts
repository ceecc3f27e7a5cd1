import { v7 as newId } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { confirmAddress, confirmAddressesBefore } from './confirm-addresses.ts'

describeOnDatabase('confirming addresses from the command line', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
    for (const [name, day] of [
      ['old', '2026-01-05'],
      ['older', '2025-12-31'],
      ['new', '2026-02-01'],
    ]) {
      const accountId = newId()
      const email = `${name}@people.example`
      await test.admin.query(
        `insert into accounts (account_id, email, display_name, time_zone, created_at, updated_at)
         values ($1, $2, $3, 'UTC', $4, $4)`,
        [accountId, email, name, `${day}T12:00:00Z`],
      )
      await test.admin.query('insert into email_claims (email, account_id) values ($1, $2)', [email, accountId])
    }
  })

  const unconfirmed = async () => {
    const query =
      'select display_name as name from accounts where email_verified_at is null and email is not null order by 1'
    return (await test.admin.query<{ name: string }>(query)).rows.map(({ name }) => name)
  }

  it('takes one address, and says whether it changed anything', async () => {
    expect(await confirmAddress(test.database, test.clock, 'Older@people.example')).toBe(true)
    expect(await confirmAddress(test.database, test.clock, 'older@people.example')).toBe(false)
    await expect(confirmAddress(test.database, test.clock, 'nobody@people.example')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await unconfirmed()).toEqual(['new', 'old'])
  })

  it('takes all accounts made before a day, and leaves those made later', async () => {
    await expect(confirmAddressesBefore(test.database, test.clock, 'yesterday')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(await confirmAddressesBefore(test.database, test.clock, '2026-02-01')).toBe(1)
    expect(await unconfirmed()).toEqual(['new'])
  })
})

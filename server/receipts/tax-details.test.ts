/** Details for receipts outlive their account until the last statement of its wallet was issued. */
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { closeAccount } from '../accounts/close.ts'
import { createPeople } from '../reputation/people.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { forgetTaxDetails } from './tax-details.ts'
import { orderWalletStatements, walletStatement } from './wallet-statements.ts'

describeOnDatabase('details for receipts', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })

  it('of a closed account are on its last wallet statement, and removed a month after that was ordered', async () => {
    const people = createPeople(test)
    const [closed = '', kept = ''] = await people.accounts(2)
    for (const accountId of [closed, kept]) {
      await test.admin.query(
        `insert into tax_details (account_id, country, business_name, updated_at) values ($1, 'DE', 'Ash Works', now())`,
        [accountId],
      )
    }
    const saleId = await people.purchase(closed, await people.asset(await people.creator(`c${uuidv7().slice(-12)}`)))
    await test.admin.query(
      `update sales set paid_from = 'wallet', amount_micro_dollars = 500000, sold_at = $2 where id = $1`,
      [saleId, test.clock.now()],
    )
    await test.database.asService((tx) => closeAccount(tx, closed, test.clock.now()))
    const jobs = { enqueue: async () => {}, every: () => {} }
    const holders = async () => {
      await forgetTaxDetails(test)
      const { rows } = await test.admin.query<{ account_id: string }>('select account_id from tax_details')
      return rows.map(({ account_id }) => account_id).toSorted()
    }
    const both = [closed, kept].toSorted()
    // In April, when March is over.
    test.clock.advance({ days: 30 })
    await orderWalletStatements({ ...test, jobs })
    expect(await holders()).toEqual(both)
    const statement = await test.database.asService((tx) => walletStatement(tx, closed, '2026-03'))
    expect(statement?.buyer).toMatchObject({ name: 'Ash Works', country: 'DE' })
    // In May, before and after the statements of April are ordered.
    test.clock.advance({ days: 30 })
    expect(await holders()).toEqual(both)
    await orderWalletStatements({ ...test, jobs })
    expect(await holders()).toEqual([kept])
  })
})

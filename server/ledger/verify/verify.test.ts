import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../../testing/databases.fixture.ts'
import { createScenes } from '../ledger.fixture.ts'
import { sealAll } from '../seal.ts'
import { describeVerdict, verifyLedger } from './verify.ts'

/** What somebody with all rights might do to the tables, and what must be said of it. */
const TAMPERINGS: readonly (readonly [string, RegExp])[] = [
  [
    "update ledger_transfers set amount_micro_dollars = amount_micro_dollars + 1 where kind = 'sale'",
    /differ from those that were posted/,
  ],
  ["update ledger_transfers set country = 'FR' where kind = 'fee'", /differ from those that were posted/],
  ["update ledger_transfers set debit_owner_id = account_id where kind = 'fee'", /differ from those that were posted/],
  ["update ledger_transfers set at = at - interval '1 day'", /time was changed/],
  ["update ledger_transfers set available_at = at where kind = 'sale'", /differs from its transfer/],
  ["delete from ledger_transfers where kind = 'fee'", /transfer 2 is missing/],
  ['delete from ledger_journals', /has no journal/],
  ["update ledger_journals set key = 'sale:other' where kind = 'sale'", /differ from those that were posted/],
  ["update ledger_entries set amount_micro_dollars = amount_micro_dollars + 1 where kind = 'sale'", /balance is wrong/],
  [
    "update ledger_entries set balance_micro_dollars = balance_micro_dollars + 1 where kind = 'sale'",
    /balance is wrong/,
  ],
  ["update ledger_entries set memo = 'gift' where kind = 'sale' and sequence = 1", /hash does not match/],
  ["update ledger_entries set at = at - interval '1 hour' where sequence = 1", /hash does not match/],
  ["update ledger_entries set kind = 'present'", /cannot be read/],
  ["update ledger_entries set hash = sha256('x') where kind = 'fee'", /hash does not match/],
  ['delete from ledger_entries where sequence = 1', /entry 1 is missing/],
  [
    `delete from ledger_entries e where sequence = (
      select max(sequence) from ledger_entries where account_id = e.account_id and book = e.book)`,
    /is in the chain 0 times/,
  ],
  [
    'insert into ledger_waiting select account_id, id, account_id from ledger_journals limit 1',
    /is in the chain 1 times/,
  ],
  ['update wallet_balances set balance_micro_dollars = balance_micro_dollars + 5', /holds 5000005, but 5000000/],
  ['delete from wallet_balances', /holds 0, but 5000000/],
  [
    "update earnings_sums set fees_micro_dollars = fees_micro_dollars + 1 where cube = 'market_all'",
    /sums by market_all/,
  ],
  ["update earnings_sums set day = day + 1 where cube = 'version_day'", /sums by version_day/],
  ["delete from earnings_sums where cube = 'day'", /sums by day/],
  ['update earnings_branches set amount_micro_dollars = 1', /royalties by branch/],
  ["update earnings_maturities set available_at = available_at + interval '1 hour'", /what is pending/],
]

describeOnDatabase('verifying', (open) => {
  let market: TestDatabase
  const seller = uuidv7()
  beforeAll(async () => {
    market = await open()
    const scenes = createScenes(market)
    await scenes.topUp(uuidv7(), 5_000_000n)
    const parents = [{ assetId: uuidv7(), creatorId: uuidv7(), royaltyPercent: 20 }]
    const sold = { assetId: uuidv7(), creatorId: seller }
    await scenes.sell({ sold, parents, amount: 4_990_000n, country: 'DE' })
    await scenes.sell({ sold, parents, amount: 4_990_000n })
    await sealAll(market.database, market.clock, { wait: true })
    await scenes.sell({ sold, parents, amount: 4_990_000n })
  })

  it('finds nothing to say of an untouched ledger', async () => {
    const verdict = await verifyLedger(market.database, null)
    expect(verdict).toMatchObject({ ok: true, journalCount: 4, entryCount: 14 })
    expect(describeVerdict(verdict)).toBe('The ledger is consistent: 4 journals, 5 accounts, 14 entries.')
    expect(await verifyLedger(market.database, seller)).toMatchObject({ ok: true, accountCount: 1, entryCount: 6 })
  })

  describe('sees, and names, what the superuser did', () => {
    it.each(TAMPERINGS)('%s', async (statement, difference) => {
      // The tables are put back by hand: what is verified must be committed.
      const tables = ['ledger_journals', 'ledger_transfers', 'ledger_entries', 'ledger_waiting', 'wallet_balances']
      tables.push('earnings_sums', 'earnings_branches', 'earnings_maturities')
      const all = async (text: (table: string) => string) => {
        for (const table of tables) await market.admin.query(text(table))
      }
      await all((table) => `drop table if exists kept_${table}`)
      await all((table) => `create table kept_${table} as table ${table}`)
      try {
        const { rowCount } = await market.admin.query(statement)
        expect(rowCount).toBeGreaterThan(0)
        const verdict = await verifyLedger(market.database, null)
        expect(verdict).toMatchObject({ ok: false, difference: expect.stringMatching(difference) })
        expect(describeVerdict(verdict)).toMatch(difference)
      } finally {
        await all((table) => `truncate ${table}`)
        await all((table) => `insert into ${table} select * from kept_${table}`)
      }
      expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true })
    })
  })
})

import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import {
  type Cast,
  newCast,
  newStage,
  type Operation,
  operation,
  perform,
  type Stage,
  shareStage,
} from './histories.fixture.ts'
import { moneyThere, takenAtOnceOf } from './money-there.fixture.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

/** In a long run some thousands of operations. */
const RUNS = byExtent({ short: 1, long: 100 })
const LONGEST = 40

/** What the sales say a creator has earned, less what was paid out or moved to the wallet. */
async function explained({ admin }: TestDatabase, creatorId: string): Promise<bigint> {
  const { rows } = await admin.query<{ explained: string }>(
    `select (coalesce((select sum(earned_micro_dollars) from creator_sales
        where account_id = $1 and state in ('completed', 'disputed')), 0)
      - coalesce((select sum(amount_cents) from payouts where account_id = $1 and state = 'paid'), 0) * 10000
      - coalesce((select sum(amount_micro_dollars) from ledger_transfers
        where account_id = $1 and kind = 'earnings_to_wallet'), 0))::text
      as explained`,
    [creatorId],
  )
  return BigInt(rows[0]?.explained ?? 0)
}

async function assertSound(test: TestDatabase, { world, cast }: Stage): Promise<void> {
  const takenAtOnce = await takenAtOnceOf(test.admin)
  expect(-(await world.balance(PLATFORM_ID, 'processor'))).toBe(moneyThere(world, takenAtOnce))
  for (const creatorId of [...cast.creators, cast.stranger, ...cast.buyers]) {
    const books = ['creator', 'hold', 'payout'] as const
    const balances = await Promise.all(books.map((book) => world.balance(creatorId, book)))
    expect(balances.reduce((sum, balance) => sum + balance, 0n)).toBe(await explained(test, creatorId))
  }
  const { rows: accounts } = await test.admin.query<{ processor_account_id: string; balance_cents: bigint }>(
    'select processor_account_id, balance_cents from connect_accounts',
  )
  for (const { processor_account_id: id, balance_cents } of accounts) {
    expect(BigInt(world.double.state.accounts[id]?.balanceCents ?? -1)).toBe(balance_cents)
  }
  // What was refunded or charged back has left nothing behind.
  const { rows: left } = await test.admin.query(
    `select t.sale_id, a.owner_id, a.book, sum(a.amount) from ledger_transfers t
     join sales s on s.id = t.sale_id and s.state in ('refunded', 'charged_back')
     cross join lateral (values (t.credit_owner_id, t.credit_book, t.amount_micro_dollars),
       (t.debit_owner_id, t.debit_book, -t.amount_micro_dollars)) as a(owner_id, book, amount)
     where a.book in ('creator', 'hold', 'platform_revenue')
     group by 1, 2, 3 having sum(a.amount) <> 0`,
  )
  expect(left).toEqual([])
  const { rows: kept } = await test.admin.query(
    `select e.sale_id from entitlements e join sales s on s.account_id = e.account_id and s.id = e.sale_id
     where s.state in ('refunded', 'charged_back') and e.withdrawn_at is null`,
  )
  expect(kept).toEqual([])
}

/** Everything posted, without ids and times. */
async function booked({ admin }: TestDatabase, { buyers, creators }: Cast): Promise<string[]> {
  const { rows } = await admin.query<{ line: string }>(
    `select concat_ws(' ', account_id, kind, debit_owner_id, debit_book, credit_owner_id, credit_book,
       amount_micro_dollars, offer) as line
     from ledger_transfers where account_id = any ($1) order by line`,
    [[...buyers, ...creators]],
  )
  return rows.map(({ line }) => line)
}

async function play(
  test: TestDatabase,
  stage: Stage,
  history: readonly Operation[],
  delivery: 'as_sent' | 'backwards_and_twice',
) {
  await shareStage(stage)
  for (const [number, op] of history.entries()) {
    await perform(stage, op, `key-${number}-${stage.cast.buyers[0]}`, delivery)
    await assertSound(test, stage)
  }
}

describeOnDatabase('histories of sales and payments', (open) => {
  let tests: [TestDatabase, TestDatabase]
  let worlds: [SalesWorld, SalesWorld]
  beforeAll(async () => {
    tests = [await open(), await open()]
    worlds = [await openSalesWorld(tests[0]), await openSalesWorld(tests[1])]
  })
  afterAll(() => Promise.all(worlds.map((world) => world.close())))

  describe('whatever happens', () => {
    it('explains every micro-dollar, and books the same however webhooks arrive', {
      timeout: 240_000 * RUNS,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: LONGEST }), async (history) => {
          const cast = newCast()
          await play(tests[0], newStage(worlds[0], cast), history, 'as_sent')
          const first = await booked(tests[0], cast)
          await play(tests[1], newStage(worlds[1], cast), history, 'backwards_and_twice')
          expect(await booked(tests[1], cast)).toEqual(first)
        }),
        { numRuns: RUNS, endOnFailure: true },
      )
    })
  })
})

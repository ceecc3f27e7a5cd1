import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { BOOKS } from '#shared/ledger/kinds.ts'
import { microDollars } from '#shared/money/money.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { randomFraction } from '../testing/random.ts'
import { accountOf, createScenes, PROCESSOR, type Scenes } from './ledger.fixture.ts'
import { postJournal } from './post.ts'
import { sealAll, sealBatch } from './seal.ts'
import type { TransferInput } from './transfers.ts'
import { verifyLedger } from './verify/verify.ts'
import { lockPart, waitingParts } from './waiting.ts'

describeOnDatabase('sealing', (open) => {
  let market: TestDatabase
  let scenes: Scenes
  beforeAll(async () => {
    market = await open()
    scenes = createScenes(market)
  })

  const seal = () => sealAll(market.database, market.clock, { wait: true })
  /** Up to `limit` journals of each part of the owners. */
  async function sealSome(limit: number): Promise<void> {
    for (const part of await market.database.asService(waitingParts)) {
      await market.database.asService((tx) => sealBatch(tx, market.clock.now(), { part, wait: false, limit }))
    }
  }
  const one = async (statement: string, ...values: unknown[]) => (await market.admin.query(statement, values)).rows[0]
  const sold = () => ({ assetId: uuidv7(), creatorId: uuidv7() })

  it('keeps every balance, before, while and after; all of them together are always zero', async () => {
    const owners = Array.from({ length: 4 }, () => uuidv7())
    const account = fc.record({ ownerId: fc.constantFrom(...owners), book: fc.constantFrom(...BOOKS) })
    const transfer = fc
      .record({ debit: account, credit: account, amount: fc.bigInt({ min: 1n, max: 10n ** 12n }) })
      .filter(({ debit, credit }) => debit.ownerId !== credit.ownerId || debit.book !== credit.book)
    const journal = fc.array(transfer, { minLength: 1, maxLength: 5 })
    const expected = new Map<string, bigint>()
    const key = ({ ownerId, book }: TransferInput['debit']) => `${ownerId}/${book}`

    async function expectBalances(): Promise<void> {
      for (const ownerId of owners) {
        for (const book of BOOKS) {
          expect(await scenes.balance(ownerId, book)).toBe(expected.get(key({ ownerId, book })) ?? 0n)
        }
      }
    }

    await fc.assert(
      fc.asyncProperty(fc.array(journal, { minLength: 1, maxLength: 6 }), fc.nat(6), async (journals, sealedFirst) => {
        for (const transfers of journals) {
          const inputs = transfers.map(({ amount, ...sides }) => ({
            ...sides,
            amount: microDollars(amount),
            kind: 'adjustment' as const,
          }))
          // As a dispute, so that wallets may go below zero.
          const input = { accountId: owners[0] ?? '', key: uuidv7(), kind: 'dispute' as const, transfers: inputs }
          expect((await scenes.post(input)).replayed).toBe(false)
          expect((await scenes.post(input)).replayed).toBe(true)
          for (const { debit, credit, amount } of transfers) {
            expected.set(key(debit), (expected.get(key(debit)) ?? 0n) - amount)
            expected.set(key(credit), (expected.get(key(credit)) ?? 0n) + amount)
          }
        }
        await sealSome(sealedFirst)
        await expectBalances()
      }),
      { numRuns: byExtent({ short: 5, long: 200 }) },
    )
    await seal()
    await expectBalances()
    expect([...expected.values()].reduce((sum, balance) => sum + balance, 0n)).toBe(0n)
    expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true })
  })

  it('passes over nothing that commits late, and nothing twice, while many post', async () => {
    const seller = uuidv7()
    let posting = true
    const sealing = (async () => {
      while (posting) await sealSome(7)
    })()
    const sales = Array.from({ length: 60 }, async (_, number) => {
      const sale = {
        kind: 'sale',
        debit: PROCESSOR,
        credit: accountOf(seller, 'creator'),
        amount: microDollars(1_000n),
      } as const
      await market.database.asService(async (tx) => {
        const journal = { accountId: uuidv7(), key: `late:${number}`, kind: 'sale', transfers: [sale] } as const
        await postJournal(tx, { ...journal, at: market.clock.now() })
        // On the embedded database one transaction follows the other; elsewhere they end in any order.
        await new Promise((resolve) => setTimeout(resolve, randomFraction() * 15))
      })
    })
    await Promise.all(sales)
    posting = false
    await sealing
    await seal()
    const entries = await one('select count(*) from ledger_entries where account_id = $1', seller)
    expect(entries.count).toBe(60n)
    expect(await scenes.balance(seller, 'creator')).toBe(60_000n)
    expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true })
  })

  it('seals a transfer that committed after later ones, and keeps the chain in order of time', async () => {
    const seller = uuidv7()
    const transfers = [
      { kind: 'sale', debit: PROCESSOR, credit: accountOf(seller, 'creator'), amount: microDollars(5n) },
    ] as const
    const early = market.clock.now()
    market.clock.advance({ minutes: 5 })
    await scenes.post({ accountId: seller, key: 'later', kind: 'sale', transfers })
    await seal()
    await scenes.post({ accountId: seller, key: 'earlier', kind: 'sale', transfers }, early)
    await seal()
    const { rows } = await market.admin.query(
      'select sequence, balance_micro_dollars as balance, at from ledger_entries where account_id = $1 order by sequence',
      [seller],
    )
    expect(rows).toEqual([
      { sequence: 1n, balance: 5n, at: market.clock.now() },
      { sequence: 2n, balance: 10n, at: market.clock.now() },
    ])
  })

  it('leaves a part of the owners to one server at a time, and seals others in the meantime', async ({ skip }) => {
    if (market.engine === 'embedded') skip('The embedded database runs one transaction at a time, of one server.')
    const [one, other] = ['0', '1'].map((end) => uuidv7().slice(0, -1) + end)
    for (const creatorId of [one, other]) {
      await scenes.sell({ sold: { assetId: uuidv7(), creatorId: creatorId ?? '' }, amount: 990_000n })
    }
    const sealPart = (part: number) =>
      market.database.asService((tx) => sealBatch(tx, market.clock.now(), { part, wait: false }))
    await market.database.asService(async (tx) => {
      await lockPart(tx, 0, { wait: true })
      expect(await sealPart(0)).toBe(0)
      expect(await sealPart(1)).toBeGreaterThan(0)
    })
    expect(await sealPart(0)).toBeGreaterThan(0)
  })

  it('seals nothing of an account whose earnings are counted again, and all of others', async () => {
    const [counted, other] = [uuidv7(), uuidv7()]
    await market.admin.query(
      `insert into earnings_zones (account_id, time_zone, changed_at, counting_until) values ($1, 'UTC', $2, $3)`,
      [counted, market.clock.now(), new Date(market.clock.now().getTime() + 1)],
    )
    for (const creatorId of [counted, other]) {
      await scenes.sell({ sold: { assetId: uuidv7(), creatorId }, amount: 990_000n })
    }
    const sealed = 'select count(*) from ledger_entries where account_id = $1'
    await seal()
    expect([await one(sealed, counted), await one(sealed, other)]).toEqual([{ count: 0n }, { count: 2n }])
    expect(await scenes.balance(counted, 'creator')).toBe(await scenes.balance(other, 'creator'))
    market.clock.advance({ seconds: 1 })
    await seal()
    expect(await one(sealed, counted)).toEqual({ count: 2n })
    expect(await verifyLedger(market.database, null)).toMatchObject({ ok: true })
  })

  it('lets neither role change or delete what was written', async () => {
    const sale = await scenes.sell({ sold: sold(), amount: 990_000n })
    await seal()
    for (const role of ['luna_service', 'luna_app'] as const) {
      for (const table of ['ledger_journals', 'ledger_transfers', 'ledger_entries']) {
        const statements = [`update ${table} set kind = 'x'`, `delete from ${table}`, `truncate ${table}`]
        for (const statement of statements) {
          const attempt = market.asRole(role, sale.buyer, (client) => client.query(statement))
          await expect(attempt, `${role}: ${statement}`).rejects.toMatchObject({ code: '42501' })
        }
      }
    }
    const copies = ['ledger_journals', 'ledger_transfers', 'ledger_entries', 'wallet_balances', 'earnings_sums']
    for (const table of copies) {
      const attempt = market.asRole('luna_app', sale.buyer, (client) =>
        client.query(`insert into ${table} select * from ${table}`),
      )
      await expect(attempt, `luna_app: ${table}`).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('shows an account its own side of everything, and no one anything', async () => {
    const [seller, parent, buyer, stranger] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
    const parents = [{ assetId: uuidv7(), creatorId: parent, royaltyPercent: 20 }]
    await scenes.topUp(buyer, 5_000_000n)
    const scene = {
      buyer,
      sold: { assetId: uuidv7(), creatorId: seller },
      parents,
      offer: 'per_use',
      amount: 1_000_000n,
    }
    await scenes.sell({ ...scene, offer: 'per_use', from: accountOf(buyer, 'wallet') })
    const tables = {
      ledger_journals: 'account_id',
      ledger_waiting: 'account_id',
      ledger_transfers: 'debit_owner_id',
      ledger_entries: 'account_id',
      wallet_balances: 'account_id',
      earnings_sums: 'account_id',
      earnings_branches: 'account_id',
      earnings_maturities: 'account_id',
    }
    const seenBy = async (accountId: string | null, table: string): Promise<number> =>
      (await market.asRole('luna_app', accountId, (client) => client.query(`select from ${table}`))).rowCount ?? -1
    expect(await seenBy(seller, 'ledger_transfers')).toBe(3)
    expect(await seenBy(parent, 'ledger_transfers')).toBe(1)
    expect(await seenBy(seller, 'ledger_waiting')).toBe(1)
    expect(await seenBy(seller, 'ledger_journals')).toBe(0)
    expect(await seenBy(buyer, 'ledger_journals')).toBe(2)
    await seal()
    expect(await seenBy(seller, 'ledger_entries')).toBe(3)
    expect(await seenBy(parent, 'ledger_entries')).toBe(1)
    expect(await seenBy(parent, 'earnings_branches')).toBe(1)
    expect(await seenBy(buyer, 'wallet_balances')).toBe(1)
    for (const table of Object.keys(tables)) {
      expect(await seenBy(null, table), table).toBe(0)
      expect(await seenBy(stranger, table), table).toBe(0)
    }
  })
})

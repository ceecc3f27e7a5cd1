import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { LedgerLine } from '#shared/ledger/chain.ts'
import { type Statement, verifyStatement } from '#shared/ledger/statement.ts'
import { microDollars } from '#shared/money/money.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { accountOf, createScenes, PROCESSOR, type Scenes } from './ledger.fixture.ts'

const READS = [
  '/v1/wallet',
  '/v1/earnings',
  '/v1/earnings/assets',
  '/v1/earnings/versions',
  '/v1/earnings/royalty-tree',
  '/v1/earnings/forecast',
  '/v1/earnings/summary',
  '/functions/v1/get-creator-earnings-summary',
  '/v1/ledger/entries',
  '/v1/statements/2026-03',
  '/v1/statements/2026-03.csv',
]

describeOnDatabase('the ledger over HTTP', (open) => {
  let market: TestMarket
  let scenes: Scenes
  let creator: TestAccount
  let other: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    scenes = createScenes(market.test)
    creator = await market.signUp({ name: 'Ada', roles: ['creator'] })
    other = await market.signUp({ name: 'Ben' })
    const parents = [{ assetId: uuidv7(), creatorId: other.accountId, royaltyPercent: 10 }]
    for (let count = 0; count < 3; count++) {
      await scenes.sell({
        sold: { assetId: uuidv7(), creatorId: creator.accountId },
        ...{ parents, amount: 9_990_000n, country: 'DE' },
      })
    }
    await scenes.topUp(other.accountId, 5_000_000n)
  })

  const get = <Answer>(path: string, account = creator) => market.call<Answer>(account.token, 'GET', path)

  it('answers everyone with what is theirs, and no one', async () => {
    for (const path of READS) {
      expect((await market.request(creator.token, 'GET', path)).status, path).toBe(200)
      expect((await market.request(null, 'GET', path)).status, path).toBe(401)
    }
    expect(await get('/v1/wallet', other)).toMatchObject({ balanceMicroDollars: '5000000' })
    expect(await get('/v1/wallet')).toMatchObject({ balanceMicroDollars: '0' })
    expect(await get('/v1/earnings?period=7d')).toMatchObject({
      zone: 'UTC',
      totals: { grossMicroDollars: '29970000', netMicroDollars: '18873000', saleCount: 3 },
    })
    expect(await get('/v1/earnings?period=7d&zone=Asia/Tokyo')).toMatchObject({ zone: 'Asia/Tokyo' })
    expect(await get('/v1/earnings/summary', other)).toMatchObject({ pendingMicroDollars: '2097000' })
    await expect(get('/v1/earnings?period=8d')).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
    await expect(get('/v1/earnings?zone=Mars')).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
  })

  it('follows the time zone of the account', async () => {
    await market.call(creator.token, 'PATCH', '/v1/me', { timeZone: 'Europe/Berlin' })
    expect(await get('/v1/earnings?period=7d')).toMatchObject({ zone: 'Europe/Berlin', totals: { saleCount: 3 } })
    expect(await get('/v1/statements/2026-03')).toMatchObject({ from: '2026-02-28T23:00:00.000Z' })
  })

  it('pages through entries, newest first', async () => {
    type Page = { items: LedgerLine[]; nextCursor: string | null }
    const first = await get<Page>('/v1/ledger/entries?limit=6')
    const second = await get<Page>(`/v1/ledger/entries?limit=6&cursor=${first.nextCursor}`)
    const sequences = [...first.items, ...second.items].map(({ sequence }) => sequence)
    expect(sequences).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
    expect(second.nextCursor).toBeNull()
    await expect(get('/v1/ledger/entries?cursor=x')).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
  })

  it('shows the platform’s books to its admins alone', async () => {
    const admin = await market.signUp({ name: 'Cleo', roles: ['admin'] })
    const loss = { kind: 'dispute_loss', debit: accountOf(PLATFORM_ID, 'losses'), credit: PROCESSOR } as const
    for (const [key, amount] of Object.entries({ first: 1_000_000n, second: 2_500_000n })) {
      const transfers = [
        { ...loss, amount: microDollars(amount), memo: 'Charged back by the bank in addition to a refund' },
      ]
      await scenes.post({ accountId: other.accountId, key: `loss:${key}`, kind: 'dispute', transfers })
    }
    expect(await get('/v1/admin/ledger/losses?limit=1', admin)).toMatchObject({
      items: [{ kind: 'dispute_loss', amountMicroDollars: '-2500000', balanceMicroDollars: '-3500000' }],
      nextCursor: '2',
    })
    expect(await get('/v1/admin/ledger/platform_revenue', admin)).toMatchObject({ items: [{ kind: 'fee' }, {}, {}] })
    for (const person of [creator, other]) {
      const refused = { problem: { code: 'NOT_ALLOWED' } }
      await expect(get('/v1/admin/ledger/losses', person)).rejects.toMatchObject(refused)
    }
    await expect(get('/v1/admin/ledger/wallet', admin)).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
  })

  it('gives statements that can be checked elsewhere and follow each other', async () => {
    const march = await get<Statement>('/v1/statements/2026-03')
    expect(verifyStatement(march)).toEqual({ ok: true, lineCount: 9 })
    expect(march.provisional).toBe(true)
    market.clock.advance({ days: 35 })
    await scenes.sell({ sold: { assetId: uuidv7(), creatorId: creator.accountId }, amount: 990_000n })
    const [over, april] = [
      await get<Statement>('/v1/statements/2026-03'),
      await get<Statement>('/v1/statements/2026-04'),
    ]
    expect(over).toMatchObject({ provisional: false, accounts: march.accounts })
    expect(verifyStatement(april)).toEqual({ ok: true, lineCount: 2 })
    expect(april.accounts[0]).toMatchObject({
      previousHash: march.accounts[0]?.headHash,
      openingMicroDollars: march.accounts[0]?.closingMicroDollars,
      closingMicroDollars: '19563000',
    })
    await expect(get('/v1/statements/2026')).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
  })

  it('gives the same statement as a table', async () => {
    const response = await market.request(creator.token, 'GET', '/v1/statements/2026-03.csv')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toContain('luna-statement-2026-03.csv')
    const rows = (await response.text()).trim().split('\r\n')
    expect(rows).toHaveLength(1 + 1 + 9 + 1)
  })
})

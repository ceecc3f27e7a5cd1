import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { microDollars } from '#shared/money/money.ts'
import { describeOnEachDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { walletOf } from './balances.ts'
import { transfersOf } from './journals.ts'
import { accountOf, createScenes, PROCESSOR, type Scenes } from './ledger.fixture.ts'
import { postJournal } from './post.ts'
import type { JournalInput } from './transfers.ts'

describeOnEachDatabase('posting', (open) => {
  let market: TestDatabase
  let scenes: Scenes
  beforeAll(async () => {
    market = await open()
    scenes = createScenes(market)
  })

  const walletBalance = async (ownerId: string) =>
    (await market.database.asAccount(ownerId, (tx) => walletOf(tx, ownerId))).balance

  const purchase = (buyer: string, seller: string, amount: bigint, key: string): Omit<JournalInput, 'at'> => ({
    accountId: buyer,
    key,
    kind: 'sale',
    transfers: [
      {
        kind: 'sale',
        debit: accountOf(buyer, 'wallet'),
        credit: accountOf(seller, 'creator'),
        amount: microDollars(amount),
        offer: 'per_use',
      },
    ],
  })

  it('moves money once per key, and refuses the key for something else', async () => {
    const buyer = uuidv7()
    const first = await scenes.topUp(buyer, 5_000_000n, 'top-up')
    market.clock.advance({ minutes: 1 })
    expect(await scenes.topUp(buyer, 5_000_000n, 'top-up')).toEqual({ journalId: first.journalId, replayed: true })
    await expect(scenes.topUp(buyer, 6_000_000n, 'top-up')).rejects.toMatchObject({ code: 'JOURNAL_KEY_REUSED' })
    expect(await scenes.balance(buyer, 'wallet')).toBe(5_000_000n)
    expect(await walletBalance(buyer)).toBe(5_000_000n)
  })

  it('posts one of many racing requests with one key', async () => {
    const buyer = uuidv7()
    const answers = await Promise.all(Array.from({ length: 12 }, () => scenes.topUp(buyer, 1_000_000n, 'race')))
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(answers.map(({ journalId }) => journalId)).size).toBe(1)
    expect(await walletBalance(buyer)).toBe(1_000_000n)
  })

  it('lets 50 purchases race for a wallet that covers 20 of them', async () => {
    const [buyer, seller] = [uuidv7(), uuidv7()]
    await scenes.topUp(buyer, 2_000_000n)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, number) => scenes.post(purchase(buyer, seller, 100_000n, `sale:${number}`))),
    )
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(30)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'WALLET_TOO_LOW' })
    expect(await walletBalance(buyer)).toBe(0n)
    expect(await scenes.balance(buyer, 'wallet')).toBe(0n)
    expect(await scenes.balance(seller, 'creator')).toBe(2_000_000n)
  })

  it('keeps nothing of a purchase that is not covered, even where the error is swallowed', async () => {
    const [buyer, seller] = [uuidv7(), uuidv7()]
    await market.database.asService(async (tx) => {
      await postJournal(tx, { ...purchase(buyer, seller, 1n, 'sale'), at: market.clock.now() }).catch(() => {})
    })
    expect(await scenes.balance(seller, 'creator')).toBe(0n)
    await expect(scenes.post(purchase(buyer, seller, 1n, 'sale'))).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
  })

  it('takes back a top-up that was spent, and what comes in later pays that first', async () => {
    const [buyer, seller] = [uuidv7(), uuidv7()]
    await scenes.topUp(buyer, 3_000_000n)
    await scenes.post(purchase(buyer, seller, 2_000_000n, 'sale'))
    const [debit, amount] = [accountOf(buyer, 'wallet'), microDollars(3_000_000n)]
    await scenes.post({
      accountId: buyer,
      key: 'dispute',
      kind: 'top_up_reversal',
      transfers: [{ kind: 'top_up_reversal', debit, credit: PROCESSOR, amount }],
    })
    expect(await walletBalance(buyer)).toBe(-2_000_000n)
    const refusal = { code: 'WALLET_TOO_LOW' }
    await expect(scenes.post(purchase(buyer, seller, 1n, 'more'))).rejects.toMatchObject(refusal)
    await scenes.topUp(buyer, 500_000n)
    expect(await walletBalance(buyer)).toBe(-1_500_000n)
    await scenes.topUp(buyer, 2_000_000n)
    expect(await walletBalance(buyer)).toBe(500_000n)
    expect(await scenes.balance(buyer, 'wallet')).toBe(500_000n)
    await expect(scenes.post(purchase(buyer, seller, 500_001n, 'too-much'))).rejects.toMatchObject(refusal)
  })

  it('posts a sale so that everyone’s account shows gross, fees and royalties, and takes all of it back', async () => {
    const [seller, parent, root] = [uuidv7(), uuidv7(), uuidv7()]
    const revenueBefore = await scenes.balance(PLATFORM_ID, 'platform_revenue')
    const sale = await scenes.sell({
      sold: { assetId: uuidv7(), creatorId: seller },
      parents: [
        { assetId: uuidv7(), creatorId: parent, royaltyPercent: 10 },
        { assetId: uuidv7(), creatorId: root, royaltyPercent: 10 },
      ],
      amount: 9_990_000n,
    })
    const received = await Promise.all([seller, parent, root].map((ownerId) => scenes.balance(ownerId, 'creator')))
    expect(received).toEqual([6_291_000n, 629_100n, 69_900n])
    expect((await scenes.balance(PLATFORM_ID, 'platform_revenue')) - revenueBefore).toBe(3_000_000n)
    const posted = await market.database.asService((tx) => transfersOf(tx, sale.buyer, `sale:${sale.saleId}`))
    expect(posted.map(({ kind }) => kind)).toEqual(['sale', 'fee', 'royalty', 'royalty'])

    await scenes.refund(sale)
    for (const ownerId of [seller, parent, root]) expect(await scenes.balance(ownerId, 'creator')).toBe(0n)
    expect(await scenes.balance(PLATFORM_ID, 'platform_revenue')).toBe(revenueBefore)
  })

  it('pays no royalty to oneself, but still to the parent beyond', async () => {
    const [seller, root] = [uuidv7(), uuidv7()]
    await scenes.sell({
      sold: { assetId: uuidv7(), creatorId: seller },
      parents: [
        { assetId: uuidv7(), creatorId: seller, royaltyPercent: 50 },
        { assetId: uuidv7(), creatorId: root, royaltyPercent: 10 },
      ],
      amount: 10_000_000n,
    })
    expect(await scenes.balance(seller, 'creator')).toBe(6_650_000n)
    expect(await scenes.balance(root, 'creator')).toBe(350_000n)
  })

  it('refuses what no booking may be', async () => {
    const buyer = uuidv7()
    const refuse = (transfer: Partial<JournalInput['transfers'][number]>) => {
      const base = { kind: 'top_up', debit: PROCESSOR, credit: accountOf(buyer, 'wallet'), amount: microDollars(1n) }
      const transfers = [{ ...base, kind: 'top_up' as const, ...transfer }]
      const posting = scenes.post({ accountId: buyer, key: 'k', kind: 'top_up', transfers })
      return expect(posting).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await refuse({ amount: microDollars(0n) })
    await refuse({ amount: microDollars(-1n) })
    await refuse({ amount: microDollars(10n ** 15n + 1n) })
    await refuse({ kind: 'adjustment', credit: PROCESSOR })
    await refuse({ credit: accountOf(PLATFORM_ID, 'platform_revenue') })
    await refuse({ country: 'Germany' })
    const empty = scenes.post({ accountId: buyer, key: 'k', kind: 'top_up', transfers: [] })
    await expect(empty).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

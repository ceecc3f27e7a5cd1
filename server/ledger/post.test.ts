import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { microDollars } from '#shared/money/money.ts'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import { splitSale } from '#shared/offers/split.ts'
import { describeOnEachDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { balanceOf, walletOf } from './balances.ts'
import { transfersOf } from './journals.ts'
import { postJournal } from './post.ts'
import { refundTransfers, saleTransfers } from './sale-transfers.ts'
import type { JournalInput } from './transfers.ts'

const PROCESSOR = { ownerId: PLATFORM_ID, book: 'processor' } as const
const REVENUE = { ownerId: PLATFORM_ID, book: 'platform_revenue' } as const

const wallet = (ownerId: string) => ({ ownerId, book: 'wallet' }) as const
const creator = (ownerId: string) => ({ ownerId, book: 'creator' }) as const

describeOnEachDatabase('posting', (open) => {
  let market: TestDatabase
  beforeAll(async () => {
    market = await open()
  })

  const post = (journal: Omit<JournalInput, 'at'>) =>
    market.database.asService((tx) => postJournal(tx, { ...journal, at: market.clock.now() }))
  const balance = (ownerId: string, book: Parameters<typeof balanceOf>[2]) =>
    market.database.asService((tx) => balanceOf(tx, ownerId, book))
  const walletBalance = async (ownerId: string) =>
    (await market.database.asAccount(ownerId, (tx) => walletOf(tx, ownerId))).balance

  const topUp = (accountId: string, amount: bigint, key = 'top-up'): Omit<JournalInput, 'at'> => ({
    accountId,
    key,
    kind: 'top_up',
    transfers: [{ kind: 'top_up', debit: PROCESSOR, credit: wallet(accountId), amount: microDollars(amount) }],
  })
  const spend = (buyer: string, seller: string, amount: bigint, key: string): Omit<JournalInput, 'at'> => ({
    accountId: buyer,
    key,
    kind: 'sale',
    transfers: [
      { kind: 'sale', debit: wallet(buyer), credit: creator(seller), amount: microDollars(amount), offer: 'per_use' },
    ],
  })

  it('moves money once per key, and refuses the key for something else', async () => {
    const buyer = uuidv7()
    const first = await post(topUp(buyer, 5_000_000n))
    market.clock.advance({ minutes: 1 })
    expect(await post(topUp(buyer, 5_000_000n))).toEqual({ journalId: first.journalId, replayed: true })
    await expect(post(topUp(buyer, 6_000_000n))).rejects.toMatchObject({ code: 'JOURNAL_KEY_REUSED' })
    expect(await balance(buyer, 'wallet')).toBe(5_000_000n)
    expect(await walletBalance(buyer)).toBe(5_000_000n)
  })

  it('lets 50 purchases race for a wallet that covers 20 of them', async () => {
    const [buyer, seller] = [uuidv7(), uuidv7()]
    await post(topUp(buyer, 2_000_000n))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, number) => post(spend(buyer, seller, 100_000n, `sale:${number}`))),
    )
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(30)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'WALLET_TOO_LOW' })
    expect(await walletBalance(buyer)).toBe(0n)
    expect(await balance(buyer, 'wallet')).toBe(0n)
    expect(await balance(seller, 'creator')).toBe(2_000_000n)
  })

  it('keeps nothing of a purchase that is not covered, even where the error is swallowed', async () => {
    const [buyer, seller] = [uuidv7(), uuidv7()]
    await market.database
      .asService(async (tx) => {
        await postJournal(tx, { ...spend(buyer, seller, 1n, 'sale'), at: market.clock.now() }).catch(() => {})
      })
      .catch(() => {})
    expect(await balance(seller, 'creator')).toBe(0n)
    await expect(post(spend(buyer, seller, 1n, 'sale'))).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
  })

  it('takes back a top-up that was spent, and what comes in later pays that first', async () => {
    const [buyer, seller] = [uuidv7(), uuidv7()]
    await post(topUp(buyer, 3_000_000n))
    await post(spend(buyer, seller, 2_000_000n, 'sale'))
    await post({
      accountId: buyer,
      key: 'dispute',
      kind: 'top_up_reversal',
      transfers: [
        { kind: 'top_up_reversal', debit: wallet(buyer), credit: PROCESSOR, amount: microDollars(3_000_000n) },
      ],
    })
    expect(await walletBalance(buyer)).toBe(-2_000_000n)
    await expect(post(spend(buyer, seller, 1n, 'more'))).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
    await post(topUp(buyer, 2_500_000n, 'again'))
    expect(await walletBalance(buyer)).toBe(500_000n)
    expect(await balance(buyer, 'wallet')).toBe(500_000n)
    await expect(post(spend(buyer, seller, 500_001n, 'too-much'))).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
  })

  it('posts a sale so that everyone’s account shows gross, fees and royalties, and takes all of it back', async () => {
    const [buyer, seller, parent, root] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
    const split = splitSale({
      offer: 'one_time',
      amount: microDollars(9_990_000n),
      sold: { assetId: uuidv7(), creatorId: seller },
      parents: [
        { assetId: uuidv7(), creatorId: parent, royaltyPercent: 10 },
        { assetId: uuidv7(), creatorId: root, royaltyPercent: 10 },
      ],
      fees: CURRENT_FEE_SCHEDULE,
    })
    const [saleId, versionId] = [uuidv7(), uuidv7()]
    const revenueBefore = await balance(PLATFORM_ID, 'platform_revenue')
    await post({
      accountId: buyer,
      key: `sale:${saleId}`,
      kind: 'sale',
      saleId,
      transfers: saleTransfers({ from: PROCESSOR, split, saleId, versionId, offer: 'one_time', country: 'DE' }),
    })
    const received = await Promise.all([seller, parent, root].map((ownerId) => balance(ownerId, 'creator')))
    expect(received).toEqual([6_291_000n, 629_100n, 69_900n])
    expect((await balance(PLATFORM_ID, 'platform_revenue')) - revenueBefore).toBe(3_000_000n)

    const posted = await market.database.asService((tx) => transfersOf(tx, buyer, `sale:${saleId}`))
    expect(posted.map(({ kind }) => kind)).toEqual(['sale', 'fee', 'royalty', 'royalty'])
    await post({
      accountId: buyer,
      key: `refund:${saleId}`,
      kind: 'refund',
      saleId,
      transfers: refundTransfers(posted, 'not_as_described'),
    })
    for (const ownerId of [seller, parent, root]) expect(await balance(ownerId, 'creator')).toBe(0n)
    expect(await balance(PLATFORM_ID, 'platform_revenue')).toBe(revenueBefore)
  })

  it('refuses what no booking may be', async () => {
    const buyer = uuidv7()
    const refuse = (transfer: Partial<JournalInput['transfers'][number]>) => {
      const base = { kind: 'top_up', debit: PROCESSOR, credit: wallet(buyer), amount: microDollars(1n) } as const
      const journal = { accountId: buyer, key: 'k', kind: 'top_up', transfers: [{ ...base, ...transfer }] } as const
      return expect(post(journal)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await refuse({ amount: microDollars(0n) })
    await refuse({ amount: microDollars(-1n) })
    await refuse({ kind: 'adjustment', credit: PROCESSOR })
    await refuse({ credit: REVENUE })
    await refuse({ country: 'Germany' })
    await expect(post({ accountId: buyer, key: 'k', kind: 'top_up', transfers: [] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import type { MoveRequest } from './spent-earnings.ts'

describeOnDatabase('earnings moved to the wallet', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  const move = (accountId: string, more: Partial<MoveRequest> = {}) =>
    world.database.asService((tx) => world.payments.moveEarnings(tx, { accountId, key: uuidv7(), ...more }))
  const booksOf = async (accountId: string) => ({
    earnings: await world.balance(accountId, 'creator'),
    wallet: await world.balance(accountId, 'wallet'),
  })
  const tooLow = (availableCents: number) => ({ code: 'EARNINGS_TOO_LOW', data: { availableCents } })

  /** A work of $9.99 is sold: $6.99 for the creator, refundable for seven days. */
  async function sell(creatorId: string, oneTime = 999): Promise<string> {
    const buyerId = uuidv7()
    const { assetId } = world.addAsset(creatorId, { one_time: oneTime })
    await world.buy(buyerId, { kind: 'one_time', assetId })
    return buyerId
  }

  it('are available ones alone, in whole cents', async () => {
    const creator = uuidv7()
    await sell(creator)
    await expect(move(creator)).rejects.toMatchObject(tooLow(0))
    world.clock.advance({ days: 8 })
    await sell(creator)
    await expect(move(creator, { amountCents: 700 })).rejects.toMatchObject(tooLow(699))
    expect(await move(creator, { amountCents: 200 })).toMatchObject({ amountCents: 200 })
    expect(await booksOf(creator)).toEqual({ earnings: 11_980_000n, wallet: 2_000_000n })
    expect(await move(creator)).toMatchObject({ amountCents: 499 })
    expect(await booksOf(creator)).toEqual({ earnings: 6_990_000n, wallet: 6_990_000n })
    await expect(move(creator, { amountCents: 1 })).rejects.toMatchObject(tooLow(0))
  })

  it('leave what is below a cent where it is', async () => {
    const creator = uuidv7()
    const buyer = uuidv7()
    await world.topUp(buyer, 500)
    const { assetId } = world.addAsset(creator, { per_use: 37 })
    await world.sales.uses.sell({ buyerId: buyer, assetId, storyId: 's', turnId: 1, key: uuidv7() })
    world.clock.advance({ days: 8 })
    expect(await move(creator)).toMatchObject({ amountCents: 31 })
    expect(await booksOf(creator)).toEqual({ earnings: 4_500n, wallet: 310_000n })
  })

  it('are moved once under a key, and never twice by requests at once', async () => {
    const creator = uuidv7()
    await sell(creator)
    world.clock.advance({ days: 8 })
    const many = await Promise.allSettled(Array.from({ length: 12 }, () => move(creator, { amountCents: 200 })))
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await booksOf(creator)).toEqual({ earnings: 990_000n, wallet: 6_000_000n })
    const key = uuidv7()
    const first = await move(creator, { key })
    expect(first).toMatchObject({ amountCents: 99 })
    expect(await move(creator, { key })).toEqual(first)
    expect(await booksOf(creator)).toEqual({ earnings: 0n, wallet: 6_990_000n })
  })

  it('pay for uses, and a debt leaves nothing to move', async () => {
    const creator = uuidv7()
    await sell(creator)
    world.clock.advance({ days: 8 })
    const buyerId = await sell(creator)
    await move(creator)
    const { assetId } = world.addAsset(uuidv7(), { per_use: 100 })
    await world.sales.uses.sell({ buyerId: creator, assetId, storyId: 's', turnId: 1, key: uuidv7() })
    expect(await booksOf(creator)).toEqual({ earnings: 6_990_000n, wallet: 5_990_000n })
    const [sale] = (await test.admin.query<{ id: string }>('select id from sales where account_id = $1', [buyerId]))
      .rows
    await world.sales.refund({ buyerId, saleId: sale?.id ?? '', key: uuidv7(), origin: 'buyer', reason: 'other' })
    await expect(move(creator)).rejects.toMatchObject(tooLow(0))
  })

  it('are refused while the account waits to be closed', async () => {
    const creator = uuidv7()
    await sell(creator)
    world.clock.advance({ days: 8 })
    await test.admin.query('insert into account_closings (account_id, requested_at) values ($1, $2)', [
      creator,
      world.clock.now(),
    ])
    await expect(move(creator)).rejects.toMatchObject({ code: 'ACCOUNT_CLOSING' })
    expect(await booksOf(creator)).toMatchObject({ wallet: 0n })
  })

  it('come back from the payment service, which holds no more than is owed there', async () => {
    const creator = uuidv7()
    const recipientId = await world.onboard(creator)
    await sell(creator)
    await sell(creator)
    await sell(creator)
    world.clock.advance({ days: 8 })
    const there = () => world.double.state.accounts[recipientId]?.balanceCents
    const processor = await world.balance(PLATFORM_ID, 'processor')
    expect(there()).toBe(2_097)
    await move(creator, { amountCents: 1_000 })
    await world.settle()
    expect(there()).toBe(1_097)
    expect(await world.balance(PLATFORM_ID, 'processor')).toBe(processor)
    const payout = await world.database.asService((tx) => world.payments.payouts.payOut(tx, creator, uuidv7()))
    await world.settle()
    expect(payout).toMatchObject({ amountCents: 1_097 })
    expect(there()).toBe(0)
  })

  it('leave nothing there after a refund of a sale whose transfer was taken back already', async () => {
    const creator = uuidv7()
    const recipientId = await world.onboard(creator)
    const there = () => world.double.state.accounts[recipientId]?.balanceCents
    await sell(creator)
    world.clock.advance({ days: 8 })
    const buyerId = await sell(creator)
    await move(creator)
    await world.settle()
    expect(there()).toBe(699)
    const [sale] = (await test.admin.query<{ id: string }>('select id from sales where account_id = $1', [buyerId]))
      .rows
    await world.sales.refund({ buyerId, saleId: sale?.id ?? '', key: uuidv7(), origin: 'buyer', reason: 'other' })
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(0n)
    expect(there()).toBe(0)
  })
})

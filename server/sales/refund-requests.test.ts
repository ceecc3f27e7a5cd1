import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { waitingRefunds } from './refund-requests.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

describeOnDatabase('refunds beyond the bound', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  let turns = 0
  const use = (buyerId: string, assetId: string) => {
    turns += 1
    return world.sales.uses.sell({ buyerId, assetId, storyId: 'story', turnId: turns, key: uuidv7() })
  }
  const refund = (buyerId: string, saleId: string, key: string = uuidv7()) =>
    world.sales.refund({ buyerId, saleId, key, origin: 'buyer', reason: 'other' })
  const wallet = (buyerId: string) => world.balance(buyerId, 'wallet')
  const waiting = async (moderatorId: string = uuidv7()) =>
    (await world.database.asService((tx) => waitingRefunds(tx, moderatorId, { limit: 50 }, world.clock.now()))).items

  /** A buyer of so many works, each used once, with the sales. */
  async function buyerOf(works: number) {
    const buyer = uuidv7()
    await world.topUp(buyer)
    const sales: { assetId: string; saleId: string }[] = []
    for (let work = 0; work < works; work++) {
      const { assetId } = world.addAsset(uuidv7(), { per_use: 10 })
      sales.push({ assetId, saleId: (await use(buyer, assetId)).saleId })
    }
    return { buyer, sales }
  }
  const saleAt = (sales: readonly { saleId: string }[], index: number) => sales[index]?.saleId ?? ''

  it('are put before a person from the fourth in 30 days, and automatic again later', async () => {
    const { buyer, sales } = await buyerOf(12)
    for (const index of [0, 1, 2])
      expect(await refund(buyer, saleAt(sales, index))).toMatchObject({ state: 'refunded' })
    const before = await wallet(buyer)
    const asked = await refund(buyer, saleAt(sales, 3), 'the-fourth')
    expect(asked).toMatchObject({ state: 'in_review', beyond: 'too_many' })
    expect(await refund(buyer, saleAt(sales, 3))).toEqual(asked)
    expect(await wallet(buyer)).toBe(before)
    world.clock.advance({ days: 31 })
    const { assetId } = world.addAsset(uuidv7(), { per_use: 10 })
    const later = await use(buyer, assetId)
    expect(await refund(buyer, later.saleId)).toMatchObject({ state: 'refunded' })
  })

  it('count the purchases, and the same work once, however many are asked for at once', async () => {
    const { buyer, sales } = await buyerOf(5)
    const outcomes = await Promise.all([0, 1, 2].map((index) => refund(buyer, saleAt(sales, index))))
    expect(outcomes.map(({ state }) => state).toSorted()).toEqual(['in_review', 'in_review', 'refunded'])
    const other = await buyerOf(12)
    const [first] = other.sales
    await refund(other.buyer, first?.saleId ?? '')
    const again = await use(other.buyer, first?.assetId ?? '')
    expect(await refund(other.buyer, again.saleId)).toMatchObject({ state: 'in_review', beyond: 'same_work' })
  })

  it('are decided by a person who is not the buyer: the money moves only where that is granted', async () => {
    const { buyer, sales } = await buyerOf(5)
    await refund(buyer, saleAt(sales, 0))
    await refund(buyer, saleAt(sales, 1))
    await refund(buyer, saleAt(sales, 2))
    const moderatorId = uuidv7()
    const [granted, declined] = (await waiting(moderatorId)).filter(({ buyerId }) => buyerId === buyer)
    expect(granted).toMatchObject({ beyond: 'too_large_a_share', history: { refunds: 1, purchases: 5 } })
    expect((await waiting(buyer)).filter(({ buyerId }) => buyerId === buyer)).toEqual([])
    const decide = (id: string, isGranted: boolean, by: string = moderatorId) =>
      world.sales.decideRefund({ id, moderatorId: by, isGranted, answer: 'As the seller agrees.' })
    await expect(decide(granted?.id ?? '', true, buyer)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const before = await wallet(buyer)
    // A person may take longer than the window.
    world.clock.advance({ days: 9 })
    await decide(granted?.id ?? '', true)
    await expect(decide(granted?.id ?? '', true)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await wallet(buyer)) - before).toBe(100_000n)
    await decide(declined?.id ?? '', false)
    expect((await wallet(buyer)) - before).toBe(100_000n)
    await expect(refund(buyer, declined?.saleId ?? '')).rejects.toMatchObject({
      code: 'REFUND_NOT_POSSIBLE',
      detail: 'As the seller agrees.',
    })
    const notified = world.notices.filter(({ accountId }) => accountId === buyer).map(({ kind }) => kind)
    expect(notified.slice(-2)).toEqual(['refund_received', 'refund_declined'])
    const decided = 'update refund_requests set decided_by = account_id where account_id = $1'
    await expect(test.admin.query(decided, [buyer])).rejects.toMatchObject({ code: '23514' })
  })

  it('do not touch what the market itself refunds', async () => {
    const { buyer, sales } = await buyerOf(4)
    for (const { saleId } of sales) {
      const request = { buyerId: buyer, saleId, key: uuidv7(), origin: 'platform', reason: 'removed' } as const
      expect(await world.sales.refund(request)).toMatchObject({ state: 'refunded' })
    }
    const { assetId } = world.addAsset(uuidv7(), { per_use: 10 })
    expect(await refund(buyer, (await use(buyer, assetId)).saleId)).toMatchObject({ state: 'refunded' })
  })

  it('keep a work that was given back from being bought again for two weeks', async () => {
    const buyer = uuidv7()
    const { assetId } = world.addAsset(uuidv7(), { one_time: 999, subscription: 499 })
    const order = await world.buy(buyer, { kind: 'one_time', assetId })
    const { rows } = await test.admin.query<{ id: string }>('select id from sales where order_id = $1', [order.id])
    await refund(buyer, rows[0]?.id ?? '')
    const wishes = [
      { kind: 'one_time', assetId },
      { kind: 'subscription', assetId, interval: 'month' },
    ] as const
    for (const wish of wishes) {
      await expect(world.sales.checkouts.open({ buyerId: buyer, key: uuidv7(), wish })).rejects.toMatchObject({
        code: 'COOLING_OFF',
        data: { until: new Date(world.clock.now().getTime() + 14 * 86_400_000).toISOString() },
      })
    }
    world.clock.advance({ days: 14 })
    expect(await world.buy(buyer, { kind: 'one_time', assetId })).toMatchObject({ state: 'fulfilled' })
  })
})

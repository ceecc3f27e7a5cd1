import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

describeOnDatabase('uses of what the buyer has', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  const use = (buyerId: string, assetId: string, turnId: number, key: string = uuidv7()) =>
    world.sales.uses.sell({ buyerId, assetId, storyId: 'story', turnId, key })
  const wallet = (buyerId: string) => world.balance(buyerId, 'wallet')
  const refund = (buyerId: string, saleId: string) =>
    world.sales.refund({ buyerId, saleId, key: uuidv7(), origin: 'buyer', reason: 'other' })

  async function buyerWithMoney() {
    const buyer = uuidv7()
    await world.topUp(buyer)
    return buyer
  }

  it('are recorded at $0 for the owner of a copy, and charged again once the copy was given back', async () => {
    const [buyer, creator] = [await buyerWithMoney(), uuidv7()]
    const { assetId } = world.addAsset(creator, { per_use: 30, one_time: 999 })
    await world.buy(buyer, { kind: 'one_time', assetId })
    expect(await use(buyer, assetId, 1)).toMatchObject({ priceCents: 0, coveredBy: 'one_time' })
    expect(await wallet(buyer)).toBe(10_000_000n)
    const { rows } = await test.admin.query(
      "select amount_micro_dollars, paid_from, turn_id from sales where account_id = $1 and offer = 'per_use'",
      [buyer],
    )
    expect(rows).toEqual([{ amount_micro_dollars: 0n, paid_from: 'nothing', turn_id: 1 }])
    // What is no longer offered by use is still the owner's to use.
    world.removed.add(assetId)
    expect(await use(buyer, assetId, 2)).toMatchObject({ priceCents: 0 })
    world.removed.delete(assetId)
    const copy = await test.admin.query<{ id: string }>(
      "select id from sales where account_id = $1 and offer = 'one_time'",
      [buyer],
    )
    await refund(buyer, copy.rows[0]?.id ?? '')
    expect(await use(buyer, assetId, 3)).toMatchObject({ priceCents: 30, coveredBy: null })
    expect(await wallet(buyer)).toBe(9_700_000n)
  })

  it('cost nothing while a subscription runs', async () => {
    const buyer = await buyerWithMoney()
    const { assetId } = world.addAsset(uuidv7(), { per_use: 50, subscription: 499 })
    await world.buy(buyer, { kind: 'subscription', assetId, interval: 'month' })
    expect(await use(buyer, assetId, 1)).toMatchObject({ priceCents: 0, coveredBy: 'subscription' })
    world.clock.advance({ days: 40 })
    expect(await use(buyer, assetId, 2)).toMatchObject({ priceCents: 50, coveredBy: null })
  })

  it('are one use for one turn of one story, under whatever key and however many ask at once', async () => {
    const buyer = await buyerWithMoney()
    const { assetId } = world.addAsset(uuidv7(), { per_use: 25 })
    const first = await use(buyer, assetId, 1)
    expect((await use(buyer, assetId, 1)).saleId).toBe(first.saleId)
    const many = await Promise.all(Array.from({ length: 8 }, () => use(buyer, assetId, 2)))
    expect(new Set(many.map(({ saleId }) => saleId)).size).toBe(1)
    expect(await wallet(buyer)).toBe(9_500_000n)
    const other = await world.sales.uses.sell({ buyerId: buyer, assetId, storyId: 'other', turnId: 1, key: uuidv7() })
    expect(other.saleId).not.toBe(first.saleId)
  })

  it('can be bought again for a turn whose use was refunded', async () => {
    const buyer = await buyerWithMoney()
    const { assetId } = world.addAsset(uuidv7(), { per_use: 25 })
    const { saleId } = await use(buyer, assetId, 1, 'first-key')
    await refund(buyer, saleId)
    expect(await use(buyer, assetId, 1, 'first-key')).toMatchObject({ saleId })
    expect((await use(buyer, assetId, 1)).saleId).not.toBe(saleId)
    expect(await wallet(buyer)).toBe(9_750_000n)
  })

  it('leave no reason for a subscription: it is refused on top of a copy, and given back where it was paid', async () => {
    const buyer = uuidv7()
    const { assetId } = world.addAsset(uuidv7(), { one_time: 999, subscription: 499 })
    const wish = { kind: 'subscription', assetId, interval: 'month' } as const
    const opened = await world.sales.checkouts.open({ buyerId: buyer, key: uuidv7(), wish })
    await world.buy(buyer, { kind: 'one_time', assetId })
    await expect(world.sales.checkouts.open({ buyerId: buyer, key: uuidv7(), wish })).rejects.toMatchObject({
      code: 'ALREADY_OWNED',
      detail: expect.stringContaining('permanently own a copy of this work'),
      data: { owned: 'one_time' },
    })
    world.double.pay(opened.sessionId ?? '', { fingerprint: `card_${buyer}` })
    await world.settle()
    expect(await world.sales.checkouts.read(buyer, opened.id)).toMatchObject({ state: 'failed' })
    const back = Object.values(world.double.state.refunds).slice(-1)
    expect(back).toMatchObject([{ amountCents: 499, status: 'succeeded' }])
  })
})

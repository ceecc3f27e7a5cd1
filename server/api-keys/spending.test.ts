import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { NewApiKey } from '#shared/contract/market/api-keys.ts'
import { sellUses } from '../sales/use-batches.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { type ApiKeys, createApiKeys } from './api-keys.ts'

describeOnDatabase('the caps of an API key', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  let keys: ApiKeys
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
    keys = createApiKeys({ ...test, standingOf: async () => null, confirm: async () => {} })
  })
  afterAll(() => world.close())

  const makeKey = async (accountId: string, caps: Pick<NewApiKey, 'dailyCapCents' | 'storyCapCents'>) =>
    (await keys.create(accountId, uuidv7(), { name: 'Engine', rights: ['uses'], ...caps })).key.id

  /** A work at a price, and a buyer with $20. */
  async function openShop(priceCents: number) {
    const buyerId = uuidv7()
    const { assetId } = world.addAsset(uuidv7(), { per_use: priceCents })
    await world.topUp(buyerId, 2_000)
    const use = (apiKeyId: string | null, storyId: string, turnId: number, key: string = uuidv7()) =>
      world.sales.uses.sell({ buyerId, assetId, apiKeyId, storyId, turnId, key })
    return { buyerId, assetId, use }
  }

  it('stop a program that wants more than 1,000 uses exactly at the cap', async () => {
    const { buyerId, assetId } = await openShop(1)
    const apiKeyId = await makeKey(buyerId, { dailyCapCents: 1_000, storyCapCents: null })
    const turns = Array.from({ length: 1_050 }, (_, turnId) => ({ assetId, storyId: 'long', turnId }))
    const counts = { sold: 0, refused: 0 }
    for (let start = 0; start < turns.length; start += 100) {
      const batch = await sellUses(
        world.sales.uses,
        { buyerId, apiKeyId, key: `batch-${start}` },
        turns.slice(start, start + 100),
      )
      counts.sold += batch.soldCount
      counts.refused += batch.refusedCount
      for (const item of batch.items) {
        if (item.state === 'refused') expect(item.error).toMatchObject({ code: 'SPENDING_CAP_REACHED' })
      }
    }
    expect(counts).toEqual({ sold: 1_000, refused: 50 })
    expect(await world.balance(buyerId, 'wallet')).toBe(10_000_000n)
    const [key] = await keys.list(buyerId)
    expect(key).toMatchObject({ spentTodayMicroDollars: '10000000' })
  })

  it('hold for each story by itself, and for a day until the next', async () => {
    const { buyerId, use } = await openShop(10)
    const key = await makeKey(buyerId, { dailyCapCents: 40, storyCapCents: 20 })
    await use(key, 'first', 1)
    await use(key, 'first', 2)
    await expect(use(key, 'first', 3)).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
      data: { cap: 'story', capMicroDollars: '200000', spentMicroDollars: '200000' },
    })
    await use(key, 'second', 1)
    await use(key, 'third', 1)
    await expect(use(key, 'fourth', 1)).rejects.toMatchObject({ data: { cap: 'day' } })
    // A person who is signed in is not held by the caps of a key.
    await use(null, 'first', 3)
    test.clock.advance({ days: 1 })
    await use(key, 'fourth', 1)
    await expect(use(key, 'first', 4)).rejects.toMatchObject({ data: { cap: 'story' } })
    await keys.change({ accountId: buyerId, address: '::1' }, key, { storyCapCents: null })
    await use(key, 'first', 4)
  })

  it('count no use twice, and none that was refused for another reason', async () => {
    const { buyerId, assetId, use } = await openShop(100)
    const key = await makeKey(buyerId, { dailyCapCents: null, storyCapCents: null })
    const spent = async () => (await keys.list(buyerId))[0]?.spentTodayMicroDollars
    const [one, again] = await Promise.all([use(key, 'story', 1, 'same-key'), use(key, 'story', 1, 'same-key')])
    expect(again?.saleId).toBe(one?.saleId)
    await use(key, 'story', 1)
    expect(await spent()).toBe('1000000')
    const batch = { buyerId, apiKeyId: key, key: 'twenty-five' }
    const turns = Array.from({ length: 25 }, (_, turnId) => ({ assetId, storyId: 'story', turnId }))
    const first = await sellUses(world.sales.uses, batch, turns)
    // $20 pay for twenty, of which one was sold before.
    expect(first).toMatchObject({ soldCount: 20, refusedCount: 5, amountMicroDollars: '20000000' })
    expect(await spent()).toBe('20000000')
    const repeated = await sellUses(world.sales.uses, batch, turns)
    expect(repeated.items.filter(({ state }) => state === 'sold')).toEqual(
      first.items.filter(({ state }) => state === 'sold').map((item) => ({ ...item, coveredBy: null })),
    )
    expect(await spent()).toBe('20000000')
    expect(await world.balance(buyerId, 'wallet')).toBe(0n)
  })

  it('refuse no turn that was paid before, however it is asked for again', async () => {
    const { buyerId, assetId } = await openShop(10)
    const key = await makeKey(buyerId, { dailyCapCents: 30, storyCapCents: null })
    const turns = Array.from({ length: 5 }, (_, turnId) => ({ assetId, storyId: 'again', turnId }))
    const play = () => sellUses(world.sales.uses, { buyerId, apiKeyId: key, key: uuidv7() }, turns)
    const [first, again] = [await play(), await play()]
    expect(first).toMatchObject({ soldCount: 3, refusedCount: 2 })
    expect(again).toMatchObject({ soldCount: 3, refusedCount: 2, amountMicroDollars: '300000' })
    expect(await world.balance(buyerId, 'wallet')).toBe(19_700_000n)
  })
})

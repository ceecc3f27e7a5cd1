/** Bundles as they are sold: divided over their works, each a sale of its own, without what the buyer owns already. */
import * as fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { byExtent } from '#shared/testing/test-run.ts'
import { openSalesWorld, type SalesWorld, type TestAsset } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'

const RUNS = byExtent({ short: 3, long: 100 })

describeOnDatabase('bundles', (open) => {
  async function openWorld() {
    const test = await open()
    return { test, world: await openSalesWorld(test) }
  }

  async function offer(world: SalesWorld, creatorId: string, priceCents: number, works: readonly TestAsset[]) {
    const id = uuidv7()
    await world.database.asAccount(creatorId, async (tx) => {
      const row = { account_id: creatorId, id, title: 'Three lamps', price_cents: priceCents }
      await tx
        .insertInto('bundles')
        .values({ ...row, created_at: world.clock.now() })
        .execute()
      await tx
        .insertInto('bundle_items')
        .values(works.map(({ assetId }, place) => ({ account_id: creatorId, bundle_id: id, asset_id: assetId, place })))
        .execute()
    })
    return id
  }

  async function amounts({ admin }: TestDatabase, buyerId: string): Promise<number[]> {
    const { rows } = await admin.query<{ cents: number }>(
      `select (s.amount_micro_dollars / 10000)::integer as cents from order_items i
       join sales s on s.account_id = i.account_id and s.id = i.sale_id where i.account_id = $1 order by i.place`,
      [buyerId],
    )
    return rows.map(({ cents }) => cents)
  }

  it('divide their price over the works in proportion, and pay the shares of each', async () => {
    const { test, world } = await openWorld()
    const [buyerId, creatorId] = [uuidv7(), uuidv7()]
    const parent = world.addAsset(uuidv7(), { one_time: 500 })
    const works = [
      world.addAsset(creatorId, { one_time: 300 }),
      world.addAsset(creatorId, { one_time: 700 }, parent, 20),
      world.addAsset(creatorId, { one_time: 1_000 }),
    ]
    const bundleId = await offer(world, creatorId, 999, works)
    const order = await world.buy(buyerId, { kind: 'bundle', bundleId, totalCents: 999 })
    expect(order).toMatchObject({ state: 'fulfilled', title: 'Three lamps', priceCents: 999 })
    expect(await amounts(test, buyerId)).toEqual([150, 350, 499])
    // Of $3.50, 70% and of that a royalty of 20%.
    expect(await world.balance(parent.creatorId, 'creator')).toBe(490_000n)
    await expect(world.buy(buyerId, { kind: 'bundle', bundleId, totalCents: 0 })).rejects.toMatchObject({
      code: 'ALREADY_OWNED',
    })
    await world.close()
  })

  it('are not for sale where a filler leaves next to nothing for a derived work', async () => {
    const { world } = await openWorld()
    const creatorId = uuidv7()
    const parent = world.addAsset(uuidv7(), { one_time: 500 })
    const derived = world.addAsset(creatorId, { one_time: 500 }, parent, 20)
    const works = [derived, world.addAsset(creatorId, { one_time: 9_999 })]
    const bundleId = await offer(world, creatorId, 1_000, works)
    await expect(world.buy(uuidv7(), { kind: 'bundle', bundleId, totalCents: 1_000 })).rejects.toMatchObject({
      code: 'OFFER_UNAVAILABLE',
    })
    await world.close()
  })

  it('are sold without the works that the buyer owns, for the rest of the price', async () => {
    const { test, world } = await openWorld()
    const [buyerId, creatorId] = [uuidv7(), uuidv7()]
    const works = [300, 700, 1_000].map((price) => world.addAsset(creatorId, { one_time: price }))
    const bundleId = await offer(world, creatorId, 1_500, works)
    await world.buy(buyerId, { kind: 'one_time', assetId: works[1]?.assetId ?? '' })
    await expect(world.buy(buyerId, { kind: 'bundle', bundleId, totalCents: 1_500 })).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
      data: { totalCents: 975 },
    })
    await world.buy(buyerId, { kind: 'bundle', bundleId, totalCents: 975 })
    expect(await amounts(test, buyerId)).toEqual([225, 750])
    await world.close()
  })

  it('are not for sale while a work is not, when they are ended, and when they are no cheaper', async () => {
    const { world } = await openWorld()
    const [buyerId, creatorId] = [uuidv7(), uuidv7()]
    const works = [300, 700].map((price) => world.addAsset(creatorId, { one_time: price }))
    const bundleId = await offer(world, creatorId, 900, works)
    const refused = { code: 'OFFER_UNAVAILABLE' }
    const buy = (id: string, totalCents: number) =>
      world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: { kind: 'bundle', bundleId: id, totalCents } })
    world.removed.add(works[0]?.assetId ?? '')
    await expect(buy(bundleId, 900)).rejects.toMatchObject(refused)
    world.removed.delete(works[0]?.assetId ?? '')
    expect(await buy(bundleId, 900)).toMatchObject({ state: 'pending' })
    await expect(buy(await offer(world, creatorId, 1_000, works), 1_000)).rejects.toMatchObject(refused)
    await world.database.asAccount(creatorId, (tx) =>
      tx.updateTable('bundles').set({ ended_at: world.clock.now() }).where('id', '=', bundleId).execute(),
    )
    await expect(buy(bundleId, 900)).rejects.toMatchObject(refused)
    await expect(buy(uuidv7(), 900)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await world.close()
  })

  it(
    'cost what is sold of them, to the cent, whichever works the buyer owns',
    async () => {
      const { test, world } = await openWorld()
      const item = fc.record({ price: fc.integer({ min: 99, max: 9_999 }), isOwned: fc.boolean() })
      await fc.assert(
        fc.asyncProperty(
          fc.array(item, { minLength: 2, maxLength: 20 }).filter((items) => items.some(({ isOwned }) => !isOwned)),
          fc.integer({ min: 1, max: 99 }),
          async (items, percent) => {
            const [buyerId, creatorId] = [uuidv7(), uuidv7()]
            const works = items.map(({ price }) => world.addAsset(creatorId, { one_time: price }))
            const sum = items.reduce((before, { price }) => before + price, 0)
            const priceCents = Math.max(99, Math.floor((sum * percent) / 100))
            const bundleId = await offer(world, creatorId, priceCents, works)
            for (const [index, { isOwned }] of items.entries()) {
              const assetId = works[index]?.assetId ?? ''
              if (isOwned) await world.buy(buyerId, { kind: 'one_time', assetId })
            }
            const buy = (totalCents: number) => world.buy(buyerId, { kind: 'bundle', bundleId, totalCents })
            const left = await buy(-1).catch((error: { data: { totalCents: number } }) => error.data.totalCents)
            if (typeof left !== 'number') throw new Error('It was sold for less than nothing.')
            // Too little for a card is paid from the wallet.
            await world.topUp(buyerId)
            await buy(left)
            const sold = await amounts(test, buyerId)
            expect(sold.reduce((before, cents) => before + cents, 0)).toBe(left)
            const exact = items.reduce((before, { price, isOwned }) => before + (isOwned ? 0 : price), 0)
            expect(Math.abs(left - (priceCents * exact) / sum)).toBeLessThan(items.length)
            if (items.every(({ isOwned }) => !isOwned)) expect(left).toBe(priceCents)
          },
        ),
        { numRuns: RUNS },
      )
      await world.close()
    },
    60_000 * RUNS,
  )
})

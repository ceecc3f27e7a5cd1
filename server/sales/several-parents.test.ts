import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { microDollars } from '#shared/money/money.ts'
import { postJournal } from '../ledger/post.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { creatorSalesOf } from './reads.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

describeOnDatabase('a work with several parents', (open) => {
  let world: SalesWorld
  beforeAll(async () => {
    world = await openSalesWorld(await open())
  })
  afterAll(() => world.close())

  it('pays a root on both ways that lead to it, and takes all of it back with a refund', async () => {
    const [buyer, seller, left, right, root] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()]
    const rootAsset = world.addAsset(root, {})
    const asset = world.addDerivative(seller, { per_use: 100 }, [
      [world.addAsset(left, {}, rootAsset, 50), 10],
      [world.addAsset(right, {}, rootAsset, 20), 20],
    ])
    await world.topUp(buyer)
    const balances = async () => {
      const of = (creatorId: string) => world.balance(creatorId, 'creator')
      return [await of(seller), await of(left), await of(right), await of(root)]
    }
    const { saleId } = await world.sales.uses.sell({
      ...{ buyerId: buyer, assetId: asset.assetId, storyId: 'story', turnId: 1, key: uuidv7() },
    })
    expect(await balances()).toEqual([595_000n, 42_500n, 136_000n, 76_500n])
    const seen = await world.database.asAccount(root, (tx) => creatorSalesOf(tx, root, { limit: 10 }))
    expect(seen.items).toMatchObject([{ saleId, depth: 2, earnedMicroDollars: '76500' }])
    // What was spent before is owed afterwards.
    const payout = {
      kind: 'payout',
      debit: { ownerId: root, book: 'creator' },
      credit: { ownerId: root, book: 'payout' },
      amount: microDollars(76_500n),
    } as const
    const journal = { accountId: root, key: 'payout:all', kind: 'payout', at: world.clock.now() } as const
    await world.database.asService((tx) => postJournal(tx, { ...journal, transfers: [payout] }))
    await world.sales.refund({ buyerId: buyer, saleId, key: uuidv7(), origin: 'buyer', reason: 'low_quality' })
    expect(await verifyLedger(world.database, null)).toMatchObject({ ok: true })
    expect(await balances()).toEqual([0n, 0n, 0n, -76_500n])
    expect(await world.balance(buyer, 'wallet')).toBe(10_000_000n)
  })
})

import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import { sealAll } from '../ledger/seal.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { refundSale } from './refunds.ts'
import { openSalesWorld } from './world.fixture.ts'

describeOnDatabase('what is given back of a payment', (open) => {
  it('is in the wallet once where cards refuse it, even where a refund from before becomes known later', async () => {
    const test = await open()
    const world = await openSalesWorld(test)
    const buyerId = uuidv7()
    const works = [500, 700].map((price) => world.addAsset(uuidv7(), { one_time: price }))
    const assetIds = works.map(({ assetId }) => assetId)
    await world.buy(buyerId, { kind: 'cart', assetIds, totalCents: 1_200 })
    const { rows } = await test.admin.query<{ sale_id: string; reference: string }>(
      'select sale_id, reference from payment_sales where account_id = $1 order by amount_cents',
      [buyerId],
    )
    const [first, second] = rows
    const asked = { buyerId, key: uuidv7(), origin: 'platform', reason: 'other' } as const
    await world.sales.refund({ ...asked, saleId: second?.sale_id ?? '' })
    await world.settle()
    world.double.failRefund(Object.keys(world.double.state.refunds)[0] ?? '')
    await world.settle()
    expect(await world.balance(buyerId, 'wallet')).toBe(7_000_000n)

    const operationId = '00000000-0000-7000-8000-000000000000'
    const { refundId } = await world.provider.refund(first?.reference ?? '', 500, operationId)
    const found = { ...asked, saleId: first?.sale_id ?? '', made: { operationId, refundId } }
    await world.database.asService((tx) => refundSale(tx, world.salesParts, found))
    world.double.failRefund(refundId)
    await world.settle()
    expect(await world.balance(buyerId, 'wallet')).toBe(12_000_000n)
    await sealAll(world.database, world.clock, { wait: true })
    expect(await verifyLedger(world.database, null)).toMatchObject({ ok: true })
    await world.close()
  })
})

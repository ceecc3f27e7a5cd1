import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { HOUR_MS } from '#shared/time.ts'
import { openSalesWorld, type SalesWorld, type TestAsset } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { expectAccounted } from './drill.fixture.ts'
import { describeReconciliation, reconcile } from './reconcile.ts'

// The drill in tests/market loses an hour of a whole market; here, single things are unknown to it.
describeOnDatabase('reconciling with the payment service', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  let creator: string
  let work: TestAsset
  const lostAccount = uuidv7()

  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
    creator = uuidv7()
    work = world.addAsset(creator, { one_time: 999, subscription: 499, license: 250 })
    await world.onboard(creator)
  })
  afterAll(() => world.close())
  // What an earlier test did is out of the time that is compared.
  beforeEach(() => world.clock.advance({ days: 3 }))

  const run = async (applies: boolean) => {
    const { salesParts, sales, payments } = world
    const isAccountKnown = async (_tx: unknown, accountId: string) => accountId !== lostAccount
    const parts = { salesParts, sales, payments, isAccountKnown }
    return reconcile(parts, { since: new Date(world.clock.now().getTime() - HOUR_MS), applies })
  }

  /** Applied, it does what it reported, and finds nothing the second time. */
  async function reconcileOnce(): Promise<string[]> {
    const reported = await run(false)
    const done = await run(true)
    expect(done).toEqual(reported)
    const open = done.findings.filter(({ isOpen }) => isOpen)
    await world.settle()
    expect((await run(true)).findings).toEqual(open)
    return done.findings.map(({ subject, outcome }) => `${subject} ${outcome}`)
  }

  /** A page that the market has no order for, paid while it hears of nothing. */
  async function payUnknown(accountId: string, bought: string | undefined, isPaid = true): Promise<string> {
    world.post.leadTo(null)
    const reference = { accountId, orderId: uuidv7() }
    const at = world.clock.now().getTime()
    const urls = { returnUrl: 'https://studio.example/', cancelUrl: 'https://studio.example/' }
    const lines = [{ title: 'A quiet forest', amountCents: 999 }]
    const page = { reference, lines, isTaxable: false, interval: null, ...urls }
    const { sessionId } = await world.provider.openCheckout(
      { ...page, bought, expiresAt: new Date(at + HOUR_MS) },
      uuidv7(),
    )
    if (isPaid) world.double.pay(sessionId)
    await world.post.arrived()
    world.post.leadTo(world.payments.inbox.receive)
    return reference.orderId
  }

  const read = (buyerId: string, orderId: string) => world.sales.checkouts.read(buyerId, orderId)

  it('makes a lost order again, and refunds what it cannot make again', async () => {
    const buyer = uuidv7()
    const known = await payUnknown(buyer, `one_time:${work.assetId}`)
    const topUp = await payUnknown(buyer, 'top_up')
    const unknown = await payUnknown(buyer, undefined)
    const gone = await payUnknown(lostAccount, `one_time:${work.assetId}`)
    expect(await reconcileOnce()).toEqual([
      'order rebuilt and settled',
      'order rebuilt and settled',
      'order refunded',
      'order refunded',
    ])
    expect(await read(buyer, known)).toMatchObject({ state: 'fulfilled', priceCents: 999 })
    expect(await world.balance(buyer, 'wallet')).toBe(9_990_000n)
    expect((await read(buyer, topUp)).state).toBe('fulfilled')
    for (const [accountId, id] of [[buyer, unknown] as const, [lostAccount, gone] as const]) {
      expect((await read(accountId, id)).state).toBe('failed')
    }
    await expectAccounted(world, test.admin)
  })

  it('closes open pages of lost accounts, and sells what is paid on others later', async () => {
    const buyer = uuidv7()
    const known = await payUnknown(buyer, `one_time:${work.assetId}`, false)
    await payUnknown(lostAccount, 'top_up', false)
    expect(await reconcileOnce()).toEqual(['order rebuilt', 'order closed, unpaid'])
    const { sessionId } = await read(buyer, known)
    world.double.pay(sessionId ?? '')
    await world.settle()
    expect((await read(buyer, known)).state).toBe('fulfilled')
    await expectAccounted(world, test.admin)
  })

  const paymentOf = async (buyerId: string): Promise<{ reference: string; sale_id: string | null }> =>
    world.database.asService((tx) =>
      tx
        .selectFrom('payment_references')
        .select(['reference', 'sale_id'])
        .where('account_id', '=', buyerId)
        .executeTakeFirstOrThrow(),
    )

  it('books a refund, a transfer, its reversal and a payout that have no rows', async () => {
    const buyer = uuidv7()
    await world.buy(buyer, { kind: 'one_time', assetId: work.assetId })
    const { reference } = await paymentOf(buyer)
    await world.provider.refund(reference, 999, uuidv7())
    const recipientId = Object.keys(world.double.state.accounts)[0] ?? ''
    const to = { recipientId, amountCents: 70, chargeId: null, group: null }
    const { transferId } = await world.provider.transfer(to, uuidv7())
    await world.provider.reverseTransfer(transferId, 30, uuidv7())
    await world.provider.payOut(recipientId, 40, uuidv7())
    expect(await reconcileOnce()).toEqual(['refund booked', 'transfer booked', 'reversal booked', 'payout booked'])
    await expectAccounted(world, test.admin)
  })

  it('lets others use the coupon of an order that was refunded in the time that is lost', async () => {
    const [buyerId, couponId] = [uuidv7(), uuidv7()]
    await test.admin.query(
      `insert into coupons (account_id, id, code, percent, max_uses, is_once_per_buyer, starts_at, ends_at, created_at)
       values ($1, $2, 'SPRING', 50, 1, false, '2000-01-01', '2999-01-01', '2000-01-01')`,
      [creator, couponId],
    )
    const wish = { kind: 'one_time', assetId: work.assetId, couponCode: 'SPRING' } as const
    const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish })
    const used = async () =>
      (await test.admin.query<{ used: number }>('select used from coupons where id = $1', [couponId])).rows[0]?.used
    expect(await used()).toBe(1)
    world.post.leadTo(null)
    world.double.pay(order.sessionId ?? '')
    const paymentIntentId = Object.keys(world.double.state.intents).at(-1) ?? ''
    await world.provider.refund(paymentIntentId, order.priceCents, uuidv7())
    await world.post.arrived()
    world.post.leadTo(world.payments.inbox.receive)
    expect(await reconcileOnce()).toEqual(['order noted as refunded'])
    expect((await read(buyerId, order.id)).state).toBe('failed')
    expect(await used()).toBe(0)
  })

  it('does not send again what was sent before the loss', async () => {
    const buyer = uuidv7()
    await world.buy(buyer, { kind: 'one_time', assetId: work.assetId })
    const { reference, sale_id: saleId } = await paymentOf(buyer)
    const request = { buyerId: buyer, saleId: saleId ?? '', key: 'asked', origin: 'platform', reason: 'other' } as const
    await world.sales.refund(request)
    const planned = await world.database.asService((tx) =>
      tx
        .selectFrom('payment_operations')
        .select('id')
        .where('kind', '=', 'refund')
        .where('account_id', '=', buyer)
        .executeTakeFirstOrThrow(),
    )
    await world.provider.refund(reference, 999, planned.id)
    // The payment service remembers keys for a day alone.
    for (const key of Object.keys(world.double.state.answers)) delete world.double.state.answers[key]
    expect(await reconcileOnce()).toEqual(['refund noted as sent'])
    const refunds = Object.values(world.double.state.refunds).filter((one) => one.paymentIntentId === reference)
    expect(refunds).toHaveLength(1)
    await expectAccounted(world, test.admin)
  })

  it('leaves to a person what no rule decides', async () => {
    const buyer = uuidv7()
    await world.buy(buyer, { kind: 'one_time', assetId: work.assetId })
    const { reference } = await paymentOf(buyer)
    await world.provider.refund(reference, 100, uuidv7())
    const found = await run(true)
    expect(found.findings).toMatchObject([{ subject: 'refund', isOpen: true }])
    expect(describeReconciliation(found, true)).toEqual([
      expect.stringMatching(/^OPEN {3}refund {9}re_\S+ {2}does not match a sale: book it by hand: \$1\.00 of pi_/),
      expect.stringMatching(/0 done, 1 for a person to look at\.$/),
    ])
  })
})

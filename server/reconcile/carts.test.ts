import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { HOUR_MS } from '#shared/time.ts'
import { sealAll } from '../ledger/seal.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { openSalesWorld, type SalesWorld, type TestAsset } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { reconcile } from './reconcile.ts'

describeOnDatabase('reconciling carts with the payment service', (open) => {
  let test: TestDatabase
  let world: SalesWorld

  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())
  beforeEach(() => world.clock.advance({ days: 3 }))

  const run = async (applies: boolean) => {
    const { salesParts, sales, payments } = world
    const parts = { salesParts, sales, payments, isAccountKnown: async () => true }
    return reconcile(parts, { since: new Date(world.clock.now().getTime() - HOUR_MS), applies })
  }

  async function reconcileOnce(): Promise<string[]> {
    const reported = await run(false)
    const done = await run(true)
    await world.settle()
    expect((await run(true)).findings).toEqual([])
    expect(done.findings).toEqual(reported.findings)
    expect(await verifyAll()).toMatchObject({ ok: true })
    return done.findings.map(({ subject, outcome }) => `${subject} ${outcome}`)
  }

  async function verifyAll() {
    await sealAll(world.database, world.clock, { wait: true })
    return verifyLedger(world.database, null)
  }

  const cartOf = (works: readonly TestAsset[]) => ({
    kind: 'cart' as const,
    assetIds: works.map(({ assetId }) => assetId),
    totalCents: works.reduce((sum, { prices }) => sum + (prices.one_time ?? 0), 0),
  })
  const worksAt = (...prices: number[]): TestAsset[] =>
    prices.map((price) => world.addAsset(uuidv7(), { one_time: price }))

  /** Opened before the backup, and paid while the market hears of nothing. Returns the payment. */
  async function payUnheard(buyerId: string, works: readonly TestAsset[]) {
    const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: cartOf(works) })
    world.post.leadTo(null)
    world.double.pay(order.sessionId ?? '')
    await world.post.arrived()
    world.post.leadTo(world.payments.inbox.receive)
    return { orderId: order.id, paymentIntentId: Object.keys(world.double.state.intents).at(-1) ?? '' }
  }

  const statesOf = async (buyerId: string) => {
    const { rows } = await test.admin.query<{ id: string; state: string; reference: string; amount_cents: number }>(
      `select s.id, s.state, p.reference, p.amount_cents from sales s
       join payment_sales p on p.account_id = s.account_id and p.sale_id = s.id
       where s.account_id = $1 order by p.amount_cents`,
      [buyerId],
    )
    return rows
  }
  const refundedAtStripe = (of: string): number[] =>
    Object.values(world.double.state.refunds).flatMap(({ paymentIntentId, amountCents }) =>
      paymentIntentId === of ? [amountCents] : [],
    )

  it('books the refund of one work', async () => {
    const buyerId = uuidv7()
    await world.buy(buyerId, cartOf(worksAt(500, 700)))
    const [first] = await statesOf(buyerId)
    const { id: saleId = '', reference = '' } = first ?? {}
    await world.provider.refund(reference, 500, uuidv7(), { saleId })
    expect(await reconcileOnce()).toEqual(['refund booked'])
    expect((await statesOf(buyerId)).map(({ state }) => state)).toEqual(['refunded', 'completed'])
    expect(refundedAtStripe(reference)).toEqual([500])
  })

  it('books the refund of one work after a dispute that was open then was won', async () => {
    const buyerId = uuidv7()
    await world.buy(buyerId, cartOf(worksAt(500, 700)))
    const [first] = await statesOf(buyerId)
    const { id: saleId = '', reference = '' } = first ?? {}
    const disputeId = world.double.dispute(reference)
    await world.settle()
    world.post.leadTo(null)
    world.double.closeDispute(disputeId, true)
    await world.post.arrived()
    world.post.leadTo(world.payments.inbox.receive)
    await world.provider.refund(reference, 500, uuidv7(), { saleId })
    await run(true)
    expect((await statesOf(buyerId)).map(({ state }) => state)).toEqual(['refunded', 'completed'])
    expect(refundedAtStripe(reference)).toEqual([500])
  })

  it('does not send the part for a work that could not be had again', async () => {
    const buyerId = uuidv7()
    const works = worksAt(500, 700, 900)
    const { orderId, paymentIntentId } = await payUnheard(buyerId, works)
    world.removed.add(works[1]?.assetId ?? '')
    await world.provider.refund(paymentIntentId, 700, uuidv7())
    expect(await reconcileOnce()).toEqual(['order settled', 'refund noted as sent'])
    expect((await world.sales.checkouts.read(buyerId, orderId)).state).toBe('fulfilled')
    expect(refundedAtStripe(paymentIntentId)).toEqual([700])
  })

  it('sends only the rest where nothing can be had any more', async () => {
    const buyerId = uuidv7()
    const works = worksAt(500, 700)
    const { orderId, paymentIntentId } = await payUnheard(buyerId, works)
    await world.provider.refund(paymentIntentId, 700, uuidv7())
    for (const { assetId } of works) world.removed.add(assetId)
    expect(await reconcileOnce()).toEqual(['order settled', 'refund noted as sent'])
    expect((await world.sales.checkouts.read(buyerId, orderId)).state).toBe('failed')
    expect(refundedAtStripe(paymentIntentId)).toEqual([700, 500])
    expect(await world.balance(buyerId, 'wallet')).toBe(0n)
  })

  it('sells nothing for good of which the money went back work by work', async () => {
    const buyerId = uuidv7()
    const { orderId, paymentIntentId } = await payUnheard(buyerId, worksAt(600, 600))
    for (const saleId of [uuidv7(), uuidv7()]) await world.provider.refund(paymentIntentId, 600, uuidv7(), { saleId })
    expect(await reconcileOnce()).toEqual(['order settled', 'refund booked', 'refund booked'])
    expect((await statesOf(buyerId)).map(({ state }) => state)).toEqual(['refunded', 'refunded'])
    expect((await world.sales.checkouts.read(buyerId, orderId)).state).toBe('refunded')
    expect(refundedAtStripe(paymentIntentId)).toEqual([600, 600])
  })

  it('leaves open which of two works at one price went back', async () => {
    const buyerId = uuidv7()
    const { paymentIntentId } = await payUnheard(buyerId, worksAt(600, 600))
    await world.provider.refund(paymentIntentId, 600, uuidv7(), { saleId: uuidv7() })
    const { findings } = await run(true)
    expect(findings.map(({ subject, isOpen }) => [subject, isOpen])).toEqual([
      ['order', false],
      ['refund', true],
    ])
    expect((await statesOf(buyerId)).map(({ state }) => state)).toEqual(['completed', 'completed'])
  })

  it('puts a part into the wallet that the card did not take', async () => {
    const buyerId = uuidv7()
    const works = worksAt(500, 700)
    const { paymentIntentId } = await payUnheard(buyerId, works)
    world.removed.add(works[1]?.assetId ?? '')
    const { refundId } = await world.provider.refund(paymentIntentId, 700, uuidv7())
    world.post.leadTo(null)
    world.double.failRefund(refundId)
    await world.post.arrived()
    world.post.leadTo(world.payments.inbox.receive)
    expect(await reconcileOnce()).toEqual(['order settled', 'refund noted as sent'])
    expect(await world.balance(buyerId, 'wallet')).toBe(7_000_000n)
  })
})

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { subscriptionOf } from './reads.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

const PRICE_CENTS = 499
const PRICE = 4_990_000n
/** What the payment service keeps of each payment, given back or not. */
const CARD_FEE = 440_000n

describeOnDatabase('cancelled subscriptions', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  async function subscribed() {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { subscription: PRICE_CENTS })
    const { id } = await world.buy(buyer, { kind: 'subscription', assetId: asset.assetId, interval: 'month' })
    const [there] = Object.values(world.double.state.subscriptions).slice(-1)
    if (there === undefined) throw new Error('There is no subscription at the payment service.')
    const shown = () => world.database.asAccount(buyer, (tx) => subscriptionOf(tx, buyer, id))
    const periods = async () =>
      (
        await test.admin.query<{ valid_until: Date }>(
          'select valid_until from entitlements where account_id = $1 order by sale_id',
          [buyer],
        )
      ).rows.map(({ valid_until }) => valid_until.toISOString())
    const refunds = () => {
      const ofSubscription = Object.values(world.double.state.invoices).filter((one) => one.subscriptionId === there.id)
      const intents = new Set(ofSubscription.map(({ paymentIntentId }) => paymentIntentId))
      return Object.values(world.double.state.refunds).filter(({ paymentIntentId }) => intents.has(paymentIntentId))
    }
    return { buyer, creator, id, there, shown, periods, refunds }
  }

  async function moneyOf(creator: string) {
    const books = ['processor', 'platform_revenue', 'processor_fees', 'losses'] as const
    const [processor = 0n, revenue = 0n, fees = 0n, losses = 0n] = await Promise.all(
      books.map((book) => world.balance(PLATFORM_ID, book)),
    )
    return { processor, revenue, fees, losses, creator: await world.balance(creator, 'creator') }
  }

  async function deliver(order: 'as_sent' | 'backwards' | 'twice'): Promise<void> {
    while (world.post.kept.length > 0) {
      const kept = world.post.kept.splice(0)
      const sent = order === 'backwards' ? kept.toReversed() : order === 'twice' ? [...kept, ...kept] : kept
      for (const { payload, signature } of sent) {
        await world.post.deliver(payload, signature)
        await world.settle()
      }
      await world.settle()
    }
  }

  describe.each(['as_sent', 'backwards', 'twice'] as const)('whose renewal is heard of %s', (order) => {
    it('get the whole renewal back where they were cancelled before its period began', async () => {
      const { buyer, creator, id, there, shown, periods, refunds } = await subscribed()
      const [before, entitled, { periodEnd }] = [await moneyOf(creator), await periods(), await shown()]
      world.clock.advance({ days: 27 })
      // Noted here; the payment service hears of it only after it has renewed.
      await world.sales.cancelSubscription(buyer, id)
      world.post.keep(true)
      world.clock.advance({ days: 5 })
      world.double.renew(there.id, true)
      world.clock.advance({ minutes: 2 })
      await deliver(order)
      await world.settle()
      await deliver(order)
      world.post.keep(false)
      await world.settle()
      expect(await shown()).toMatchObject({ state: 'ended', cancelAtPeriodEnd: true, periodEnd })
      expect(await periods()).toEqual([periodEnd])
      expect(entitled).toHaveLength(1)
      expect(refunds().map(({ amountCents, status }) => ({ amountCents, status }))).toEqual([
        { amountCents: PRICE_CENTS, status: 'succeeded' },
      ])
      const expected = { ...before, processor: before.processor + CARD_FEE, fees: before.fees - CARD_FEE }
      expect(await moneyOf(creator)).toEqual(expected)
      expect(await world.balance(buyer, 'wallet')).toBe(0n)
      expect(world.notices.filter(({ accountId }) => accountId === buyer).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['payment_not_completed', 'subscription_ended']),
      )
      // The refund that the card cannot take goes to the wallet, as every other.
      world.double.failRefund(refunds()[0]?.id ?? '')
      await world.settle()
      expect(await world.balance(buyer, 'wallet')).toBe(PRICE)
    })

    it('keep the renewal where they were cancelled after its period began', async () => {
      const { buyer, creator, id, there, shown, periods, refunds } = await subscribed()
      world.clock.advance({ days: 32 })
      world.post.keep(true)
      world.double.renew(there.id, true)
      await world.sales.cancelSubscription(buyer, id)
      await deliver(order)
      await world.settle()
      await deliver(order)
      world.post.keep(false)
      expect(await periods()).toHaveLength(2)
      expect(refunds()).toEqual([])
      expect(await world.balance(creator, 'creator')).toBe(6_980_000n)
      expect(await shown()).toMatchObject({ state: 'active', cancelAtPeriodEnd: true })
    })
  })

  it('stay cancelled, whatever the payment service still believes', async () => {
    const { buyer, id, there, shown } = await subscribed()
    await world.sales.cancelSubscription(buyer, id)
    // Something else about it changes there before it hears of the cancellation.
    await world.sales.hooks.subscriptionChanged(there.id)
    expect(await shown()).toMatchObject({ state: 'active', cancelAtPeriodEnd: true })
    await world.settle()
    expect(there).toMatchObject({ cancelAtPeriodEnd: true })
  })

  it('are told of no time that is left where the last period was given back', async () => {
    const { buyer, id, shown } = await subscribed()
    const { rows } = await test.admin.query<{ sale_id: string }>(
      'select sale_id from entitlements where account_id = $1',
      [buyer],
    )
    const saleId = rows[0]?.sale_id ?? ''
    await world.sales.refund({ buyerId: buyer, saleId, key: uuidv7(), origin: 'buyer', reason: 'low_quality' })
    await world.settle()
    expect(await shown(), id).toMatchObject({ state: 'ended' })
    const notified = world.notices.filter(({ accountId }) => accountId === buyer).map(({ kind }) => kind)
    expect(notified).toContain('refund_received')
    expect(notified).not.toContain('subscription_ended')
  })
})

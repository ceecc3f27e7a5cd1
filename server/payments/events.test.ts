import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { randomFraction } from '../testing/random.ts'

describeOnDatabase('events of the payment service', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  const types = async (): Promise<string[]> =>
    (await test.admin.query('select distinct type from payment_events')).rows.map(({ type }) => type)

  /** A top-up of which no webhook arrives. */
  async function payUnheard(amountCents: number): Promise<string> {
    const wish = { kind: 'top_up', amountCents } as const
    const order = await world.sales.checkouts.open({ buyerId: uuidv7(), key: uuidv7(), wish })
    world.post.keep(true)
    world.double.pay(order.sessionId ?? '')
    world.post.keep(false)
    world.post.kept.splice(0)
    return order.buyerId
  }

  it('are caught up with although some of them are about things without an id', async () => {
    const buyer = await payUnheard(700)
    const { events } = world.double.state
    expect(events.map(({ payload }) => JSON.parse(payload).data.object.id)).toContain(undefined)
    await world.payments.reconcile()
    await world.settle()
    expect(await world.balance(buyer, 'wallet')).toBe(7_000_000n)
    expect(await types()).toContain('balance.available')
  })

  it('are forgotten a while after they were acted on, and not before', async () => {
    await world.topUp(uuidv7())
    await world.settle()
    const waits = 'evt_waits'
    await test.admin.query(
      `insert into payment_events (event_id, type, payload, occurred_at, received_at) values ($1, 'x', '{}', $2, $2)`,
      [waits, world.clock.now()],
    )
    const kept = async () =>
      (await test.admin.query<{ event_id: string }>('select event_id from payment_events')).rows.map(
        (row) => row.event_id,
      )
    const before = await kept()
    await world.payments.inbox.prune()
    expect(await kept()).toEqual(before)
    world.clock.advance({ days: 91 })
    await world.payments.inbox.prune()
    expect(await kept()).toEqual([waits])
    await test.admin.query('delete from payment_events where event_id = $1', [waits])
  })

  it('lose their contents where a version before kept them after it acted on them', async () => {
    await test.admin.query(
      `insert into payment_events (event_id, type, payload, occurred_at, received_at, processed_at) values
        ('evt_before', 'x', '{"name":"Ada"}', $1, $1, $1), ('evt_still_waits', 'x', '{"name":"Ada"}', $1, $1, null)`,
      [world.clock.now()],
    )
    await world.payments.inbox.prune()
    const { rows } = await test.admin.query(
      `delete from payment_events where event_id in ('evt_before', 'evt_still_waits') returning event_id, payload`,
    )
    expect(Object.fromEntries(rows.map(({ event_id, payload }) => [event_id, payload]))).toEqual({
      evt_before: '',
      evt_still_waits: '{"name":"Ada"}',
    })
  })

  it('are listed from where the last listing ended, whatever arrived by itself in between', async () => {
    await world.payments.reconcile()
    const lost = await payUnheard(500)
    world.clock.advance({ hours: 3 })
    // Hours later an event of another endpoint arrives, before the market lists again.
    await world.onboard(uuidv7())
    await world.payments.reconcile()
    await world.settle()
    expect(await world.balance(lost, 'wallet')).toBe(5_000_000n)
  })

  it('are listed again where a listing failed', async () => {
    await world.payments.reconcile()
    const lost = await payUnheard(600)
    const { listEvents } = world.provider
    world.provider.listEvents = () => Promise.reject(new Error('no answer'))
    world.clock.advance({ hours: 5 })
    await expect(world.payments.reconcile()).rejects.toThrow('no answer')
    world.provider.listEvents = listEvents
    await world.topUp(uuidv7())
    await world.payments.reconcile()
    await world.settle()
    expect(await world.balance(lost, 'wallet')).toBe(6_000_000n)
  })

  it('are caught up with although an operation cannot be sent, and another one after it is', async () => {
    const [first, second] = [await payUnheard(800), await payUnheard(900)]
    await world.payments.reconcile()
    await world.settle()
    const planned = [first, second].map((accountId) =>
      world.database.asService((tx) => world.payments.payBack(tx, { accountId, key: uuidv7() })),
    )
    await Promise.all(planned)
    const { refund } = world.provider
    world.provider.refund = async (intent, amountCents, key) => {
      if (amountCents === 800) throw new LunaError('PAYMENTS_UNAVAILABLE')
      return refund(intent, amountCents, key)
    }
    const lost = await payUnheard(650)
    world.clock.advance({ minutes: 11 })
    await expect(world.payments.reconcile()).rejects.toMatchObject({ code: 'PAYMENTS_UNAVAILABLE' })
    world.provider.refund = refund
    expect(Object.values(world.double.state.refunds).map(({ amountCents }) => amountCents)).toContain(900)
    await world.settle()
    expect(await world.balance(lost, 'wallet')).toBe(6_500_000n)
  })

  it('of accounts and thin ones are signed with the secrets of their own endpoints', async () => {
    world.post.keep(true)
    await world.onboard(uuidv7())
    world.post.keep(false)
    const kept = world.post.kept.splice(0)
    const ofAccounts = kept.filter(({ payload }) => /"account":"acct_|v2\.core\.event/.test(payload))
    expect(ofAccounts.map(({ payload }) => JSON.parse(payload).type)).toEqual([
      'account.updated',
      'v2.core.account[requirements].updated',
      'v2.core.account[configuration.recipient].capability_status_updated',
    ])
    for (const { payload, signature } of ofAccounts) await world.payments.inbox.receive(payload, signature)
    expect(new Set(ofAccounts.map(({ signature }) => signature)).size).toBe(3)
  })
})

interface Books {
  readonly creator: bigint
  readonly held: bigint
  readonly onTheWay: bigint
  readonly wallet: bigint
  readonly losses: bigint
  readonly processor: bigint
}

describeOnDatabase('a story told by events', (open) => {
  /** The same money moves; `disorder` says how the events of it arrive. */
  async function tell(disorder: (() => number) | undefined): Promise<Books> {
    const world = await openSalesWorld(await open(), disorder === undefined ? {} : { disorder })
    const { double } = world
    const [creator, buyer] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { one_time: 1_000, subscription: 500 })
    const other = world.addAsset(creator, { one_time: 3_000 })
    const openOrder = (wish: Parameters<typeof world.sales.checkouts.open>[0]['wish']) =>
      world.sales.checkouts.open({ buyerId: buyer, key: uuidv7(), wish })
    const orders = [
      await openOrder({ kind: 'top_up', amountCents: 9_000 }),
      await openOrder({ kind: 'one_time', assetId: asset.assetId }),
      await openOrder({ kind: 'one_time', assetId: other.assetId }),
    ]
    for (const { sessionId } of orders) double.pay(sessionId ?? '')
    await world.settle()

    const intents = Object.values(double.state.intents)
    const [disputed, kept] = [
      intents.find((one) => one.amountCents === 1_000),
      intents.find((one) => one.amountCents === 3_000),
    ]
    const won = double.dispute(kept?.id ?? '')
    double.closeDispute(won, true)
    const lost = double.dispute(disputed?.id ?? '', { amountCents: 1_100 })
    double.closeDispute(lost, false)
    await world.onboard(creator)

    world.clock.advance({ days: 8 })
    const pay = () => world.database.asService((tx) => world.payments.payouts.payOut(tx, creator, uuidv7()))
    await pay()
    await world.settle()
    const payout = Object.values(double.state.payouts).at(-1)?.id ?? ''
    double.settlePayout(payout, true)
    double.settlePayout(payout, false)
    await world.settle()

    const books = {
      creator: await world.balance(creator, 'creator'),
      held: await world.balance(creator, 'hold'),
      onTheWay: await world.balance(creator, 'payout'),
      wallet: await world.balance(buyer, 'wallet'),
      losses: await world.balance(PLATFORM_ID, 'losses'),
      processor: await world.balance(PLATFORM_ID, 'processor'),
    }
    await world.close()
    return books
  }

  it('ends in the same books when they are late, repeated and in any order', async () => {
    const inOrder = await tell(undefined)
    expect(inOrder).toMatchObject({ creator: 21_000_000n, held: 0n, onTheWay: 0n, wallet: 90_000_000n })
    for (let round = 0; round < byExtent({ short: 2, long: 20 }); round++) {
      expect(await tell(randomFraction)).toEqual(inOrder)
    }
  })
})

import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CardRefusal } from '../../payments/double/saved-methods.ts'
import { describeOnDatabase, type TestDatabase } from '../../testing/databases.fixture.ts'
import { openSalesWorld, type SalesWorld } from '../world.fixture.ts'

const PLAN = { thresholdCents: 500, amountCents: 1_000, monthlyCapCents: 3_000 }

describeOnDatabase('automatic top-ups', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  const topUps = () => world.sales.topUps
  const wallet = (buyerId: string) => world.balance(buyerId, 'wallet')
  const savingTopUp = { kind: 'top_up', amountCents: 1_000, savesCard: true } as const

  /** A buyer with $10 and a saved card, and what buys uses for so many cents. */
  async function openBuyer(plan = PLAN) {
    const buyerId = uuidv7()
    await topUps().set(buyerId, plan)
    await world.buy(buyerId, savingTopUp)
    let turnId = 0
    const spend = async (priceCents: number) => {
      const { assetId } = world.addAsset(uuidv7(), { per_use: priceCents })
      turnId += 1
      return world.sales.uses.sell({ buyerId, assetId, storyId: 'story', turnId, key: uuidv7() })
    }
    return { buyerId, spend }
  }

  const chargesOf = async (buyerId: string) => {
    const { rows } = await test.admin.query<{ state: string; failure: string | null }>(
      'select state, failure from auto_top_up_charges where account_id = $1 order by planned_at, id',
      [buyerId],
    )
    return rows
  }
  /** Charges of the saved card: without those that the buyer paid on a page. */
  const intentsOf = (buyerId: string) => {
    const { intents, sessions } = world.double.state
    const paidOnPages = new Set(Object.values(sessions).map(({ paymentIntentId }) => paymentIntentId))
    return Object.values(intents).filter(
      ({ id, metadata }) => metadata?.['luna_account'] === buyerId && !paidOnPages.has(id),
    )
  }
  const noticesOf = async (buyerId: string) => {
    const { rows } = await test.admin.query<{ kind: string; data: object }>(
      "select kind, data from notifications where account_id = $1 and kind like 'auto_%' order by created_at, id",
      [buyerId],
    )
    return rows
  }
  function methodOf(buyerId: string) {
    const customer = Object.values(world.double.state.customers).find(
      ({ metadata }) => metadata['luna_account'] === buyerId,
    )
    const method = Object.values(world.double.state.paymentMethods).findLast(
      ({ customerId }) => customerId === customer?.id,
    )
    if (method === undefined) throw new Error('There is no saved card.')
    return method
  }
  function refuse(buyerId: string, refusal: CardRefusal | null): void {
    methodOf(buyerId).refusal = refusal
  }

  it('are off until somebody agrees, and save no card before', async () => {
    const buyerId = uuidv7()
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'off', plan: null, card: null })
    await expect(world.buy(buyerId, savingTopUp)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await topUps().set(buyerId, PLAN)).toMatchObject({ state: 'needs_card', plan: PLAN })
    await world.buy(buyerId, savingTopUp)
    expect(await topUps().read(buyerId)).toMatchObject({
      ...{ state: 'on', card: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2_034 } },
      ...{ chargedThisMonthCents: 0, underWayCents: 0 },
    })
    await world.topUp(buyerId)
    expect(Object.values(world.double.state.customers)).toHaveLength(1)
  })

  it('charge the card once a use takes the wallet below the threshold', async () => {
    const { buyerId, spend } = await openBuyer()
    await spend(500)
    expect(await chargesOf(buyerId)).toEqual([])
    await spend(1)
    expect(await topUps().read(buyerId)).toMatchObject({ underWayCents: 1_000, chargedThisMonthCents: 1_000 })
    await world.settle()
    expect(await wallet(buyerId)).toBe(14_990_000n)
    expect(await chargesOf(buyerId)).toEqual([{ state: 'charged', failure: null }])
    expect(intentsOf(buyerId)).toMatchObject([{ status: 'succeeded', amountCents: 1_000 }])
    await topUps().topUpDue()
    await world.settle()
    expect(intentsOf(buyerId)).toHaveLength(1)
    const orders = await test.admin.query('select state from orders where account_id = $1', [buyerId])
    expect(orders.rows).toEqual([{ state: 'fulfilled' }, { state: 'fulfilled' }])
  })

  it('charge once for one shortfall, however many servers see it', async () => {
    const nodes = [world.openNode(), world.openNode()]
    const { buyerId } = await openBuyer({ ...PLAN, monthlyCapCents: 100_000 })
    const { assetId } = world.addAsset(uuidv7(), { per_use: 60 })
    const use = (index: number) =>
      nodes[index % 2]?.sales.uses.sell({ buyerId, assetId, storyId: 'many', turnId: index, key: uuidv7() })
    await Promise.all(Array.from({ length: 12 }, (_, index) => use(index)))
    await Promise.all(nodes.map(({ sales }) => sales.topUps.topUpDue()))
    expect(await chargesOf(buyerId)).toHaveLength(1)
    await Promise.all([...nodes, ...nodes].map(({ jobs }) => jobs.runDue()))
    await Promise.all(nodes.map(({ sales }) => sales.topUps.topUpDue()))
    await world.settle()
    expect(intentsOf(buyerId)).toHaveLength(1)
    expect(await wallet(buyerId)).toBe(12_800_000n)
  })

  it('charge once where the answer of the payment service is lost', async () => {
    const { buyerId, spend } = await openBuyer()
    await spend(600)
    world.double.failNext(['answer_lost', 'answer_lost', 'answer_lost'])
    await world.settle()
    expect(await chargesOf(buyerId)).toMatchObject([{ state: 'planned' }])
    world.clock.advance({ minutes: 11 })
    await topUps().topUpDue()
    await world.settle()
    expect(await chargesOf(buyerId)).toMatchObject([{ state: 'charged' }])
    expect(intentsOf(buyerId)).toHaveLength(1)
    expect(await wallet(buyerId)).toBe(14_000_000n)
  })

  it.each(['answer_lost', 'unreachable'] as const)(
    'ask what became of a charge that is too old to be repeated (%s)',
    async (fault) => {
      const { buyerId, spend } = await openBuyer()
      await spend(600)
      world.double.failNext([fault, fault, fault])
      await world.settle()
      await test.admin.query(
        "update auto_top_up_charges set sent_at = sent_at - interval '13 hours' where account_id = $1",
        [buyerId],
      )
      world.clock.advance({ minutes: 11 })
      await topUps().topUpDue()
      const isCharged = fault === 'answer_lost'
      expect((await chargesOf(buyerId))[0]?.state).toBe(isCharged ? 'charged' : 'failed')
      expect(await wallet(buyerId)).toBe(isCharged ? 14_000_000n : 4_000_000n)
      expect(intentsOf(buyerId)).toHaveLength(isCharged ? 1 : 0)
      expect((await topUps().read(buyerId)).state).toBe('on')
      await topUps().off(buyerId)
    },
  )

  it.each([
    ['card_declined', 'declined'],
    ['expired_card', 'declined'],
    ['authentication_required', 'authentication_required'],
  ] as const)('pause where the bank answers %s, until they are resumed', async (refusal, reason) => {
    const { buyerId, spend } = await openBuyer()
    refuse(buyerId, refusal)
    await spend(600)
    await world.settle()
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'paused', pausedReason: reason, underWayCents: 0 })
    expect(await chargesOf(buyerId)).toMatchObject([{ state: 'failed' }])
    expect(await noticesOf(buyerId)).toEqual([{ kind: 'auto_top_up_paused', data: { reason, amountCents: 1_000 } }])
    await topUps().topUpDue()
    await spend(1)
    await world.settle()
    expect(intentsOf(buyerId)).toHaveLength(1)
    refuse(buyerId, null)
    await topUps().resume(buyerId)
    await world.settle()
    expect(await wallet(buyerId)).toBe(13_990_000n)
    await expect(topUps().resume(buyerId)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('pause where the card is gone at the payment service, and resume with another', async () => {
    const { buyerId, spend } = await openBuyer()
    methodOf(buyerId).customerId = null
    await spend(600)
    await world.settle()
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'paused', pausedReason: 'card_unusable' })
    await world.buy(buyerId, savingTopUp)
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'on' })
    await spend(1_000)
    await world.settle()
    expect(await wallet(buyerId)).toBe(14_000_000n)
  })

  it('stay within the limit of a month, say so once, and continue in the next', async () => {
    const { buyerId, spend } = await openBuyer({ ...PLAN, monthlyCapCents: 1_500 })
    await spend(600)
    await world.settle()
    await spend(1_000)
    await world.settle()
    await topUps().topUpDue()
    await world.settle()
    expect(await wallet(buyerId)).toBe(4_000_000n)
    expect(await noticesOf(buyerId)).toEqual([{ kind: 'auto_top_up_ceiling', data: { monthlyCapCents: 1_500 } }])
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'on', chargedThisMonthCents: 1_000 })
    world.clock.advance({ days: 31 })
    await topUps().topUpDue()
    await world.settle()
    expect(await wallet(buyerId)).toBe(14_000_000n)
    expect(intentsOf(buyerId)).toHaveLength(2)
  })

  it('pause while a top-up is disputed', async () => {
    const { buyerId, spend } = await openBuyer()
    await spend(600)
    await world.settle()
    const disputeId = world.double.dispute(intentsOf(buyerId)[0]?.id ?? '')
    await world.settle()
    expect(await wallet(buyerId)).toBe(4_000_000n)
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'paused', pausedReason: 'disputed' })
    await expect(topUps().resume(buyerId)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(topUps().set(buyerId, PLAN)).rejects.toMatchObject({ code: 'CONFLICT' })
    await topUps().topUpDue()
    world.double.closeDispute(disputeId, true)
    await world.settle()
    expect(intentsOf(buyerId)).toHaveLength(1)
    expect(await topUps().resume(buyerId)).toMatchObject({ state: 'on' })
    expect((await noticesOf(buyerId)).map(({ kind }) => kind)).toEqual(['auto_top_up_paused'])
  })

  it('pause where the wallet is refunded, which would only be charged again', async () => {
    const { buyerId } = await openBuyer()
    await world.database.asService((tx) => world.payments.payBack(tx, { accountId: buyerId, key: uuidv7() }))
    await topUps().topUpDue()
    await world.settle()
    expect(await topUps().read(buyerId)).toMatchObject({ state: 'paused', pausedReason: 'paid_back' })
    expect([intentsOf(buyerId), await noticesOf(buyerId)]).toEqual([[], []])
  })

  it('charge nothing after they are switched off, and forget the card where it is removed', async () => {
    const { buyerId, spend } = await openBuyer()
    await spend(600)
    expect(await topUps().off(buyerId)).toMatchObject({ state: 'off', card: { last4: '4242' } })
    await world.settle()
    expect(await chargesOf(buyerId)).toMatchObject([
      { state: 'failed', failure: expect.stringContaining('switched off') },
    ])
    expect(intentsOf(buyerId)).toEqual([])
    const method = methodOf(buyerId)
    await topUps().set(buyerId, { ...PLAN, thresholdCents: 100 })
    expect(await topUps().removeCard(buyerId)).toMatchObject({ state: 'off', card: null })
    await world.settle()
    expect(method.customerId).toBeNull()
    const { rows } = await test.admin.query(
      'select terms_version, threshold_cents, ended_at is null as open from auto_top_up_consents where account_id = $1 order by id',
      [buyerId],
    )
    expect(rows).toEqual([
      { terms_version: 1, threshold_cents: 500, open: false },
      { terms_version: 1, threshold_cents: 100, open: false },
    ])
  })

  it('keep one card: the one before is detached, and one saved too late is not kept', async () => {
    const { buyerId } = await openBuyer()
    const first = methodOf(buyerId)
    await world.buy(buyerId, savingTopUp)
    const second = methodOf(buyerId)
    expect([second.id === first.id, first.customerId]).toEqual([false, null])
    const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: savingTopUp })
    await topUps().off(buyerId)
    world.double.pay(order.sessionId ?? '')
    const late = methodOf(buyerId)
    await world.settle()
    expect([late.id === second.id, late.customerId]).toEqual([false, null])
    expect(await wallet(buyerId)).toBe(30_000_000n)
  })

  it('are not charged for an account that is being closed', async () => {
    const { buyerId, spend } = await openBuyer()
    await world.database.asService((tx) =>
      sql`insert into account_closings (account_id, requested_at) values (${buyerId}, now())`.execute(tx),
    )
    await spend(600)
    await topUps().topUpDue()
    await world.settle()
    expect(await chargesOf(buyerId)).toEqual([])
    await expect(topUps().set(buyerId, PLAN)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { HOUR_MS } from '#shared/time.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { expectAccounted } from './drill.fixture.ts'
import { reconcile } from './reconcile.ts'

const PLAN = { thresholdCents: 500, amountCents: 1_000, monthlyCapCents: 1_500 }

describeOnDatabase('reconciling automatic top-ups with the payment service', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  const lostAccount = uuidv7()

  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())
  beforeEach(() => {
    // A month of its own for each, so that ceilings do.
    world.clock.advance({ days: 31 })
  })

  const run = async (applies: boolean) => {
    const { salesParts, sales, payments } = world
    const isAccountKnown = async (_tx: unknown, accountId: string) => accountId !== lostAccount
    const parts = { salesParts, sales, payments, isAccountKnown }
    const { findings } = await reconcile(parts, { since: new Date(world.clock.now().getTime() - HOUR_MS), applies })
    return findings
  }

  async function reconcileOnce(): Promise<string[]> {
    const reported = await run(false)
    const done = await run(true)
    expect(done).toEqual(reported)
    await world.sales.topUps.topUpDue()
    await world.settle()
    expect(await run(true)).toEqual([])
    return done.map(({ subject, outcome }) => `${subject} ${outcome}`)
  }

  /** With a saved card, and as little in the wallet as makes a charge due. */
  async function openBuyer() {
    const buyerId = uuidv7()
    await world.sales.topUps.set(buyerId, PLAN)
    await world.buy(buyerId, { kind: 'top_up', amountCents: 1_000, savesCard: true })
    return buyerId
  }
  async function spend(buyerId: string, priceCents: number) {
    const { assetId } = world.addAsset(uuidv7(), { per_use: priceCents })
    await world.sales.uses.sell({ buyerId, assetId, storyId: 'story', turnId: 1, key: uuidv7() })
  }

  async function cardOf(accountId: string) {
    const { rows } = await test.admin.query<{ customer_id: string; payment_method_id: string }>(
      'select customer_id, payment_method_id from saved_cards where account_id = $1',
      [accountId],
    )
    const [row] = rows
    return { customerId: row?.customer_id ?? '', paymentMethodId: row?.payment_method_id ?? '' }
  }

  /** As the lost market charged it; the payment service remembers the key for a day alone. */
  async function charge(accountId: string, orderId: string, card = accountId) {
    world.post.leadTo(null)
    const reference = { accountId, orderId }
    const wish = { reference, ...(await cardOf(card)), amountCents: PLAN.amountCents }
    await world.provider.chargeSavedCard(wish, `auto-top-up:${orderId}`)
    for (const key of Object.keys(world.double.state.answers)) delete world.double.state.answers[key]
    await world.post.arrived()
    world.post.leadTo(world.payments.inbox.receive)
  }

  const chargesOf = async (buyerId: string) => {
    const { rows } = await test.admin.query<{ id: string; state: string }>(
      'select id, state from auto_top_up_charges where account_id = $1',
      [buyerId],
    )
    return rows
  }
  const chargedAtStripe = (buyerId: string): number =>
    Object.values(world.double.state.intents).filter(
      (one) => one.metadata?.['luna_account'] === buyerId && one.setupFutureUsage == null,
    ).length

  it('credits a charge whose row is lost, and counts it towards the ceiling', async () => {
    const buyerId = await openBuyer()
    const orderId = uuidv7()
    await charge(buyerId, orderId)
    expect(await reconcileOnce()).toEqual(['payment rebuilt and settled'])
    expect(await world.balance(buyerId, 'wallet')).toBe(20_000_000n)
    expect(await chargesOf(buyerId)).toEqual([{ id: orderId, state: 'charged' }])
    expect(await world.sales.topUps.read(buyerId)).toMatchObject({ state: 'on', chargedThisMonthCents: 1_000 })
    await spend(buyerId, 1_900)
    await world.settle()
    expect(chargedAtStripe(buyerId)).toBe(1)
    await expectAccounted(world, test.admin)
  })

  it('credits a charge that was planned before the backup and sent after it', async () => {
    const buyerId = await openBuyer()
    await spend(buyerId, 600)
    const [planned] = await chargesOf(buyerId)
    await charge(buyerId, planned?.id ?? '')
    expect(await reconcileOnce()).toEqual(['payment settled'])
    expect(await world.balance(buyerId, 'wallet')).toBe(14_000_000n)
    expect(await chargesOf(buyerId)).toEqual([{ id: planned?.id, state: 'charged' }])
    expect(chargedAtStripe(buyerId)).toBe(1)
    await expectAccounted(world, test.admin)
  })

  it('asks for a planned charge before the card is charged, and plans another where there was none', async () => {
    const buyerId = await openBuyer()
    await spend(buyerId, 600)
    expect(await run(true)).toEqual([])
    await world.settle()
    expect(await chargesOf(buyerId)).toMatchObject([{ state: 'failed' }])
    expect(chargedAtStripe(buyerId)).toBe(0)
    await world.sales.topUps.topUpDue()
    await world.settle()
    expect(chargedAtStripe(buyerId)).toBe(1)
    expect(await world.balance(buyerId, 'wallet')).toBe(14_000_000n)
  })

  it('refunds the charge of an account that is lost', async () => {
    const buyerId = await openBuyer()
    await charge(lostAccount, uuidv7(), buyerId)
    expect(await reconcileOnce()).toEqual(['payment refunded'])
    expect(await world.balance(lostAccount, 'wallet')).toBe(0n)
    await expectAccounted(world, test.admin)
  })
})

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { purchaseOf, purchasesOf } from './reads.ts'
import { scheduleRemovalRefunds } from './refunds.ts'
import { openSalesWorld, type SalesWorld } from './world.fixture.ts'

describeOnDatabase('sales', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  let turns = 0
  /** The first turn under the key that is given; otherwise a turn of its own. */
  const use = (buyerId: string, assetId: string, key?: string) => {
    turns += 1
    const turnId = key === undefined ? turns : 1
    return world.sales.uses.sell({ buyerId, assetId, storyId: 'story', turnId, key: key ?? uuidv7() })
  }
  const purchase = (buyerId: string, saleId: string) =>
    world.database.asAccount(buyerId, (tx) => purchaseOf(tx, buyerId, saleId, world.clock.now()))
  const purchases = async (buyerId: string) =>
    (await world.database.asAccount(buyerId, (tx) => purchasesOf(tx, buyerId, { limit: 50 }, world.clock.now()))).items
  const refund = (buyerId: string, saleId: string, key: string = uuidv7()) =>
    world.sales.refund({ buyerId, saleId, key, origin: 'buyer', reason: 'low_quality' })

  it('sells a use: wallet, platform, creator and the royalties up the chain', async () => {
    const [buyer, remixer, parent, root] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
    const rootAsset = world.addAsset(root, {})
    const parentAsset = world.addAsset(parent, {}, rootAsset)
    const asset = world.addAsset(remixer, { per_use: 75 }, parentAsset)
    await world.topUp(buyer)
    const revenueBefore = await world.balance(PLATFORM_ID, 'platform_revenue')
    const { saleId } = await use(buyer, asset.assetId)
    expect(await world.balance(buyer, 'wallet')).toBe(9_250_000n)
    expect((await world.balance(PLATFORM_ID, 'platform_revenue')) - revenueBefore).toBe(112_500n)
    expect(await world.balance(remixer, 'creator')).toBe(573_750n)
    expect(await world.balance(parent, 'creator')).toBe(57_375n)
    expect(await world.balance(root, 'creator')).toBe(6_375n)
    expect(await purchase(buyer, saleId)).toMatchObject({
      offer: 'per_use',
      state: 'completed',
      storyId: 'story',
      turnId: 1,
      entitlement: { withdrawnAt: null },
    })
  })

  it('sells a use once per key, and refuses what is not offered, own or not covered', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { per_use: 100 })
    await world.topUp(buyer, 500)
    const [first, ...again] = await Promise.all(Array.from({ length: 5 }, () => use(buyer, asset.assetId, 'same-key')))
    expect(new Set([first, ...again].map((sold) => sold?.saleId)).size).toBe(1)
    await expect(use(buyer, world.addAsset(creator, { per_use: 5 }).assetId, 'same-key')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    await expect(use(buyer, uuidv7())).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    await expect(use(creator, asset.assetId)).rejects.toMatchObject({ code: 'OWN_ASSET' })
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => use(buyer, asset.assetId)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'WALLET_TOO_LOW' })
    }
    expect(await world.balance(buyer, 'wallet')).toBe(0n)
    expect(await purchases(buyer)).toHaveLength(5)
  })

  it('fulfils a purchase once, whoever notices first, and transfers what was earned', async () => {
    const [buyer, remixer, parent] = [uuidv7(), uuidv7(), uuidv7()]
    const asset = world.addAsset(remixer, { one_time: 999 }, world.addAsset(parent, {}))
    const account = await world.onboard(remixer)
    world.post.keep(true)
    const order = await world.sales.checkouts.open({
      buyerId: buyer,
      key: 'first-order',
      wish: { kind: 'one_time', assetId: asset.assetId },
    })
    world.double.pay(order.sessionId ?? '')
    // The buyer asks before any webhook arrives; then all of them arrive, backwards and twice.
    expect(await world.sales.checkouts.read(buyer, order.id)).toMatchObject({ state: 'fulfilled' })
    world.post.keep(false)
    const kept = world.post.kept.splice(0)
    for (const { payload, signature } of [...kept.toReversed(), ...kept]) await world.post.deliver(payload, signature)
    await world.settle()
    expect(await purchases(buyer)).toHaveLength(1)
    // $9.99: $3.00 for the platform; of $6.99 the parent gets a tenth.
    expect(await world.balance(remixer, 'creator')).toBe(6_291_000n)
    expect(await world.balance(parent, 'creator')).toBe(699_000n)
    expect(world.double.state.accounts[account]?.balanceCents).toBe(629)
    await expect(
      world.sales.checkouts.open({
        buyerId: buyer,
        key: 'second-order',
        wish: { kind: 'one_time', assetId: asset.assetId },
      }),
    ).rejects.toMatchObject({ code: 'ALREADY_OWNED' })
  })

  it('sells at the fees of the order, whatever schedule is in force when it is paid', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { one_time: 1_000 })
    const wish = { kind: 'one_time', assetId: asset.assetId } as const
    const order = await world.sales.checkouts.open({ buyerId: buyer, key: 'old-order', wish })
    // As if it were ordered under another schedule than the one in force.
    const platformBasisPoints = { ...CURRENT_FEE_SCHEDULE.platformBasisPoints, one_time: 1_000 }
    const fees = JSON.stringify({ version: 7, platformBasisPoints })
    await test.admin.query('update orders set fees = $2 where id = $1', [order.id, fees])
    world.double.pay(order.sessionId ?? '')
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(9_000_000n)
    const { rows } = await test.admin.query('select fee_version from sales where account_id = $1', [buyer])
    expect(rows).toEqual([{ fee_version: 7 }])
  })

  it('gives the money back where the same asset was paid for twice', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { one_time: 500 })
    const wish = { kind: 'one_time', assetId: asset.assetId } as const
    const first = await world.sales.checkouts.open({ buyerId: buyer, key: 'order-one', wish })
    const second = await world.sales.checkouts.open({ buyerId: buyer, key: 'order-two', wish })
    const before = world.double.state.balanceCents
    world.double.pay(first.sessionId ?? '')
    world.double.pay(second.sessionId ?? '')
    await world.settle()
    const states = [first, second].map(({ id }) => world.sales.checkouts.read(buyer, id))
    expect((await Promise.all(states)).map(({ state }) => state).toSorted()).toEqual(['failed', 'fulfilled'])
    expect(await world.balance(creator, 'creator')).toBe(3_500_000n)
    // One price less two card fees.
    expect(world.double.state.balanceCents - before).toBe(500 - 2 * 45)
  })

  it('refuses to sell creators their own work, in every way it is offered', async () => {
    const creator = uuidv7()
    const { assetId } = world.addAsset(creator, { one_time: 500, subscription: 499, license: 0 })
    const wishes = [
      { kind: 'one_time', assetId },
      { kind: 'subscription', assetId, interval: 'month' },
      { kind: 'license', licenseId: assetId },
    ] as const
    for (const wish of wishes) await expect(world.buy(creator, wish)).rejects.toMatchObject({ code: 'OWN_ASSET' })
  })

  it('sells a free license without a payment page, and a cheap one from the wallet', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const free = world.addAsset(creator, { license: 0 })
    const cheap = world.addAsset(creator, { license: 40 })
    const bought = await world.buy(buyer, { kind: 'license', licenseId: free.assetId })
    expect(bought).toMatchObject({ state: 'fulfilled', url: null })
    await expect(world.buy(buyer, { kind: 'license', licenseId: cheap.assetId })).rejects.toMatchObject({
      code: 'WALLET_TOO_LOW',
    })
    await world.topUp(buyer)
    await world.buy(buyer, { kind: 'license', licenseId: cheap.assetId })
    expect(await world.balance(creator, 'creator')).toBe(280_000n)
    expect(world.grants.filter(({ buyerId }) => buyerId === buyer)).toHaveLength(2)
  })

  it('sends people back to allowed origins only', async () => {
    const open = (returnUrl: string) =>
      world.sales.checkouts.open({
        buyerId: uuidv7(),
        key: uuidv7(),
        wish: { kind: 'top_up', amountCents: 500, returnUrl },
      })
    await expect(open('https://evil.example/')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(open('https://studio.example@evil.example/')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(open('https://x@studio.example/')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await open('https://studio.example/back')).toMatchObject({ state: 'pending' })
  })

  it('refunds once, however many ask at once, and takes back every part', async () => {
    const [buyer, remixer, parent] = [uuidv7(), uuidv7(), uuidv7()]
    const asset = world.addAsset(remixer, { license: 1_000 }, world.addAsset(parent, {}))
    const account = await world.onboard(remixer)
    await world.buy(buyer, { kind: 'license', licenseId: asset.assetId })
    const [sale] = await purchases(buyer)
    const saleId = sale?.saleId ?? ''
    expect(world.double.state.accounts[account]?.balanceCents).toBe(630)
    const revenueBefore = await world.balance(PLATFORM_ID, 'platform_revenue')
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => refund(buyer, saleId)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'REFUND_NOT_POSSIBLE' })
    }
    await world.settle()
    expect(await world.balance(remixer, 'creator')).toBe(0n)
    expect(await world.balance(parent, 'creator')).toBe(0n)
    expect((await world.balance(PLATFORM_ID, 'platform_revenue')) - revenueBefore).toBe(-3_000_000n)
    expect(world.double.state.accounts[account]?.balanceCents).toBe(0)
    expect(Object.values(world.double.state.refunds).filter(({ amountCents }) => amountCents === 1_000)).toHaveLength(1)
    expect(world.grants.find((grant) => grant.saleId === saleId)?.withdrawn).toBe(true)
    const after = await purchase(buyer, saleId)
    expect(after).toMatchObject({ state: 'refunded', refund: { paidTo: 'processor' } })
    expect(after.entitlement.withdrawnAt).not.toBeNull()
    expect(world.notices.filter(({ data }) => JSON.stringify(data).includes(saleId)).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['refund_received', 'refund_issued']),
    )
  })

  it('refunds a use into the wallet within seven days, and not after', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { per_use: 50 })
    await world.topUp(buyer, 500)
    const early = await use(buyer, asset.assetId)
    const late = await use(buyer, asset.assetId)
    expect(await refund(buyer, early.saleId, 'the-key')).toMatchObject({ paidTo: 'wallet' })
    expect(await refund(buyer, early.saleId, 'the-key')).toMatchObject({ paidTo: 'wallet' })
    await expect(refund(uuidv7(), late.saleId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await world.balance(buyer, 'wallet')).toBe(4_500_000n)
    world.clock.advance({ days: 7, seconds: 1 })
    await expect(refund(buyer, late.saleId)).rejects.toMatchObject({ code: 'REFUND_NOT_POSSIBLE' })
    // What the platform removes it refunds at any time.
    await world.sales.refund({
      buyerId: buyer,
      saleId: late.saleId,
      key: 'removed',
      origin: 'platform',
      reason: 'asset_removed',
    })
    expect(await world.balance(buyer, 'wallet')).toBe(5_000_000n)
    expect(await world.balance(creator, 'creator')).toBe(0n)
  })

  it('puts a refund into the wallet that the card cannot take back', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { one_time: 700 })
    await world.buy(buyer, { kind: 'one_time', assetId: asset.assetId })
    const [sale] = await purchases(buyer)
    await refund(buyer, sale?.saleId ?? '')
    await world.settle()
    const made = Object.values(world.double.state.refunds).at(-1)
    world.double.failRefund(made?.id ?? '')
    await world.settle()
    expect(await world.balance(buyer, 'wallet')).toBe(7_000_000n)
    expect((await purchase(buyer, sale?.saleId ?? '')).refund).toMatchObject({ paidTo: 'wallet_instead' })
  })

  it('sells every period of a subscription, and ends it with a renewal that fails', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { subscription: 499 })
    await world.buy(buyer, { kind: 'subscription', assetId: asset.assetId, interval: 'month' })
    expect(await world.balance(creator, 'creator')).toBe(3_490_000n)
    const [subscription] = Object.values(world.double.state.subscriptions).slice(-1)
    const id = subscription?.id ?? ''
    world.clock.advance({ days: 31 })
    world.double.renew(id, true)
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(6_980_000n)
    expect(await purchases(buyer)).toHaveLength(2)
    world.clock.advance({ days: 31 })
    world.double.renew(id, false)
    await world.settle()
    const [latest] = await purchases(buyer)
    expect(latest?.entitlement.validUntil?.getTime()).toBeLessThanOrEqual(world.clock.now().getTime())
    expect(world.notices.at(-1)).toMatchObject({ accountId: buyer, kind: 'subscription_payment_failed' })
    world.double.endSubscription(id)
    await world.settle()
    expect(world.notices.at(-1)).toMatchObject({ accountId: buyer, kind: 'subscription_ended' })
  })

  it('cancels a subscription with its period', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { subscription: 4_990 })
    const order = await world.buy(buyer, { kind: 'subscription', assetId: asset.assetId, interval: 'year' })
    await world.sales.cancelSubscription(buyer, order.id)
    await world.settle()
    const [subscription] = Object.values(world.double.state.subscriptions).slice(-1)
    expect(subscription).toMatchObject({ status: 'active', cancelAtPeriodEnd: true, interval: 'year' })
    world.clock.advance({ days: 366 })
    world.double.renew(subscription?.id ?? '', true)
    await world.settle()
    expect(await purchases(buyer)).toHaveLength(1)
    expect(world.notices.at(-1)).toMatchObject({ accountId: buyer, kind: 'subscription_ended' })
  })

  it('refunds everyone who bought what is removed, of late, once', async () => {
    const [first, second, creator] = [uuidv7(), uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { one_time: 300, per_use: 20 })
    await world.buy(first, { kind: 'one_time', assetId: asset.assetId })
    await world.topUp(second)
    await use(second, asset.assetId)
    world.clock.advance({ days: 20 })
    for (let time = 0; time < 2; time++) {
      await world.database.asService((tx) =>
        scheduleRemovalRefunds(tx, world.jobs, {
          assetId: asset.assetId,
          reason: 'plagiarism',
          since: null,
          key: 'the-case',
        }),
      )
      await world.settle()
    }
    expect(await world.balance(creator, 'creator')).toBe(0n)
    expect(await world.balance(second, 'wallet')).toBe(10_000_000n)
    const [bought] = await purchases(first)
    expect(bought).toMatchObject({ state: 'refunded', refund: { reason: 'plagiarism', paidTo: 'processor' } })
  })

  it('notes which accounts pay with the same card', async () => {
    const [creator, friend] = [uuidv7(), uuidv7()]
    for (const buyer of [creator, friend, friend]) {
      await world.buy(buyer, { kind: 'top_up', amountCents: 500 }, 'card_of_the_creator')
    }
    const { rows } = await test.admin.query(
      "select account_id from payment_instruments where fingerprint = 'card_of_the_creator' order by account_id",
    )
    expect(rows.map(({ account_id }) => account_id)).toEqual([creator, friend].toSorted())
  })
})

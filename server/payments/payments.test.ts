import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { connectStatus } from './connect.ts'

describeOnDatabase('payments', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  const payOut = (creatorId: string, id: string = uuidv7()) =>
    world.database.asService((tx) => world.payments.payouts.payOut(tx, creatorId, id))
  const connectBalance = (account: string) => world.double.state.accounts[account]?.balanceCents
  const lastPayout = () => Object.values(world.double.state.payouts).at(-1)

  async function sellOne(priceCents: number, creator = uuidv7(), buyer = uuidv7()) {
    const asset = world.addAsset(creator, { one_time: priceCents })
    await world.buy(buyer, { kind: 'one_time', assetId: asset.assetId })
    const { rows } = await test.admin.query('select id from sales where account_id = $1 order by id desc limit 1', [
      buyer,
    ])
    const intent = Object.values(world.double.state.intents).at(-1)
    return { creator, buyer, saleId: String(rows[0].id), intentId: intent?.id ?? '' }
  }

  it('refuses webhooks that are forged, changed or old, and stores a good one once', async () => {
    world.post.keep(true)
    const order = await world.sales.checkouts.open({
      buyerId: uuidv7(),
      key: 'the-order',
      wish: { kind: 'top_up', amountCents: 500 },
    })
    world.double.pay(order.sessionId ?? '')
    world.post.keep(false)
    const [first, ...rest] = world.post.kept.splice(0)
    if (first === undefined) throw new Error('There was no webhook.')
    const { receive } = world.payments.inbox
    const invalid = { code: 'WEBHOOK_INVALID' }
    await expect(receive(first.payload.replace('500', '900'), first.signature)).rejects.toMatchObject(invalid)
    await expect(receive(first.payload, first.signature.replace(/v1=..../, 'v1=0000'))).rejects.toMatchObject(invalid)
    await expect(receive(first.payload, first.signature.replace(/t=\d+/, 't=1700000000'))).rejects.toMatchObject(
      invalid,
    )
    await expect(receive('{}', '')).rejects.toMatchObject(invalid)
    const count = async () => Number((await test.admin.query('select count(*) from payment_events')).rows[0].count)
    expect(await count()).toBe(0)
    for (let time = 0; time < 3; time++) await receive(first.payload, first.signature)
    expect(await count()).toBe(1)
    for (const { payload, signature } of rest) await receive(payload, signature)
    await world.settle()
    expect(await world.balance(order.buyerId, 'wallet')).toBe(5_000_000n)
  })

  it('catches up with events that were never delivered', async () => {
    world.post.keep(true)
    const order = await world.sales.checkouts.open({
      buyerId: uuidv7(),
      key: 'the-order',
      wish: { kind: 'top_up', amountCents: 700 },
    })
    world.double.pay(order.sessionId ?? '')
    world.post.keep(false)
    world.post.kept.splice(0)
    await world.payments.reconcile()
    await world.settle()
    expect(await world.balance(order.buyerId, 'wallet')).toBe(7_000_000n)
  })

  it('does once what was done but never answered', async () => {
    const { buyer, creator, saleId } = await sellOne(2_000)
    const account = await world.onboard(creator)
    const before = Object.keys(world.double.state.refunds).length
    // Every try of the library and of the first job loses its answer; the job comes again.
    world.double.failNext(['answer_lost', 'answer_lost', 'answer_lost', 'unreachable'])
    await world.sales.refund({ buyerId: buyer, saleId, key: 'lost-answer', origin: 'buyer', reason: 'other' })
    await world.settle()
    world.clock.advance({ minutes: 5 })
    await world.settle()
    expect(Object.keys(world.double.state.refunds)).toHaveLength(before + 1)
    const { rows } = await test.admin.query(
      "select state from payment_operations where sale_id = $1 and kind = 'refund'",
      [saleId],
    )
    expect(rows).toEqual([{ state: 'done' }])
    expect(connectBalance(account)).toBe(0)
  })

  it('accrues without an account, and pays what can no longer be refunded, in whole cents', async () => {
    const { creator } = await sellOne(999)
    const asset = world.addAsset(creator, { per_use: 1 })
    const buyer = uuidv7()
    await world.topUp(buyer)
    await world.sales.uses.sell({ buyerId: buyer, assetId: asset.assetId, storyId: 's', turnId: 0, key: 'a-use' })
    expect(await world.balance(creator, 'creator')).toBe(6_998_500n)
    await expect(payOut(creator)).rejects.toMatchObject({ code: 'PAYOUT_NOT_POSSIBLE' })
    const account = await world.onboard(creator)
    expect(await payOut(creator)).toBeNull()
    world.clock.advance({ days: 8 })
    const id = uuidv7()
    expect(await payOut(creator, id)).toEqual({ id, amountCents: 699 })
    expect(await payOut(creator, id)).toEqual({ id, amountCents: 699 })
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(8_500n)
    expect(await world.balance(creator, 'payout')).toBe(6_990_000n)
    expect(connectBalance(account)).toBe(0)
    world.double.settlePayout(lastPayout()?.id ?? '', true)
    await world.settle()
    expect(await world.balance(creator, 'payout')).toBe(0n)
    expect(world.notices.at(-1)).toMatchObject({ accountId: creator, kind: 'payout_paid' })
    // The part of a cent carries over.
    await world.sales.uses.sell({ buyerId: buyer, assetId: asset.assetId, storyId: 's', turnId: 1, key: 'next-use' })
    world.clock.advance({ days: 8 })
    expect(await payOut(creator)).toMatchObject({ amountCents: 1 })
  })

  it('owes again what a bank returned, even after it had arrived, and waits for better details', async () => {
    const { creator } = await sellOne(1_000)
    await world.onboard(creator)
    world.clock.advance({ days: 8 })
    await payOut(creator)
    await world.settle()
    const first = lastPayout()?.id ?? ''
    world.double.settlePayout(first, true)
    await world.settle()
    world.double.settlePayout(first, false)
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(7_000_000n)
    expect(await world.balance(creator, 'payout')).toBe(0n)
    const status = () => world.database.asAccount(creator, (tx) => connectStatus(tx, creator))
    expect((await status()).holdReason).toContain('The bank account has been closed.')
    await expect(payOut(creator)).rejects.toMatchObject({ code: 'PAYOUT_NOT_POSSIBLE' })
    world.clock.advance({ days: 8 })
    await world.payments.payouts.payOutDue()
    await world.settle()
    expect(lastPayout()?.id).toBe(first)
    await world.onboard(creator)
    expect((await status()).holdReason).toBeNull()
    await world.payments.payouts.payOutDue()
    await world.settle()
    expect(lastPayout()).toMatchObject({ amountCents: 700, status: 'pending' })
  })

  it('pays everyone who is due once, however many servers look', async () => {
    const { creator } = await sellOne(1_000)
    await world.onboard(creator)
    world.clock.advance({ days: 15 })
    await Promise.all([1, 2, 3].map(() => world.payments.payouts.payOutDue()))
    await world.settle()
    const { rows } = await test.admin.query('select amount_cents from payouts where account_id = $1', [creator])
    expect(rows).toHaveLength(1)
  })

  it('carries a debt after a refund of what was paid out, and recovers it from later sales', async () => {
    const { creator, buyer, saleId } = await sellOne(1_000)
    const account = await world.onboard(creator)
    world.clock.advance({ days: 8 })
    await payOut(creator)
    await world.settle()
    await world.sales.refund({ buyerId: buyer, saleId, key: 'removal', origin: 'platform', reason: 'asset_removed' })
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(-7_000_000n)
    await sellOne(800, creator)
    expect(connectBalance(account)).toBe(0)
    await sellOne(800, creator)
    expect(await world.balance(creator, 'creator')).toBe(4_200_000n)
    expect(connectBalance(account)).toBe(420)
  })

  it('holds a disputed sale, releases it when it is won', async () => {
    const { creator, buyer, saleId, intentId } = await sellOne(1_000)
    const dispute = world.double.dispute(intentId)
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(0n)
    expect(await world.balance(creator, 'hold')).toBe(7_000_000n)
    const refund = world.sales.refund({ buyerId: buyer, saleId, key: 'disputed', origin: 'buyer', reason: 'other' })
    await expect(refund).rejects.toMatchObject({ code: 'REFUND_NOT_POSSIBLE' })
    world.double.closeDispute(dispute, true)
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(7_000_000n)
    expect(await world.balance(creator, 'hold')).toBe(0n)
    expect(world.notices.at(-1)).toMatchObject({ accountId: creator, kind: 'dispute_closed', data: { isWon: true } })
  })

  it('bears itself what a lost dispute takes beyond the sale, and its fee', async () => {
    const { creator, buyer, saleId, intentId } = await sellOne(1_000)
    const account = await world.onboard(creator)
    const lossesBefore = await world.balance(PLATFORM_ID, 'losses')
    world.post.keep(true)
    const dispute = world.double.dispute(intentId, { amountCents: 1_250 })
    world.double.closeDispute(dispute, false)
    world.post.keep(false)
    // Backwards: the market hears that it is lost before it hears that there is one.
    for (const { payload, signature } of world.post.kept.splice(0).toReversed()) {
      await world.post.deliver(payload, signature)
      await world.settle()
    }
    expect(await world.balance(creator, 'creator')).toBe(0n)
    expect(await world.balance(creator, 'hold')).toBe(0n)
    expect((await world.balance(PLATFORM_ID, 'losses')) - lossesBefore).toBe(-(2_500_000n + 15_000_000n))
    expect(connectBalance(account)).toBe(0)
    const { rows } = await test.admin.query(
      `select s.state, e.withdrawn_at is not null as withdrawn from sales s
       join entitlements e on e.account_id = s.account_id and e.sale_id = s.id where s.account_id = $1 and s.id = $2`,
      [buyer, saleId],
    )
    expect(rows).toEqual([{ state: 'charged_back', withdrawn: true }])
  })

  it('holds of each only its share where the bank takes back less than the sale', async () => {
    const { creator, intentId } = await sellOne(1_000)
    const dispute = world.double.dispute(intentId, { amountCents: 333 })
    await world.settle()
    expect(await world.balance(creator, 'hold')).toBe(2_331_000n)
    world.double.closeDispute(dispute, false)
    await world.settle()
    expect(await world.balance(creator, 'hold')).toBe(0n)
    expect(await world.balance(creator, 'creator')).toBe(7_000_000n - 2_331_000n)
  })

  it('loses on its own account what was refunded before it was disputed', async () => {
    const { creator, buyer, saleId, intentId } = await sellOne(1_000)
    await world.sales.refund({ buyerId: buyer, saleId, key: 'refunded', origin: 'buyer', reason: 'other' })
    await world.settle()
    const lossesBefore = await world.balance(PLATFORM_ID, 'losses')
    const dispute = world.double.dispute(intentId)
    world.double.closeDispute(dispute, false)
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(0n)
    expect((await world.balance(PLATFORM_ID, 'losses')) - lossesBefore).toBe(-(10_000_000n + 15_000_000n))
  })

  it('takes a disputed top-up out of the wallet, below zero where it was spent', async () => {
    const [buyer, creator] = [uuidv7(), uuidv7()]
    const asset = world.addAsset(creator, { per_use: 100 })
    await world.topUp(buyer, 500)
    const intentId = Object.values(world.double.state.intents).at(-1)?.id ?? ''
    const use = (key: string) =>
      world.sales.uses.sell({ buyerId: buyer, assetId: asset.assetId, storyId: key, turnId: 0, key })
    await use('first-use')
    const dispute = world.double.dispute(intentId)
    await world.settle()
    expect(await world.balance(buyer, 'wallet')).toBe(-1_000_000n)
    await expect(use('second-use')).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
    world.double.closeDispute(dispute, true)
    await world.settle()
    expect(await world.balance(buyer, 'wallet')).toBe(4_000_000n)
  })

  it('does nothing about an inquiry that takes no money', async () => {
    const { creator, intentId } = await sellOne(1_000)
    const dispute = world.double.dispute(intentId, { withdraws: false })
    await world.settle()
    world.double.closeDispute(dispute, false)
    await world.settle()
    expect(await world.balance(creator, 'creator')).toBe(7_000_000n)
  })
})

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { microDollars } from '#shared/money/money.ts'
import { postJournal } from '../ledger/post.ts'
import { openSalesWorld, type SalesWorld } from '../sales/world.fixture.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { type PaybackRequest, walletPaybacks } from './paybacks.ts'

describeOnDatabase('wallets paid back', (open) => {
  let test: TestDatabase
  let world: SalesWorld
  beforeAll(async () => {
    test = await open()
    world = await openSalesWorld(test)
  })
  afterAll(() => world.close())

  const payBack = (accountId: string, more: Partial<PaybackRequest> = {}) =>
    world.database.asService((tx) => world.payments.payBack(tx, { accountId, key: uuidv7(), ...more }))
  const stateOf = (accountId: string) => world.database.asService((tx) => walletPaybacks(tx, accountId))
  const wallet = (accountId: string) => world.balance(accountId, 'wallet')

  /** Refunds of the buyer's top-ups at the payment service, in the order in which they were made. */
  async function refundsOf(accountId: string) {
    const { rows } = await test.admin.query<{ reference: string }>(
      'select reference from payment_references where account_id = $1',
      [accountId],
    )
    const own = new Set(rows.map(({ reference }) => reference))
    return Object.values(world.double.state.refunds).filter(({ paymentIntentId }) => own.has(paymentIntentId))
  }

  async function use(buyer: string, cents: number) {
    const asset = world.addAsset(uuidv7(), { per_use: cents })
    await world.sales.uses.sell({ buyerId: buyer, assetId: asset.assetId, storyId: 's', turnId: 1, key: uuidv7() })
  }

  it('go to the cards of the top-ups, the newest first, and leave the processor’s books balanced', async () => {
    const buyer = uuidv7()
    await world.topUp(buyer, 500)
    world.clock.advance({ minutes: 1 })
    await world.topUp(buyer, 1_000)
    await use(buyer, 100)
    const before = await world.balance(PLATFORM_ID, 'processor')
    expect(await stateOf(buyer)).toEqual({ balanceMicroDollars: 14_000_000n, refundableCents: 1_400, underWayCents: 0 })
    expect(await payBack(buyer)).toMatchObject({ amountCents: 1_400 })
    expect(await wallet(buyer)).toBe(0n)
    expect(await stateOf(buyer)).toMatchObject({ refundableCents: 0, underWayCents: 1_400 })
    await world.settle()
    expect((await refundsOf(buyer)).map(({ amountCents }) => amountCents)).toEqual([1_000, 400])
    expect((await world.balance(PLATFORM_ID, 'processor')) - before).toBe(14_000_000n)
    expect(await stateOf(buyer)).toMatchObject({ underWayCents: 0 })
  })

  it('are made once under a key, and never more than a payment brought', async () => {
    const buyer = uuidv7()
    await world.topUp(buyer, 500)
    const key = uuidv7()
    const first = await payBack(buyer, { key, amountCents: 200 })
    expect(await payBack(buyer, { key, amountCents: 200 })).toEqual(first)
    expect(await wallet(buyer)).toBe(3_000_000n)
    const many = await Promise.allSettled([1, 2, 3, 4].map(() => payBack(buyer, { amountCents: 200 })))
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(payBack(buyer, { amountCents: 101 })).rejects.toMatchObject({ code: 'WALLET_TOO_LOW' })
    await world.settle()
    const back = (await refundsOf(buyer)).reduce((sum, { amountCents }) => sum + amountCents, 0)
    expect(back).toBe(400)
    expect(await wallet(buyer)).toBe(1_000_000n)
  })

  it('return to the wallet where the card does not take them, and are not sent there again', async () => {
    const buyer = uuidv7()
    await world.topUp(buyer, 500)
    await payBack(buyer)
    await world.settle()
    const [refund] = await refundsOf(buyer)
    world.double.failRefund(refund?.id ?? '')
    await world.settle()
    expect(await wallet(buyer)).toBe(5_000_000n)
    expect(await stateOf(buyer)).toMatchObject({ refundableCents: 0 })
    await expect(payBack(buyer)).rejects.toMatchObject({ code: 'PAYBACK_NOT_POSSIBLE', data: { refundableCents: 0 } })
    world.double.failRefund(refund?.id ?? '')
    await world.settle()
    expect(await wallet(buyer)).toBe(5_000_000n)
  })

  it('go as far as the cards take them where a closing wallet holds a fraction of a cent more', async () => {
    const buyer = uuidv7()
    await world.topUp(buyer, 500)
    const transfer = {
      kind: 'adjustment',
      debit: { ownerId: PLATFORM_ID, book: 'losses' },
      credit: { ownerId: buyer, book: 'wallet' },
      amount: microDollars(3_700n),
    } as const
    const journal = { accountId: buyer, key: uuidv7(), kind: 'adjustment', at: world.clock.now() } as const
    await world.database.asService((tx) => postJournal(tx, { ...journal, transfers: [transfer] }))
    expect(await world.database.asService((tx) => world.payments.payBackAll(tx, buyer, uuidv7()))).toBe(500)
    await world.settle()
    expect((await refundsOf(buyer)).map(({ amountCents }) => amountCents)).toEqual([500])
    expect(await wallet(buyer)).toBe(3_700n)
  })

  it('leave alone what a bank is taking back', async () => {
    const buyer = uuidv7()
    await world.topUp(buyer, 500)
    const [intent] = Object.values(world.double.state.intents).slice(-1)
    world.double.dispute(intent?.id ?? '')
    await world.settle()
    expect(await stateOf(buyer)).toMatchObject({ refundableCents: 0 })
  })
})

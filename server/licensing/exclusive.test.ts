import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import { describeOnEachDatabase } from '../testing/databases.fixture.ts'
import { documentedLicense, openRightsWorld, RETURN_URL, type RightsWorld } from './world.fixture.ts'

const BUYERS = 50

describeOnEachDatabase('exclusive licences', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  const exclusive = (changes: Partial<DocumentedLicense> = {}) =>
    world.listed({ license_type: 'exclusive', price_cents: 50_000, ...changes })
  const buyers = () => Array.from({ length: BUYERS }, () => uuidv7())
  const statusOf = async (assetId: string) =>
    (await world.database.asService((tx) => world.publications.assetById(tx, assetId))).status
  const grantsFor = async (assetId: string) =>
    (
      await world.admin.query<{ account_id: string }>('select account_id from license_grants where asset_id = $1', [
        assetId,
      ])
    ).rows
  const addTo = (creatorId: string, assetId: string, changes: Partial<DocumentedLicense>) =>
    world.offering.create(creatorId, documentedLicense(assetId, changes))

  it('of fifty who want to pay at once, one gets the payment page', async () => {
    const { listingId } = await exclusive()
    const outcomes = await Promise.allSettled(buyers().map((buyer) => world.order(buyer, listingId)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    }
  })

  it('of fifty who have paid, one gets the licence and all others their money back', async () => {
    const { listingId, assetId, creatorId } = await exclusive()
    const sessions: string[] = []
    for (const buyer of buyers()) {
      const answer = await world.order(buyer, listingId)
      if ('session_id' in answer) sessions.push(answer.session_id)
      // As if their time had passed before they paid.
      await world.admin.query('delete from license_reservations')
    }
    for (const session of sessions) world.double.pay(session)
    await world.settle()
    const grants = await grantsFor(assetId)
    expect(grants).toHaveLength(1)
    const { rows: orders } = await world.admin.query<{ state: string; account_id: string }>(
      'select state, account_id from orders where asset_id = $1',
      [assetId],
    )
    expect(orders.filter(({ state }) => state === 'fulfilled').map(({ account_id }) => account_id)).toEqual(
      grants.map(({ account_id }) => account_id),
    )
    expect(orders.filter(({ state }) => state === 'failed')).toHaveLength(BUYERS - 1)
    expect(Object.values(world.double.state.refunds)).toHaveLength(BUYERS - 1)
    expect(await world.balance(creatorId, 'creator')).toBe(350_000_000n)
    expect(await statusOf(assetId)).toBe('sold_exclusively')
    await expect(world.offering.find(listingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(addTo(creatorId, assetId, {})).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(world.offers.set(creatorId, assetId, [])).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await world.offers.ofAsset(creatorId, assetId)).toEqual([])
  }, 120_000)

  it('is held for a buyer as long as the page is open, and free again after that', async () => {
    const { listingId } = await exclusive()
    await world.order(uuidv7(), listingId)
    world.clock.advance({ minutes: 74 })
    await expect(world.order(uuidv7(), listingId)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    world.clock.advance({ minutes: 2 })
    expect(await world.order(uuidv7(), listingId)).toMatchObject({ success: true })
  })

  it('a page that could not be opened holds nothing', async () => {
    const { listingId } = await exclusive()
    const failing = { listingId, buyerId: uuidv7(), licenseeName: null, key: null, returnUrl: 'https://no.example/' }
    await expect(world.holding.buy(failing)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await world.order(uuidv7(), listingId)).toMatchObject({ success: true })
  })

  it('is not offered, ordered or granted beside licences in force or purchases', async () => {
    const { creatorId, assetId, listingId } = await world.listed({ price_cents: 0, duration_days: 30 })
    const offered = await addTo(creatorId, assetId, { license_type: 'exclusive' })
    await world.buy(uuidv7(), listingId)
    await expect(addTo(creatorId, assetId, { license_type: 'exclusive' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(world.order(uuidv7(), offered.id)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    world.clock.advance({ days: 31 })
    // The licence is over, but meanwhile somebody buys the asset.
    expect(await world.order(uuidv7(), offered.id)).toMatchObject({ success: true })
    world.clock.advance({ minutes: 76 })
    await world.offers.set(creatorId, assetId, [{ offer: 'one_time', priceCents: 499 }])
    const buyerId = uuidv7()
    const wish = { kind: 'one_time', assetId } as const
    const { sessionId } = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish })
    const late = await world.order(uuidv7(), offered.id)
    if (sessionId !== null) world.double.pay(sessionId)
    await world.settle()
    if ('session_id' in late) world.double.pay(late.session_id)
    await world.settle()
    expect(await grantsFor(assetId)).toHaveLength(1)
    expect(await statusOf(assetId)).toBe('published')
  })

  it('waits for those who pay for another licence of the same asset, and they for it', async () => {
    const { creatorId, assetId, listingId } = await exclusive()
    const plain = await addTo(creatorId, assetId, {})
    const first = uuidv7()
    await world.order(first, plain.id)
    expect(await world.order(uuidv7(), plain.id)).toMatchObject({ success: true })
    await expect(world.order(uuidv7(), listingId)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    world.clock.advance({ minutes: 76 })
    await world.order(uuidv7(), listingId)
    await expect(world.order(first, plain.id)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
  })

  it('what derives from it keeps it from being exclusive', async () => {
    const { creatorId, assetId } = await world.published()
    await world.published('Ben', { parent: { assetId, royaltyPercent: 10 } })
    await expect(addTo(creatorId, assetId, { license_type: 'exclusive' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('a purchase that is paid after the exclusive sale is given back', async () => {
    const { creatorId, assetId, listingId } = await exclusive()
    await world.offers.set(creatorId, assetId, [{ offer: 'one_time', priceCents: 499 }])
    const buyerId = uuidv7()
    const wish = { kind: 'one_time', assetId } as const
    const order = await world.sales.checkouts.open({ buyerId, key: uuidv7(), wish })
    await world.buy(uuidv7(), listingId)
    if (order.sessionId !== null) world.double.pay(order.sessionId)
    await world.settle()
    expect(await world.sales.checkouts.read(buyerId, order.id)).toMatchObject({ state: 'failed' })
    expect(await grantsFor(assetId)).toHaveLength(1)
  })

  it('refunded, it comes back to the market and can be sold again', async () => {
    const { creatorId, assetId, listingId } = await exclusive()
    const buyer = uuidv7()
    const { id } = await world.buy(buyer, listingId)
    const { rows } = await world.admin.query<{ sale_id: string }>('select sale_id from license_grants where id = $1', [
      id,
    ])
    const saleId = rows[0]?.sale_id ?? ''
    await world.sales.refund({ buyerId: buyer, saleId, key: uuidv7(), origin: 'buyer', reason: 'bought_by_mistake' })
    await world.settle()
    expect(await statusOf(assetId)).toBe('published')
    const again = await addTo(creatorId, assetId, { license_type: 'exclusive' })
    const answer = await world.holding.buy({
      ...{ listingId: again.id, buyerId: uuidv7(), licenseeName: null, key: null, returnUrl: RETURN_URL },
    })
    if ('session_id' in answer) world.double.pay(answer.session_id)
    await world.settle()
    expect(await statusOf(assetId)).toBe('sold_exclusively')
  })
})

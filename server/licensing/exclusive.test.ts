import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { documentedLicense, openRightsWorld, RETURN_URL, type RightsWorld } from './world.fixture.ts'

const BUYERS = byExtent({ short: 12, long: 50 })

describeOnDatabase('exclusive licenses', (open) => {
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

  it('of many who want to pay at once, one gets the payment page', async () => {
    const { listingId } = await exclusive()
    const outcomes = await Promise.allSettled(buyers().map((buyer) => world.order(buyer, listingId)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    }
  })

  it('of many who have paid, one gets the license and all others their money back', async () => {
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
    await expect(world.offering.find(null, listingId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(addTo(creatorId, assetId, {})).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(world.offers.set(creatorId, assetId, [])).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await world.offers.ofAsset(creatorId, assetId)).toEqual([])
  })

  it('is held for a buyer as long as the page is open, and free again after that', async () => {
    const { listingId } = await exclusive()
    await world.order(uuidv7(), listingId)
    world.clock.advance({ minutes: 74 })
    await expect(world.order(uuidv7(), listingId)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    world.clock.advance({ minutes: 2 })
    expect(await world.order(uuidv7(), listingId)).toMatchObject({ success: true })
  })

  it('is held once: ordering again neither lengthens it nor begins it again', async () => {
    const { listingId } = await exclusive()
    const [buyer, other] = [uuidv7(), uuidv7()]
    const heldUntil = new Date(world.clock.now().getTime() + 75 * 60_000).toISOString()
    await world.order(buyer, listingId)
    world.clock.advance({ minutes: 70 })
    expect(await world.order(buyer, listingId)).toMatchObject({ success: true })
    // A failure keeps the existing reservation.
    const failing = { listingId, buyerId: buyer, licenseeName: null, key: null, returnUrl: 'https://no.example/' }
    await expect(world.holding.buy(failing)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(world.order(other, listingId)).rejects.toMatchObject({ data: { reservedUntil: heldUntil } })
    world.clock.advance({ minutes: 5 })
    expect(await world.order(other, listingId)).toMatchObject({ success: true })
  })

  it('after a reservation that was not paid its buyer waits as long as it lasted, others need not', async () => {
    const { creatorId, assetId, listingId } = await exclusive()
    const second = await addTo(creatorId, assetId, { license_type: 'exclusive' })
    const plain = await addTo(creatorId, assetId, {})
    const buyer = uuidv7()
    const heldUntilMs = world.clock.now().getTime() + 75 * 60_000
    const nextTryAt = new Date(heldUntilMs + 75 * 60_000).toISOString()
    await world.order(buyer, listingId)
    world.clock.advance({ minutes: 75 })
    const waits = {
      code: 'OFFER_UNAVAILABLE',
      detail: `Your reservation ended unpaid at ${new Date(heldUntilMs).toISOString()}; try again at ${nextTryAt}.`,
      data: { nextTryAt },
    }
    await expect(world.order(buyer, listingId)).rejects.toMatchObject(waits)
    await expect(world.order(buyer, second.id)).rejects.toMatchObject(waits)
    const wish = { kind: 'license', licenseId: listingId } as const
    await expect(world.sales.checkouts.open({ buyerId: buyer, key: uuidv7(), wish })).rejects.toMatchObject(waits)
    // A non-exclusive license can be bought in the meantime; it does not block the exclusive one.
    expect(await world.order(buyer, plain.id)).toMatchObject({ success: true })
    expect(await world.order(uuidv7(), listingId)).toMatchObject({ success: true })
    world.clock.advance({ minutes: 74, seconds: 59 })
    await expect(world.order(buyer, listingId)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    world.clock.advance({ minutes: 1 })
    expect(await world.order(buyer, listingId)).toMatchObject({ success: true })
  })

  it('cannot be blocked without end by ordering other licenses of the asset and not paying', async () => {
    const { creatorId, assetId, listingId } = await exclusive()
    const plain = await Promise.all([addTo(creatorId, assetId, {}), addTo(creatorId, assetId, {})])
    const blocker = uuidv7()
    let [attempts, sold] = [0, 0]
    for (let minute = 0; minute < 600; minute += 25) {
      for (const { id } of [...plain, { id: listingId }]) await world.order(blocker, id).catch(() => {})
      attempts += 1
      // Looks, and goes again: only whether somebody else could buy it counts.
      const other = uuidv7()
      const isFree = await world.order(other, listingId).then(
        () => true,
        () => false,
      )
      if (isFree) sold += 1
      await world.admin.query('delete from license_reservations where buyer_id = $1', [other])
      world.clock.advance({ minutes: 25 })
    }
    expect(sold).toBe(attempts / 2)
  })

  it('paid late, is still granted where no one else holds it', async () => {
    const { listingId, assetId } = await exclusive()
    const [late, other] = [uuidv7(), uuidv7()]
    const first = await world.order(late, listingId, 'Late Inc')
    world.clock.advance({ minutes: 76 })
    const second = await world.order(other, listingId)
    // The other leaves; the first still has the page open, as with a bank debit.
    world.clock.advance({ minutes: 76 })
    if ('session_id' in first) world.double.pay(first.session_id)
    await world.settle()
    expect((await grantsFor(assetId)).map(({ account_id }) => account_id)).toEqual([late])
    expect((await world.holding.purchases(late, { limit: 1 })).items[0]).toMatchObject({ licenseeName: 'Late Inc' })
    if ('session_id' in second) world.double.pay(second.session_id)
    await world.settle()
    expect(await grantsFor(assetId)).toHaveLength(1)
    const { rows } = await world.admin.query('select state from orders where account_id = $1', [other])
    expect(rows).toEqual([{ state: 'failed' }])
  })

  it('a page that could not be opened holds nothing', async () => {
    const { listingId } = await exclusive()
    const failing = { listingId, buyerId: uuidv7(), licenseeName: null, key: null, returnUrl: 'https://no.example/' }
    await expect(world.holding.buy(failing)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await world.order(uuidv7(), listingId)).toMatchObject({ success: true })
  })

  it('is not offered, ordered or granted alongside licenses in force or purchases', async () => {
    const { creatorId, assetId, listingId } = await world.listed({ price_cents: 0, duration_days: 30 })
    const offered = await addTo(creatorId, assetId, { license_type: 'exclusive' })
    await world.buy(uuidv7(), listingId)
    await expect(addTo(creatorId, assetId, { license_type: 'exclusive' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(world.order(uuidv7(), offered.id)).rejects.toMatchObject({ code: 'OFFER_UNAVAILABLE' })
    world.clock.advance({ days: 31 })
    // The license has ended, but another person has bought the asset in the meantime.
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

  it('waits for those who pay for another license of the same asset, and they for it', async () => {
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

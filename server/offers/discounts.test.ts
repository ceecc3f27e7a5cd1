import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NewCoupon } from '#shared/contract/market/discounts.ts'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import { DAY_MS } from '#shared/time.ts'
import { openRightsWorld, type RightsWorld } from '../licensing/world.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { endDiscountsOf } from './coupons.ts'
import { createPrices } from './prices.ts'

const prices = createPrices({ begin: async () => {}, forgive: async () => {} })

describeOnDatabase('discounts', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  const inDays = (days: number): string => new Date(world.clock.now().getTime() + days * DAY_MS).toISOString()
  const reduce = (creatorId: string, assetId: string | null, percent: number, from: number, to: number) =>
    world.discounts.reduce(creatorId, { assetId, percent, startsAt: inDays(from), endsAt: inDays(to) })

  async function onSale(priceCents = 1_000) {
    const work = await world.published()
    await world.offers.set(work.creatorId, work.assetId, [{ offer: 'one_time', priceCents }])
    return work
  }

  async function addCoupon(creatorId: string, changes: Partial<NewCoupon> = {}) {
    const coupon = { assetId: null, code: `C${uuidv7().slice(-12)}`, discount: { percent: 50 }, maxUses: null } as const
    return world.discounts.addCoupon(creatorId, { ...coupon, isOncePerBuyer: false, endsAt: inDays(30), ...changes })
  }

  type OneTime = Extract<NewCheckout, { kind: 'one_time' }>
  const order = (assetId: string, wish: Partial<OneTime> = {}, buyerId = uuidv7()) =>
    world.sales.checkouts.open({ buyerId, key: uuidv7(), wish: { kind: 'one_time', assetId, ...wish } })

  async function buy(assetId: string, wish: Partial<OneTime> = {}, buyerId = uuidv7()) {
    const made = await order(assetId, wish, buyerId)
    world.double.pay(made.sessionId ?? '', { fingerprint: `card_${buyerId}` })
    await world.settle()
    return world.sales.checkouts.read(buyerId, made.id)
  }

  const shownTo = async (assetId: string) => (await world.offers.ofAsset(null, assetId))[0]

  describe('a reduction', () => {
    it('holds from its start to its end, and is what buyers pay', async () => {
      const { creatorId, assetId } = await onSale()
      const planned = await reduce(creatorId, assetId, 25, 2, 4)
      expect(planned).toMatchObject({ state: 'planned', percent: 25, assetId })
      expect(await shownTo(assetId)).not.toHaveProperty('reduction')
      expect(await buy(assetId)).toMatchObject({ priceCents: 1_000, state: 'fulfilled' })
      world.clock.advance({ days: 2 })
      expect(await shownTo(assetId)).toMatchObject({
        priceCents: 1_000,
        reduction: { priceCents: 750, priorCents: 1_000, endsAt: planned.endsAt },
      })
      expect(await buy(assetId)).toMatchObject({ priceCents: 750, state: 'fulfilled' })
      const [listed] = (await world.discounts.reductions(creatorId, { limit: 5 })).items
      expect(listed).toMatchObject({ state: 'running', sold: { count: 1, earnedMicroDollars: '5250000' } })
      world.clock.advance({ days: 2 })
      expect(await shownTo(assetId)).not.toHaveProperty('reduction')
      expect(await buy(assetId)).toMatchObject({ priceCents: 1_000 })
    })

    it('of all works concerns each, and the lower of two prices holds', async () => {
      const { creatorId, assetId } = await onSale()
      const other = await onSale()
      await reduce(creatorId, null, 10, 0, 3)
      expect(await shownTo(assetId)).toMatchObject({ reduction: { priceCents: 900 } })
      await reduce(creatorId, assetId, 30, 0, 3)
      expect(await shownTo(assetId)).toMatchObject({ reduction: { priceCents: 700 } })
      expect(await shownTo(other.assetId)).not.toHaveProperty('reduction')
    })

    it('is announced with the lowest price of the 30 days before it began, and only where that is higher', async () => {
      const { creatorId, assetId } = await onSale(600)
      world.clock.advance({ days: 40 })
      await world.offers.set(creatorId, assetId, [{ offer: 'one_time', priceCents: 1_000 }])
      world.clock.advance({ days: 1 })
      const first = await reduce(creatorId, assetId, 30, 0, 5)
      // 7 dollars are less than 10, but not less than 6, for which it was sold the day before yesterday.
      expect(await shownTo(assetId)).toMatchObject({ reduction: { priceCents: 700, priorCents: null } })
      await world.discounts.endReduction(creatorId, first.id)
      expect(await shownTo(assetId)).not.toHaveProperty('reduction')
      await reduce(creatorId, assetId, 50, 0, 5)
      expect(await shownTo(assetId)).toMatchObject({ reduction: { priceCents: 500, priorCents: 600 } })
      world.clock.advance({ days: 36 })
      await reduce(creatorId, assetId, 50, 0, 5)
      expect(await shownTo(assetId)).toMatchObject({ reduction: { priceCents: 500, priorCents: 1_000 } })
    })

    it('cannot be permanent', async () => {
      const { creatorId, assetId } = await onSale()
      await expect(reduce(creatorId, assetId, 20, 0, 31)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(reduce(creatorId, assetId, 20, 3, 3)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await reduce(creatorId, assetId, 20, 0, 30)
      await reduce(creatorId, null, 20, 30, 59)
      await expect(reduce(creatorId, assetId, 20, 60, 62)).rejects.toMatchObject({ code: 'CONFLICT' })
      // Through a work of its own, a reduction of all works breaks the rule too.
      await expect(reduce(creatorId, null, 20, 60, 62)).rejects.toMatchObject({ code: 'CONFLICT' })
      const last = await reduce(creatorId, assetId, 20, 59, 60)
      // What is canceled before it begins never held.
      expect(await world.discounts.endReduction(creatorId, last.id)).toMatchObject({ state: 'ended' })
      await reduce(creatorId, null, 20, 118, 119)
    })

    it('is its creator’s alone to plan, end and list', async () => {
      const { creatorId, assetId } = await onSale()
      const stranger = await onSale()
      await expect(reduce(stranger.creatorId, assetId, 20, 0, 3)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const { id } = await reduce(creatorId, assetId, 20, 1, 3)
      await expect(world.discounts.endReduction(stranger.creatorId, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect((await world.discounts.reductions(stranger.creatorId, { limit: 5 })).items).toEqual([])
      await expect(world.discounts.endReduction(creatorId, uuidv7())).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const seen = await world.database.asAccount(stranger.creatorId, (tx) =>
        tx.selectFrom('price_reductions').select('id').execute(),
      )
      expect(seen).toEqual([])
    })

    it('never changes what the creator edits: the regular price', async () => {
      const { creatorId, assetId } = await onSale()
      await reduce(creatorId, assetId, 20, 0, 3)
      const [offer] = (await world.offers.own(creatorId, { limit: 5 })).items[0]?.offers ?? []
      expect(offer).toMatchObject({ priceCents: 1_000 })
      expect(await world.offers.history(creatorId, assetId)).toMatchObject([{ priceCents: 1_000, endedAt: null }])
    })
  })

  describe('a coupon', () => {
    it('lowers the price, whatever case it is typed in, and counts what it brought', async () => {
      const { creatorId, assetId } = await onSale()
      const { id, code } = await addCoupon(creatorId, { code: 'Spring26', discount: { amountCents: 300 } })
      expect(code).toBe('SPRING26')
      const buyerId = uuidv7()
      expect(await world.discounts.price(buyerId, assetId, ' spring26')).toMatchObject({
        ...{ regularCents: 1_000, priceCents: 700, by: 'coupon', couponCode: 'SPRING26' },
      })
      expect(await buy(assetId, { couponCode: 'sPRING26', expectedCents: 700 }, buyerId)).toMatchObject({
        ...{ state: 'fulfilled', priceCents: 700 },
      })
      const [listed] = (await world.discounts.coupons(creatorId, { limit: 5 })).items
      expect(listed).toMatchObject({ id, used: 1, sold: { count: 1, earnedMicroDollars: '4900000' } })
    })

    it('does not add up with a reduction, and is not used where that is as low', async () => {
      const { creatorId, assetId } = await onSale()
      const { code } = await addCoupon(creatorId, { discount: { percent: 30 } })
      await reduce(creatorId, assetId, 20, 0, 3)
      expect(await order(assetId, { couponCode: code })).toMatchObject({ priceCents: 700 })
      await reduce(creatorId, assetId, 40, 0, 3)
      expect(await order(assetId, { couponCode: code })).toMatchObject({ priceCents: 600 })
      expect((await world.discounts.coupons(creatorId, { limit: 5 })).items[0]).toMatchObject({ used: 1 })
    })

    it('never makes a work cheaper than the minimum', async () => {
      const { creatorId, assetId } = await onSale(299)
      const { code } = await addCoupon(creatorId, { discount: { amountCents: 9_900 } })
      expect(await buy(assetId, { couponCode: code })).toMatchObject({ priceCents: 99, state: 'fulfilled' })
    })

    it('is refused in the same way wherever it does not hold', async () => {
      const { creatorId, assetId } = await onSale()
      const other = await onSale()
      const { code } = await addCoupon(creatorId, { assetId })
      const later = await addCoupon(creatorId, { startsAt: inDays(1) })
      const ended = await addCoupon(creatorId)
      await world.discounts.endCoupon(creatorId, ended.id)
      const tries = [
        [other.assetId, code],
        [assetId, 'NONE1234'],
        [assetId, later.code],
        [assetId, ended.code],
        [assetId, 'not a code'],
      ] as const
      for (const [asset, couponCode] of tries) {
        const refused = await order(asset, { couponCode }).catch((error: unknown) => error)
        expect(refused).toMatchObject({ code: 'COUPON_NOT_VALID', detail: undefined, data: undefined })
      }
    })

    it('is the work’s creator’s, where two have the same code', async () => {
      const [one, two] = [await onSale(), await onSale()]
      await addCoupon(one.creatorId, { code: 'WELCOME', discount: { percent: 10 } })
      await addCoupon(two.creatorId, { code: 'welcome', discount: { percent: 20 } })
      expect(await order(one.assetId, { couponCode: 'WELCOME' })).toMatchObject({ priceCents: 900 })
      expect(await order(two.assetId, { couponCode: 'WELCOME' })).toMatchObject({ priceCents: 800 })
      await expect(addCoupon(one.creatorId, { code: 'Welcome' })).rejects.toMatchObject({ code: 'CONFLICT' })
      // A code that is over can be given again.
      world.clock.advance({ days: 31 })
      await expect(addCoupon(one.creatorId, { code: 'Welcome' })).resolves.toMatchObject({ used: 0 })
    })

    it('of which one use is left goes to one of two buyers', async () => {
      const { creatorId, assetId } = await onSale()
      const { id, code } = await addCoupon(creatorId, { maxUses: 1 })
      const made = await Promise.allSettled([0, 1, 2].map(() => order(assetId, { couponCode: code })))
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const one of made) {
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'COUPON_NOT_VALID' })
      }
      expect((await world.discounts.coupons(creatorId, { limit: 5 })).items[0]).toMatchObject({ used: 1 })
      // Of those that saw it free at the same moment.
      const use = { buyerId: uuidv7(), orderId: uuidv7(), coupon: { id, creatorId }, at: world.clock.now() }
      await expect(world.database.asService((tx) => prices.redeem(tx, use))).rejects.toMatchObject({
        code: 'COUPON_NOT_VALID',
      })
    })

    it('is given back by an order that expires, and by a refund', async () => {
      const { creatorId, assetId } = await onSale()
      const { code } = await addCoupon(creatorId, { maxUses: 1 })
      const used = async () => (await world.discounts.coupons(creatorId, { limit: 1 })).items[0]?.used
      await order(assetId, { couponCode: code })
      expect(await used()).toBe(1)
      world.clock.advance({ hours: 2 })
      world.double.letTimePass()
      await world.sales.checkouts.settleOverdue()
      expect(await used()).toBe(0)

      const buyerId = uuidv7()
      await buy(assetId, { couponCode: code }, buyerId)
      expect(await used()).toBe(1)
      const { sale_id: saleId } = await world.database.asService((tx) =>
        tx.selectFrom('entitlements').select('sale_id').where('account_id', '=', buyerId).executeTakeFirstOrThrow(),
      )
      await world.sales.refund({ buyerId, saleId, key: uuidv7(), origin: 'buyer', reason: 'other' })
      expect(await used()).toBe(0)
      expect((await world.discounts.coupons(creatorId, { limit: 1 })).items[0]).toMatchObject({ sold: { count: 0 } })
    })

    it('counts again for an order that was paid after it had expired, once', async () => {
      const { creatorId, assetId } = await onSale()
      const { code } = await addCoupon(creatorId, { isOncePerBuyer: true })
      const used = async () => (await world.discounts.coupons(creatorId, { limit: 1 })).items[0]?.used
      const buyerId = uuidv7()
      const { id: orderId } = await order(assetId, { couponCode: code }, buyerId)
      const at = world.clock.now()
      for (const expected of [0, 0]) {
        await world.database.asService((tx) => prices.release(tx, { buyerId, orderId, at }))
        expect(await used()).toBe(expected)
      }
      for (const expected of [1, 1]) {
        await world.database.asService((tx) => prices.restore(tx, { buyerId, orderId }))
        expect(await used()).toBe(expected)
      }
    })

    it('for one use by each buyer is refused to who has used it', async () => {
      const { creatorId, assetId } = await onSale()
      const more = await world.publish(creatorId)
      await world.offers.set(creatorId, more.assetId, [{ offer: 'one_time', priceCents: 500 }])
      const { code } = await addCoupon(creatorId, { isOncePerBuyer: true })
      const buyerId = uuidv7()
      await buy(assetId, { couponCode: code }, buyerId)
      await expect(order(more.assetId, { couponCode: code }, buyerId)).rejects.toMatchObject({
        code: 'COUPON_NOT_VALID',
      })
      expect(await order(more.assetId, { couponCode: code })).toMatchObject({ priceCents: 250 })
    })

    it('is free again for a buyer who left the payment page, and held once by each', async () => {
      const { creatorId, assetId } = await onSale()
      const { code } = await addCoupon(creatorId, { isOncePerBuyer: true, maxUses: 5 })
      const buyerId = uuidv7()
      const left = await order(assetId, { couponCode: code }, buyerId)
      expect(await order(assetId, { couponCode: code }, buyerId)).toMatchObject({ priceCents: 500, state: 'pending' })
      expect(await world.sales.checkouts.read(buyerId, left.id)).toMatchObject({ state: 'expired' })
      expect((await world.discounts.coupons(creatorId, { limit: 1 })).items[0]).toMatchObject({ used: 1 })
    })

    it('cannot be guessed: after too many wrong codes, right ones are refused too', async () => {
      const { creatorId, assetId } = await onSale()
      const { code } = await addCoupon(creatorId)
      const buyerId = uuidv7()
      for (let tried = 0; tried < 20; tried++) {
        // What is right in between does not give more tries, and takes none.
        if (tried === 10) await world.discounts.price(buyerId, assetId, code)
        await expect(world.discounts.price(buyerId, assetId, `WRONG${tried}`)).rejects.toMatchObject({
          code: 'COUPON_NOT_VALID',
        })
      }
      await expect(world.discounts.price(buyerId, assetId, code)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
      await expect(order(assetId, { couponCode: code }, buyerId)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
      expect(await order(assetId, {}, buyerId)).toMatchObject({ priceCents: 1_000 })
      expect(await order(assetId, { couponCode: code })).toMatchObject({ priceCents: 500 })
    })
  })

  it('charges what the buyer saw, or says what it costs now', async () => {
    const { creatorId, assetId } = await onSale()
    expect(await order(assetId, { expectedCents: 1_000 })).toMatchObject({ priceCents: 1_000 })
    await reduce(creatorId, assetId, 20, 0, 3)
    await expect(order(assetId, { expectedCents: 1_000 })).rejects.toMatchObject({
      ...{ code: 'PRICE_CHANGED', data: { priceCents: 800 }, detail: 'It is $8.00 now.' },
    })
  })

  describe('pay what you want', () => {
    async function open(suggestedCents: number | null = 800) {
      const work = await world.published()
      const offer = { offer: 'one_time', priceCents: 500, payWhatYouWant: { suggestedCents } } as const
      await world.offers.set(work.creatorId, work.assetId, [offer])
      return work
    }

    it('charges what the buyer chooses, from the price to the highest price', async () => {
      const { assetId } = await open()
      expect(await shownTo(assetId)).toMatchObject({ priceCents: 500, payWhatYouWant: { suggestedCents: 800 } })
      expect(await buy(assetId, { amountCents: 1_234 })).toMatchObject({ priceCents: 1_234, state: 'fulfilled' })
      expect(await order(assetId)).toMatchObject({ priceCents: 500 })
      expect(await order(assetId, { amountCents: 9_999 })).toMatchObject({ priceCents: 9_999 })
      for (const amountCents of [499, 10_000, 0, -5]) {
        await expect(order(assetId, { amountCents })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      }
      const fixed = await onSale()
      await expect(order(fixed.assetId, { amountCents: 1_200 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    })

    it('has its least lowered by discounts', async () => {
      const { creatorId, assetId } = await open()
      const { code } = await addCoupon(creatorId)
      expect(await order(assetId, { amountCents: 300, couponCode: code })).toMatchObject({ priceCents: 300 })
      await expect(order(assetId, { amountCents: 249, couponCode: code })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    })

    it('stays where prices are set without a word of it, and ends where that is said', async () => {
      const { creatorId, assetId } = await open()
      const set = async (offer: Parameters<typeof world.offers.set>[2][number]) =>
        (await world.offers.set(creatorId, assetId, [offer]))[0]
      expect(await set({ offer: 'one_time', priceCents: 700 })).toMatchObject({
        payWhatYouWant: { suggestedCents: 800 },
      })
      expect(await set({ offer: 'one_time', priceCents: 900 })).toMatchObject({
        payWhatYouWant: { suggestedCents: null },
      })
      expect(await set({ offer: 'one_time', priceCents: 900, payWhatYouWant: null })).not.toHaveProperty(
        'payWhatYouWant',
      )
      const invalid = [
        { offer: 'one_time', priceCents: 900, payWhatYouWant: { suggestedCents: 899 } },
        { offer: 'one_time', priceCents: 900, payWhatYouWant: { suggestedCents: 10_000 } },
        { offer: 'per_use', priceCents: 9, payWhatYouWant: { suggestedCents: null } },
      ] as const
      for (const offer of invalid) await expect(set(offer)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    })
  })

  it('end with the account of the creator', async () => {
    const { creatorId, assetId } = await onSale()
    await reduce(creatorId, assetId, 20, 5, 9)
    const { code } = await addCoupon(creatorId)
    await world.database.asService((tx) => endDiscountsOf(tx, creatorId, world.clock.now()))
    expect((await world.discounts.reductions(creatorId, { limit: 5 })).items).toMatchObject([{ state: 'ended' }])
    await expect(order(assetId, { couponCode: code })).rejects.toMatchObject({ code: 'COUPON_NOT_VALID' })
  })
})

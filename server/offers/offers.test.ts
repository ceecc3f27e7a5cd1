import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BILLING_INTERVALS,
  CURRENT_FEE_SCHEDULE,
  OFFER_KINDS,
  OFFERS,
  priceRange,
  validatePrice,
} from '#shared/offers/offers.ts'
import { DAY_MS } from '#shared/time.ts'
import { createIdempotency } from '../http/idempotency.ts'
import { createTestKeyring } from '../keys/keyring.fixture.ts'
import { openRightsWorld, type RightsWorld } from '../licensing/world.fixture.ts'
import { characterCard } from '../publications/publications.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { feeScheduleAt } from './fees.ts'
import { sellableAssets } from './sellable.ts'

const REFUSED = { code: '42501' }

/** Every way to buy with its lowest and highest price. */
const WAYS = OFFER_KINDS.flatMap((kind) =>
  (OFFERS[kind].intervals.length === 0 ? ([null] as const) : BILLING_INTERVALS).map((interval) => {
    const { min, max } = priceRange(kind, interval ?? 'month')
    return { kind, interval, min: Number(min), max: Number(max) }
  }),
)

describeOnDatabase('offers', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  describe('the table of offers', () => {
    const isLegal = (
      kind: (typeof WAYS)[number]['kind'],
      price: number,
      interval: 'month' | 'year' | null,
    ): boolean => {
      try {
        validatePrice(kind, price, interval ?? 'month')
        return true
      } catch {
        return false
      }
    }
    const insert = (kind: string, price: number, interval: string | null): Promise<boolean> =>
      world.admin
        .query(
          `insert into offers (account_id, id, asset_id, kind, price_cents, billing_interval, created_at)
           values ($1, $2, $3, $4, $5, $6, now())`,
          [uuidv7(), uuidv7(), uuidv7(), kind, price, interval],
        )
        .then(
          () => true,
          (error: { code: string }) => {
            if (error.code === '23514') return false
            throw error
          },
        )

    it.each(WAYS)('$kind $interval: database and shared rule agree at every boundary', async (way) => {
      const { kind, interval, min, max } = way
      for (const price of [-1, 0, min - 1, min, min + 1, max - 1, max, max + 1]) {
        expect(await insert(kind, price, interval), `${price}`).toBe(isLegal(kind, price, interval))
      }
    })

    it('an interval belongs to subscriptions, and to them alone', async () => {
      expect(await insert('subscription', 299, null)).toBe(false)
      expect(await insert('subscription', 299, 'week')).toBe(false)
      expect(await insert('one_time', 299, 'month')).toBe(false)
    })

    it('the service takes exactly the same prices', async () => {
      const { creatorId, assetId } = await world.published()
      for (const { kind, interval, min, max } of WAYS) {
        if (kind === 'license') continue
        for (const priceCents of [min - 1, min, max, max + 1]) {
          const set = world.offers.set(creatorId, assetId, [
            { offer: kind, priceCents, ...(interval === null ? {} : { interval }) },
          ])
          if (priceCents >= min && priceCents <= max) expect((await set)[0]).toMatchObject({ offer: kind, priceCents })
          else await expect(set).rejects.toMatchObject({ code: 'INVALID_INPUT' })
        }
      }
    })

    it('is answered as data', async () => {
      const { items, feeScheduleVersion } = await world.offers.rules()
      expect(feeScheduleVersion).toBe(1)
      expect(items.map(({ offer, interval, minCents, maxCents }) => [offer, interval, minCents, maxCents])).toEqual([
        ['per_use', null, 1, 100],
        ['one_time', null, 99, 9_999],
        ['subscription', 'month', 199, 2_999],
        ['subscription', 'year', 2_388, 35_988],
        ['license', null, 0, 99_999_999],
      ])
    })
  })

  describe('an asset', () => {
    it('is sold in exactly the ways set, and remembers the prices before', async () => {
      const { creatorId, assetId } = await world.published()
      const [first] = await world.offers.set(creatorId, assetId, [{ offer: 'one_time', priceCents: 499 }])
      world.clock.advance({ days: 1 })
      const second = await world.offers.set(creatorId, assetId, [
        { offer: 'one_time', priceCents: 499 },
        { offer: 'per_use', priceCents: 25 },
      ])
      expect(second[0]?.id).toBe(first?.id)
      await world.offers.set(creatorId, assetId, [{ offer: 'per_use', priceCents: 30 }])
      expect(await world.offers.ofAsset(null, assetId)).toMatchObject([{ offer: 'per_use', priceCents: 30 }])
      const history = await world.offers.history(creatorId, assetId)
      expect(history.map(({ priceCents, endedAt }) => [priceCents, endedAt === null])).toEqual([
        [499, false],
        [25, false],
        [30, true],
      ])
      expect(world.changed).toContain(assetId)
    })

    it('has the prices that were set before the market died, and a studio that asks again is told so', async () => {
      const { creatorId, assetId } = await world.published()
      const [standing] = await world.offers.set(creatorId, assetId, [{ offer: 'one_time', priceCents: 499 }])
      const wanted = { offers: [{ offer: 'one_time', priceCents: 599 }], baseOfferIds: [standing?.id ?? ''] } as const
      const body = new TextEncoder().encode(JSON.stringify(wanted))
      const mutation = { deviceId: uuidv7(), number: 1n }
      const request = { accountId: creatorId, key: uuidv7(), method: 'PUT', target: '/offers', body, mutation }
      const work = () => world.offers.set(creatorId, assetId, [...wanted.offers], [...wanted.baseOfferIds])
      const idempotency = createIdempotency(world.database, world.clock, createTestKeyring())
      const dying = async (): Promise<Response> => {
        await work()
        throw new Error('killed between commit and answer')
      }
      await expect(idempotency.answer(request, dying)).rejects.toThrow('killed')
      // Done again, it would be refused: the prices it was made from are not those that stand.
      await expect(work()).rejects.toMatchObject({ code: 'CONFLICT' })
      // As a market does when it starts.
      await idempotency.giveUpUnanswered()
      const again = await idempotency.answer(request, async () => Response.json({ items: await work() }))
      expect(await again.json()).toMatchObject({ items: [{ offer: 'one_time', priceCents: 599 }] })
      const history = await world.offers.history(creatorId, assetId)
      expect(history.map(({ priceCents }) => priceCents)).toEqual([499, 599])
    })

    it('stands in the list of its creator’s works with its prices and parents, page by page, and in no one else’s', async () => {
      const parent = await world.published('Root')
      const { creatorId, assetId } = await world.published('Own', {
        parent: { assetId: parent.assetId, royaltyPercent: 20 },
      })
      const offers = await world.offers.set(creatorId, assetId, [
        { offer: 'one_time', priceCents: 499 },
        { offer: 'subscription', priceCents: 2_990, interval: 'year' },
      ])
      world.clock.advance({ days: 1 })
      const second = await world.publish(creatorId)
      const first = await world.offers.own(creatorId, { limit: 1 })
      expect(first.items).toMatchObject([{ assetId: second.assetId, offers: [], parents: [], status: 'published' }])
      const last = await world.offers.own(creatorId, { limit: 1, cursor: first.nextCursor ?? '' })
      expect(last).toMatchObject({
        items: [{ assetId, offers, parents: [{ assetId: parent.assetId, royaltyPercent: 20 }], salesCount: 0 }],
        nextCursor: null,
      })
      expect((await world.offers.own(uuidv7(), { limit: 50 })).items).toEqual([])
    })

    it('is changed by its creator alone, once in each way, and only in ways its kind allows', async () => {
      const { creatorId, assetId } = await world.published()
      const stranger = (await world.published('Ben')).creatorId
      const offer = { offer: 'one_time', priceCents: 499 } as const
      await expect(world.offers.set(stranger, assetId, [offer])).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(world.offers.history(stranger, assetId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const twice = world.offers.set(creatorId, assetId, [offer, { ...offer, priceCents: 599 }])
      await expect(twice).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await Promise.all(
        [1, 2, 3, 4].map((n) => world.offers.set(creatorId, assetId, [{ ...offer, priceCents: 400 + n }])),
      )
      expect(await world.offers.ofAsset(null, assetId)).toHaveLength(1)
    })

    it('is sellable with version, ancestry and offer, as long as it is published', async () => {
      const { creatorId, assetId, versionId } = await world.published()
      await world.offers.set(creatorId, assetId, [
        { offer: 'one_time', priceCents: 499 },
        { offer: 'subscription', priceCents: 299 },
      ])
      const ask = () =>
        world.database.asService((tx) =>
          sellableAssets.sellable(tx, [
            { assetId, offer: 'subscription' },
            { assetId: uuidv7(), offer: 'one_time' },
            { assetId, offer: 'subscription', interval: 'year' },
            { assetId, offer: 'one_time' },
          ]),
        )
      expect(await ask()).toMatchObject([
        { assetId, creatorId, versionId, priceCents: 299, ancestry: [] },
        null,
        null,
        { assetId, priceCents: 499 },
      ])
      await world.database.asService((tx) => world.publications.withdraw(tx, creatorId, assetId))
      expect(await ask()).toEqual([null, null, null, null])
    })

    it('no role rewrites a price', async () => {
      const { creatorId, assetId } = await world.published()
      await world.offers.set(creatorId, assetId, [{ offer: 'one_time', priceCents: 499 }])
      for (const role of ['luna_app', 'luna_service'] as const) {
        for (const statement of [
          'update offers set price_cents = 999',
          'delete from offers',
          'delete from fee_schedules',
        ]) {
          const forged = world.test.asRole(role, creatorId, (client) => client.query(statement))
          await expect(forged, `${role}: ${statement}`).rejects.toMatchObject(REFUSED)
        }
      }
    })
  })

  describe('fee schedules', () => {
    it('the first is the one that the shared rules carry', async () => {
      expect(await world.database.asService((tx) => feeScheduleAt(tx, world.clock.now()))).toEqual(CURRENT_FEE_SCHEDULE)
    })

    it('a new one is announced a month ahead and then counts, the old one stays', async () => {
      const shares = { per_use: 1_000, one_time: 2_500, subscription: 2_500, license: 2_500 }
      const inDays = (days: number) => new Date(world.clock.now().getTime() + days * DAY_MS)
      await expect(world.offers.addFeeSchedule(shares, inDays(29))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      const added = await world.offers.addFeeSchedule(shares, inDays(31))
      expect(added).toMatchObject({ version: 2, platformBasisPoints: shares })
      const { currentVersion, items } = await world.offers.feeSchedules()
      expect([currentVersion, items.length]).toEqual([1, 2])
      expect((await world.database.asService((tx) => feeScheduleAt(tx, inDays(32)))).version).toBe(2)
      const forged = world.test.asRole('luna_service', null, (client) =>
        client.query('update fee_schedules set one_time_basis_points = 0'),
      )
      await expect(forged).rejects.toMatchObject(REFUSED)
    })
  })

  describe('pricing', () => {
    it('recommends from sold assets of others that share tags, and shows price and number of sales alone', async () => {
      const tags = ['moonlit', 'smuggler']
      const { creatorId, assetId } = await world.published('Own', { card: characterCard({ tags }), qualityScore: 0.5 })
      for (let index = 0; index < 5; index++) {
        const other = await world.published(`Maker ${index}`, { card: characterCard({ tags: ['moonlit'] }) })
        await world.offers.set(other.creatorId, other.assetId, [{ offer: 'one_time', priceCents: 900 }])
        const { sessionId } = await world.sales.checkouts.open({
          buyerId: uuidv7(),
          key: uuidv7(),
          wish: { kind: 'one_time', assetId: other.assetId },
        })
        if (sessionId !== null) world.double.pay(sessionId)
        await world.settle()
      }
      const unsold = await world.published('Unsold', { card: characterCard({ tags }) })
      await world.offers.set(unsold.creatorId, unsold.assetId, [{ offer: 'one_time', priceCents: 9_000 }])
      const recommended = await world.offers.recommend(creatorId, { assetId, tags: [], offer: 'one_time' })
      expect(recommended.comparables).toHaveLength(5)
      expect(Object.keys(recommended.comparables[0] ?? {}).toSorted()).toEqual([
        'assetId',
        'name',
        'priceCents',
        'sales',
      ])
      expect(recommended.steps).toMatchObject({ baseCents: 499, medianCents: 900, medianBasisPoints: 5_000 })
      expect(() => validatePrice('one_time', recommended.recommendedCents)).not.toThrow()
      const draft = { kind: 'character' as const, tags: ['moonlit'], offer: 'one_time' as const }
      const forDraft = await world.offers.recommend(creatorId, draft)
      expect(forDraft.comparables).toHaveLength(5)
    })

    it('previews the net of the own asset with its parents, under the schedule in effect', async () => {
      const parent = await world.published('Parent')
      const child = await world.published('Child', { parent: { assetId: parent.assetId, royaltyPercent: 10 } })
      const request = { offer: 'per_use', priceCents: 75 } as const
      const { perSale, feeScheduleVersion } = await world.offers.netPreview(child.creatorId, {
        ...request,
        assetId: child.assetId,
      })
      expect(feeScheduleVersion).toBe(1)
      expect(perSale).toMatchObject({ platformFee: 112_500n, creatorNet: 573_750n })
      expect(perSale.royalties).toMatchObject([{ assetId: parent.assetId, amount: 63_750n }])
      const draft = { ...request, parent: { assetId: child.assetId, royaltyPercent: 50 } }
      const forDraft = await world.offers.netPreview(parent.creatorId, draft)
      expect(forDraft.perSale.royalties).toHaveLength(2)
      await expect(
        world.offers.netPreview(parent.creatorId, { ...request, assetId: child.assetId }),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })
})

import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PublicReputation } from '#shared/contract/market/reputation.ts'
import { CURRENT_FEE_SCHEDULE } from '#shared/offers/offers.ts'
import { type ReputationEvent, reputationEventSchema } from '#shared/reputation/events.ts'
import { explainReputation, reputationExplanationSchema } from '#shared/reputation/explain.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { HOUR_MS } from '#shared/time.ts'
import { createNotificationsService } from '../notifications/notifications.ts'
import { addSales, setQuality, setRating } from '../publications/assets.ts'
import { recordSales } from '../sales/record.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { type ReputationFact, recordReputationEvent } from './events.ts'
import { createPeople, type People } from './people.fixture.ts'
import { createReputationService, type ReputationService } from './reputation.ts'
import { reputationOf, requireMaySubmit } from './standing.ts'

const figures = { addSales, setRating, setQuality }

const facts: fc.Arbitrary<ReputationFact> = fc.oneof(
  fc.record({ kind: fc.constant('rated' as const), stars: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('sold' as const), count: fc.integer({ min: 1, max: 9 }) }),
  fc.constant({ kind: 'refunded' as const }),
  fc.constant({ kind: 'dispute_lost' as const }),
  fc.constant({ kind: 'contributed' as const, contribution: 'report_accepted' as const }),
  fc.constant({ kind: 'struck' as const, finding: 'plagiarism' as const }),
  fc.constant({ kind: 'removal_upheld' as const }),
  fc.record({ kind: fc.constant('verification' as const), granted: fc.boolean() }),
)
/** With how many hours ago, and whether it was overturned since. */
type PastEvent = [fact: ReputationFact, hoursAgo: number, isOverturned: boolean]
const history: fc.Arbitrary<PastEvent[]> = fc.array(
  fc.tuple(facts, fc.integer({ min: 0, max: 24 * 60 }), fc.boolean()),
  {
    maxLength: 12,
  },
)

describeOnDatabase('reputation', (open) => {
  let test: TestDatabase
  let people: People
  let reputation: ReputationService
  beforeAll(async () => {
    test = await open()
    people = createPeople(test)
    reputation = createReputationService({ database: test.database, clock: test.clock, figures })
  })

  const record = (accountId: string, source: string, fact: ReputationFact, at = test.clock.now()) =>
    test.database.asService((tx) => recordReputationEvent(tx, { accountId, source, at, fact }))
  const now = (accountId: string) => test.database.asService((tx) => reputationOf(tx, accountId, test.clock.now()))

  const salesCount = async (assetId: string) =>
    (await test.admin.query('select sales_count from assets where id = $1', [assetId])).rows[0]?.sales_count

  it('is reckoned from stored events as from the events themselves, however often they are told', async () => {
    const nowMs = test.clock.now().getTime()
    const check = (past: readonly PastEvent[]) =>
      test.database.asService(async (tx) => {
        const accountId = uuidv7()
        const events: ReputationEvent[] = []
        for (const [index, [fact, hours, isOverturned]] of past.entries()) {
          const add = async (source: string, what: ReputationFact, at: Date) => {
            const id = await recordReputationEvent(tx, { accountId, source, at, fact: what })
            expect(await recordReputationEvent(tx, { accountId, source, at, fact: what })).toBeNull()
            events.push(reputationEventSchema.parse({ ...what, id, atMs: at.getTime() }))
            return id ?? ''
          }
          const eventId = await add(`event ${index}`, fact, new Date(nowMs - hours * HOUR_MS))
          if (isOverturned) await add(`overturned ${index}`, { kind: 'overturned', eventId }, new Date(nowMs))
        }
        expect(await reputationOf(tx, accountId, new Date(nowMs))).toEqual(explainReputation(events, nowMs))
      })
    await fc.assert(fc.asyncProperty(history, check), { numRuns: byExtent({ short: 10, long: 500 }) })
  })

  it('lets a newcomer submit, and no one after three plagiarism strikes until they expire', async () => {
    const creatorId = await people.creator('newcomer')
    const maySubmit = () => test.database.asService((tx) => requireMaySubmit(tx, creatorId, test.clock.now()))
    await maySubmit()
    expect((await now(creatorId)).total).toBe(0.28)
    for (const number of [1, 2, 3])
      await record(creatorId, `strike ${number}`, { kind: 'struck', finding: 'plagiarism' })
    await expect(maySubmit()).rejects.toMatchObject({ code: 'ACCOUNT_BANNED' })
    test.clock.advance({ days: 365 })
    await maySubmit()
    // A first or second finding does not prevent submitting.
    for (const number of [1, 2]) {
      await record(creatorId, `removal ${number}`, { kind: 'removal_upheld' })
      await maySubmit()
      expect((await now(creatorId)).total).toBeGreaterThanOrEqual(0.2)
    }
    await record(creatorId, 'removal 3', { kind: 'removal_upheld' })
    await expect(maySubmit()).rejects.toMatchObject({ code: 'REPUTATION_TOO_LOW' })
  })

  it('tells its owner what changed and why, once, and shows no one else', async () => {
    const creatorId = await people.creator('told')
    await reputation.refreshDue()
    await record(creatorId, 'first sales', { kind: 'sold', count: 10 })
    await reputation.refreshDue()
    await reputation.refreshDue()
    const { explanation, changes } = await reputation.mine(creatorId)
    expect(reputationExplanationSchema.parse(explanation)).toEqual(explanation)
    expect(changes).toHaveLength(1)
    expect(changes[0]?.sentences.join(' ')).toContain('completed sales 0 to 10')
    expect(changes[0]?.after).toBe(explanation.total)
    const notifications = createNotificationsService(test.database, test.clock)
    const { items } = await notifications.list(creatorId, { limit: 10 })
    expect(items.map(({ content }) => content.kind)).toEqual(['reputation_changed'])
    const stranger = await people.account()
    expect((await reputation.mine(stranger)).changes).toEqual([])
    const seen = await test.asRole('luna_app', stranger, (client) => client.query('select kind from reputation_events'))
    expect(seen.rows).toEqual([])
    const sources = test.asRole('luna_app', creatorId, (client) => client.query('select source from reputation_events'))
    await expect(sources).rejects.toMatchObject({ code: '42501' })
    const change = test.asRole('luna_service', null, (client) => client.query('delete from reputation_events'))
    await expect(change).rejects.toMatchObject({ code: '42501' })
  })

  it('notices what time does: a strike that expires', async () => {
    const creatorId = await people.creator('struck')
    await record(creatorId, 'strike', { kind: 'struck', finding: 'plagiarism' })
    await reputation.refreshDue()
    test.clock.advance({ days: 366 })
    await reputation.refreshDue()
    const { changes } = await reputation.mine(creatorId)
    expect(changes[0]?.sentences).toContain('A strike has expired or was overturned.')
  })

  describe('ratings', () => {
    it('count once for each buyer, change with it, and go with the refund', async () => {
      const creatorId = await people.creator('rated')
      const assetId = await people.asset(creatorId)
      const buyerId = await people.account()
      const rating = { accountId: buyerId, assetId, comment: null }
      await expect(reputation.rate({ ...rating, stars: 5 })).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
      const saleId = await people.purchase(buyerId, assetId)
      await reputation.refreshDue()
      expect(await salesCount(assetId)).toBe(1n)
      await reputation.rate({ ...rating, stars: 5 })
      const { asset } = await reputation.rate({ ...rating, stars: 4 })
      expect(asset).toMatchObject({ count: 1, averageStars: 4 })
      expect(asset.qualityScore).toBeCloseTo((0.75 + 0.5 * 5) / 6)
      const inputs = async () => (await now(creatorId)).components.flatMap((component) => component.inputs)
      expect(await inputs()).toContainEqual({ name: 'stars', label: 'Total stars', value: 4 })
      await people.takeBack(saleId, 'refunded')
      await reputation.refreshDue()
      expect(await salesCount(assetId)).toBe(0n)
      expect(await inputs()).toContainEqual({ name: 'ratings', label: 'Ratings', value: 0 })
      expect(await inputs()).toContainEqual({ name: 'refunded', label: 'Refunds', value: 1 })
      expect((await reputation.ratings(null, { assetId, limit: 5 })).asset).toMatchObject({
        qualityScore: null,
        count: 0,
      })
    })

    it('follow sales as sales are written down', async () => {
      const creatorId = await people.creator('seller')
      const assetId = await people.asset(creatorId)
      const [saleId, versionId] = [uuidv7(), uuidv7()]
      const sold = { assetId, creatorId, versionId, title: 'Work', ancestry: [], offerId: assetId, priceCents: 500 }
      const sale = { id: saleId, buyerId: uuidv7(), key: saleId, asset: sold, amountCents: 500, at: test.clock.now() }
      const paid = { offer: 'one_time', paidFrom: 'processor', fees: CURRENT_FEE_SCHEDULE } as const
      await test.database.asService((tx) => recordSales(tx, [{ ...sale, ...paid }]))
      await reputation.refreshDue()
      expect(await salesCount(assetId)).toBe(1n)
    })

    it('of a purchase that the bank took back go as well, and it is no refund', async () => {
      const creatorId = await people.creator('disputed')
      const assetId = await people.asset(creatorId)
      const buyerId = await people.account()
      await people.takeBack(await people.purchase(buyerId, assetId), 'charged_back')
      await reputation.refreshDue()
      const inputs = (await now(creatorId)).components.flatMap((component) => component.inputs)
      expect(inputs).toContainEqual({ name: 'disputes_lost', label: 'Disputes lost', value: 1 })
      expect(inputs).toContainEqual({ name: 'refunded', label: 'Refunds', value: 0 })
    })

    it('do not miss each other when given at once', async () => {
      const creatorId = await people.creator('popular')
      const assetId = await people.asset(creatorId)
      const buyers = await people.accounts(6)
      for (const buyerId of buyers) await people.purchase(buyerId, assetId)
      const all = buyers.map((accountId, index) => ({
        accountId,
        assetId,
        stars: 1 + (index % 5),
        comment: `No. ${index}`,
      }))
      await Promise.all(all.map((rating) => reputation.rate(rating)))
      const first = await reputation.ratings(null, { assetId, limit: 4 })
      expect(first.asset).toMatchObject({ count: 6, averageStars: 16 / 6 })
      const rest = await reputation.ratings(null, { assetId, limit: 4, cursor: first.nextCursor ?? '' })
      expect([...first.items, ...rest.items].map(({ stars }) => stars).toSorted()).toEqual([1, 1, 2, 3, 4, 5])
      expect(rest.nextCursor).toBeNull()
      expect(JSON.stringify(first)).not.toContain(buyers[0])
    })

    it('and sales of oneself or of a linked account count for nothing', async () => {
      const creatorId = await people.creator('ring')
      const assetId = await people.asset(creatorId)
      const friendId = await people.account()
      await people.link(creatorId, friendId)
      for (const buyerId of [creatorId, friendId]) {
        await people.purchase(buyerId, assetId)
        await reputation.refreshDue()
        expect(await salesCount(assetId)).toBe(0n)
        const rating = reputation.rate({ accountId: buyerId, assetId, stars: 5, comment: null })
        await expect(rating).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
      }
      expect((await now(creatorId)).total).toBe(0.28)
    })

    it('help their author once three other buyers say so', async () => {
      const creatorId = await people.creator('helped')
      const assetId = await people.asset(creatorId)
      const [authorId, ...voters] = await people.accounts(4)
      if (authorId === undefined) throw new Error('There is an author')
      for (const buyerId of [authorId, ...voters]) await people.purchase(buyerId, assetId)
      await reputation.rate({ accountId: authorId, assetId, stars: 4, comment: 'Moves well in dialogue.' })
      const ratingId = (await reputation.myRating(authorId, assetId)).rating?.id ?? ''
      const vote = (accountId: string) => reputation.vote({ accountId, ratingId, isHelpful: true })
      for (const accountId of [authorId, creatorId, await people.account()]) {
        await expect(vote(accountId)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
      }
      const counts = await Promise.all(voters.map(vote))
      expect(counts.toSorted()).toEqual([1, 2, 3])
      expect((await now(authorId)).components.flatMap(({ inputs }) => inputs)).toContainEqual({
        name: 'contributions',
        label: 'Accepted contributions',
        value: 1,
      })
    })
  })

  it('leads discovery: reputation, quality, sales, then nearness between equals; twenty at most', async () => {
    const regions = ['DE', 'DE-BE', 'FR', undefined]
    const made: { id: string; region: string | undefined }[] = []
    for (let index = 0; index < 24; index++) {
      const region = regions[index % 4]
      const id = await people.creator(`found-${index}`, region)
      await people.asset(id, `Work ${index}`)
      if (index % 3 > 0) await record(id, 'sales', { kind: 'sold', count: (index % 3) * 5 })
      if (index % 5 > 0) await record(id, 'rating', { kind: 'rated', stars: 1 + (index % 5), count: 4 })
      made.push({ id, region })
    }
    await people.creator('without-work')
    await reputation.refreshDue()
    const standing = await Promise.all(made.map(async ({ id, region }) => ({ id, region, ...(await now(id)) })))
    const near = (region: string | undefined) => (region === 'DE-BE' ? 0 : region?.startsWith('DE') ? 1 : 2)
    const sold = (creator: (typeof standing)[number]) =>
      creator.components.flatMap(({ inputs }) => inputs).find(({ name }) => name === 'sold')?.value ?? 0
    const quality = (creator: (typeof standing)[number]) =>
      Math.round(100 * (creator.components.find(({ component }) => component === 'quality')?.value ?? 0))
    const oracle = standing.toSorted(
      (a, b) =>
        Math.round(b.total * 100) - Math.round(a.total * 100) ||
        quality(b) - quality(a) ||
        sold(b) - sold(a) ||
        near(a.region) - near(b.region) ||
        (a.id < b.id ? -1 : 1),
    )
    const found = await reputation.discoverCreators({ minReputation: 0, region: 'DE-BE', limit: 20 })
    const handles = (creators: readonly PublicReputation[]) =>
      creators.map(({ handle }) => handle).filter((handle) => handle.startsWith('found-'))
    const expected = oracle.map(({ id }) => `found-${made.findIndex((creator) => creator.id === id)}`)
    expect(handles(found)).toEqual(expected.slice(0, handles(found).length))
    expect(found).toHaveLength(20)
    const least = await reputation.discoverCreators({ minReputation: 0.3, limit: 20 })
    expect(least.every(({ total }) => total >= 0.3)).toBe(true)
    expect(least.length).toBeGreaterThan(0)
    expect(found.some(({ handle }) => handle === 'without-work')).toBe(false)
    const assets = await reputation.discoverAssets(null, { limit: 20 })
    expect(assets).toHaveLength(20)
    expect(assets[0]?.creator.handle).toBe(found[0]?.handle)
    // Without an offer there is no price, and without a preview nothing to show.
    expect(assets[0]).toMatchObject({ minPriceCents: null, thumbnail: null })
  })
})

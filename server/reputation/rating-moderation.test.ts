import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { createNotificationsService } from '../notifications/notifications.ts'
import { addSales, setQuality, setRating } from '../publications/assets.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createPeople, type People } from './people.fixture.ts'
import { createReputationService, type ReputationService } from './reputation.ts'
import { reputationOf } from './standing.ts'

describeOnDatabase('what ratings weigh, and who decides about them', (open) => {
  let test: TestDatabase
  let people: People
  let reputation: ReputationService
  beforeAll(async () => {
    test = await open()
    people = createPeople(test)
    const figures = { addSales, setQuality, setRating }
    reputation = createReputationService({ database: test.database, clock: test.clock, figures })
  })

  const rate = (accountId: string, assetId: string, stars: number, comment: string | null = null) =>
    reputation.rate({ accountId, assetId, stars, comment })
  const assetOf = async (assetId: string) => (await reputation.ratings(null, { assetId, limit: 50 })).asset
  const quality = async (creatorId: string) => {
    const { components } = await test.database.asService((tx) => reputationOf(tx, creatorId, test.clock.now()))
    return components.find(({ component }) => component === 'quality')?.value ?? 0
  }

  /** A buyer whose purchase is past the refund window. */
  async function buyerOf(assetId: string) {
    const accountId = await people.account()
    await people.purchase(accountId, assetId)
    return accountId
  }
  /** An account as an attacker makes them: no address verified, nothing paid. */
  async function giftedAccount(assetId: string) {
    const accountId = await buyerOf(assetId)
    await test.admin.query('update accounts set email_verified_at = null where account_id = $1', [accountId])
    await test.admin.query('update sales set amount_micro_dollars = 0 where account_id = $1', [accountId])
    return accountId
  }

  it('count next to nothing from accounts that paid nothing, however many there are', async () => {
    const creatorId = await people.creator('attacked')
    const assetId = await people.asset(creatorId)
    for (const stars of [5, 4, 5, 4]) await rate(await buyerOf(assetId), assetId, stars)
    const before = { quality: await quality(creatorId), ...(await assetOf(assetId)) }
    expect(before.averageStars).toBe(4.5)
    for (let attack = 0; attack < 6; attack++) {
      const { rating } = await rate(await giftedAccount(assetId), assetId, 1)
      expect(rating).toMatchObject({ stars: 1, weighsInFull: false })
    }
    const after = { quality: await quality(creatorId), ...(await assetOf(assetId)) }
    expect(after.count).toBe(10)
    expect(before.quality - after.quality).toBeLessThan(0.01)
    expect((before.averageStars ?? 0) - (after.averageStars ?? 0)).toBeLessThan(0.12)
  })

  it('count in full once the purchase is past the refund window and the address is verified', async () => {
    const creatorId = await people.creator('patient')
    const assetId = await people.asset(creatorId)
    const buyer = await buyerOf(assetId)
    await test.admin.query('update sales set sold_at = $2 where account_id = $1', [buyer, test.clock.now()])
    const unverified = await buyerOf(assetId)
    await test.admin.query('update accounts set email_verified_at = null where account_id = $1', [unverified])
    for (const accountId of [buyer, unverified]) {
      expect((await rate(accountId, assetId, 5)).rating).toMatchObject({ weighsInFull: false })
    }
    const light = await quality(creatorId)
    await reputation.raiseRatings()
    expect(await quality(creatorId)).toBe(light)
    test.clock.advance({ days: 7 })
    await reputation.raiseRatings()
    expect((await reputation.myRating(buyer, assetId)).rating).toMatchObject({ weighsInFull: true })
    expect((await reputation.myRating(unverified, assetId)).rating).toMatchObject({ weighsInFull: false })
    expect(await quality(creatorId)).toBeGreaterThan(light + 0.05)
    const raised = await quality(creatorId)
    await reputation.raiseRatings()
    expect(await quality(creatorId)).toBe(raised)
  })

  it('are answered by the creator of the work alone', async () => {
    const creatorId = await people.creator('answering')
    const assetId = await people.asset(creatorId)
    const buyer = await buyerOf(assetId)
    const ratingId = (await rate(buyer, assetId, 2, 'The cloak is flat.')).rating?.id ?? ''
    const answer = { creatorId, ratingId, text: 'The next version has folds.' }
    await expect(
      reputation.answerRating({ ...answer, creatorId: await people.creator('other-one') }),
    ).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    await reputation.answerRating(answer)
    const { items } = await reputation.ratings(null, { assetId, limit: 5 })
    expect(items[0]?.answer?.text).toBe(answer.text)
    const notices = await createNotificationsService(test.database, test.clock).list(buyer, { limit: 5 })
    expect(notices.items[0]?.content).toMatchObject({ kind: 'rating_answered', data: { assetId } })
    await reputation.answerRating({ ...answer, text: null })
    expect((await reputation.ratings(null, { assetId, limit: 5 })).items[0]?.answer).toBeNull()
  })

  it('are hidden by a person who took no part, and then neither shown nor counted', async () => {
    const creatorId = await people.creator('slandered')
    const assetId = await people.asset(creatorId)
    const author = await buyerOf(assetId)
    const [reporter, moderatorId] = [await people.moderator(), await people.moderator()]
    const ratingId = (await rate(author, assetId, 1, 'Awful people.')).rating?.id ?? ''
    const report = { ratingId, kind: 'offensive', text: 'About people, not the work.' } as const
    await expect(reputation.reportRating({ ...report, reporterId: author })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    })
    await reputation.reportRating({ ...report, reporterId: reporter })
    await expect(reputation.reportRating({ ...report, reporterId: reporter })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    const waiting = async (id: string) => (await reputation.reportedRatings(id, { limit: 50 })).items
    expect(await waiting(reporter)).toEqual([])
    expect(await waiting(moderatorId)).toMatchObject([{ id: ratingId, reports: [{ kind: 'offensive' }] }])
    const decision = { ratingId, isHidden: true, reason: 'It is about people.' }
    await expect(reputation.decideRating({ ...decision, moderatorId: reporter })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    })
    const before = await quality(creatorId)
    await reputation.decideRating({ ...decision, moderatorId })
    expect(await quality(creatorId)).toBeGreaterThan(before)
    expect(await assetOf(assetId)).toMatchObject({ count: 0 })
    expect((await reputation.ratings(null, { assetId, limit: 5 })).items).toEqual([])
    expect((await reputation.myRating(author, assetId)).hiddenReason).toBe(decision.reason)
    await expect(rate(author, assetId, 1)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    expect(await waiting(moderatorId)).toEqual([])
    const byAuthor = 'update ratings set hidden_by = account_id where id = $1'
    await expect(test.admin.query(byAuthor, [ratingId])).rejects.toMatchObject({ code: '23514' })
  })

  it('stay where the person keeps them, and can be reported again by others', async () => {
    const assetId = await people.asset(await people.creator('kept'))
    const author = await buyerOf(assetId)
    const ratingId = (await rate(author, assetId, 2, 'Not for me.')).rating?.id ?? ''
    const report = { ratingId, kind: 'other', text: null } as const
    await reputation.reportRating({ ...report, reporterId: uuidv7() })
    const moderatorId = await people.moderator()
    await reputation.decideRating({ ratingId, moderatorId, isHidden: false, reason: 'An opinion.' })
    expect((await reputation.reportedRatings(moderatorId, { limit: 50 })).items).toEqual([])
    await reputation.reportRating({ ...report, reporterId: uuidv7() })
    expect((await reputation.reportedRatings(moderatorId, { limit: 50 })).items).toHaveLength(1)
  })
})

import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { addSales, setQuality, setRating } from '../publications/assets.ts'
import { createPeople, type People } from '../reputation/people.fixture.ts'
import { createReputationService, type ReputationService } from '../reputation/reputation.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'

describeOnDatabase('ratings of gifts', (open) => {
  let test: TestDatabase
  let people: People
  let reputation: ReputationService
  beforeAll(async () => {
    test = await open()
    people = createPeople(test)
    const figures = { addSales, setQuality, setRating }
    reputation = createReputationService({ database: test.database, clock: test.clock, figures })
  })

  async function newWork() {
    const creator = await people.creator(`c${uuidv7().slice(-12)}`)
    return { creator, assetId: await people.asset(creator) }
  }
  const giftRow = (giver: string, saleId: string, assetId: string, recipient: string) =>
    test.admin.query(
      `insert into gifts (account_id, order_id, sale_id, asset_id, title, state, recipient_id, taken_at, ordered_at)
       values ($1, $2, $3, $4, 'Mara', 'taken', $5, now(), now())`,
      [giver, uuidv7(), saleId, assetId, recipient],
    )
  /** As it is after the gift was taken; the sale is past the refund window. */
  async function give(giver: string, assetId: string, recipient: string): Promise<string> {
    const saleId = await people.purchase(giver, assetId)
    await giftRow(giver, saleId, assetId, recipient)
    await test.admin.query(
      `insert into entitlements (account_id, sale_id, asset_id, version_id, offer, valid_from)
       select $2, sale_id, asset_id, version_id, offer, valid_from from entitlements where sale_id = $1`,
      [saleId, recipient],
    )
    await test.admin.query(
      `update entitlements set withdrawn_at = now(), withdrawal_reason = 'gift' where sale_id = $1 and account_id = $2`,
      [saleId, giver],
    )
    await test.admin.query(
      `insert into received_gifts (account_id, sale_id, giver_id, asset_id, title, taken_at)
       values ($1, $2, $3, $4, 'Mara', now())`,
      [recipient, saleId, giver, assetId],
    )
    return saleId
  }
  async function weighsInFull(accountId: string, assetId: string): Promise<boolean> {
    await reputation.rate({ accountId, assetId, stars: 5, comment: null })
    const { rows } = await test.admin.query<{ is_full: boolean }>(
      'select is_full from ratings where account_id = $1 and asset_id = $2',
      [accountId, assetId],
    )
    return rows[0]?.is_full === true
  }

  it('count in full like those of purchases, but of one buyer only for the first', async () => {
    const { assetId } = await newWork()
    const [giver = '', first = '', second = ''] = await people.accounts(3)
    await give(giver, assetId, first)
    await give(giver, assetId, second)
    expect(await weighsInFull(first, assetId)).toBe(true)
    expect(await weighsInFull(second, assetId)).toBe(false)
    await reputation.raiseRatings()
    expect(await weighsInFull(second, assetId)).toBe(false)
  })

  it('do not count in full where the buyer shares a card with the recipient or the creator', async () => {
    const { creator, assetId } = await newWork()
    const [one = '', two = '', three = '', four = ''] = await people.accounts(4)
    await give(one, assetId, two)
    await people.link(one, two)
    await give(three, assetId, four)
    await people.link(three, creator)
    expect([await weighsInFull(two, assetId), await weighsInFull(four, assetId)]).toEqual([false, false])
  })

  it('are not the buyer’s to give, and are withdrawn when the gift is', async () => {
    const { assetId } = await newWork()
    const [giver = '', recipient = ''] = await people.accounts(2)
    const saleId = await give(giver, assetId, recipient)
    const refused = reputation.rate({ accountId: giver, assetId, stars: 5, comment: null })
    await expect(refused).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    expect(await weighsInFull(recipient, assetId)).toBe(true)
    await people.takeBack(saleId, 'refunded')
    await reputation.refreshDue()
    const { asset } = await reputation.ratings(null, { assetId, limit: 50 })
    expect(asset.count).toBe(0)
  })
})

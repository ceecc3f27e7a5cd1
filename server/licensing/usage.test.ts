import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import { verifyLedger } from '../ledger/verify/verify.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { settleRoyalties } from './royalties.ts'
import { openRightsWorld, type RightsWorld } from './world.fixture.ts'

describeOnDatabase('declared use', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  async function granted(changes: Partial<DocumentedLicense> = {}) {
    const work = await world.listed({
      license_type: 'rights_managed',
      royalty_percentage: 10,
      price_cents: 0,
      ...changes,
    })
    const licenseeId = uuidv7()
    const { id: grantId } = await world.buy(licenseeId, work.listingId)
    const declare = (usage: 'impression' | 'download' | 'embed', count: number, key: string = uuidv7()) =>
      world.holding.declare({ licenseeId, grantId, usage, count, key })
    return { ...work, licenseeId, grantId, declare }
  }
  const settle = () => settleRoyalties(world.database, world.clock)
  const receivable = (licenseeId: string) => world.balance(licenseeId, 'royalty_receivable')
  const earned = (creatorId: string) => world.balance(creatorId, 'creator')

  it('owes the documented rates times the percentage, to the micro-dollar', async () => {
    const { declare } = await granted()
    expect((await declare('impression', 1)).royalty).toBe(100n)
    expect((await declare('download', 1)).royalty).toBe(1_000n)
    expect((await declare('embed', 1)).royalty).toBe(500n)
    const free = await granted({ license_type: 'royalty_free', royalty_percentage: 0 })
    expect((await free.declare('download', 1_000)).royalty).toBe(0n)
  })

  it('is shared among those who share the work when its month is settled', async () => {
    const { declare, creatorId, assetId } = await granted()
    const personId = uuidv7()
    const share = { account_id: creatorId, asset_id: assetId, person_id: personId, basis_points: 3_333 }
    await world.database.asService((tx) =>
      tx
        .insertInto('work_shares')
        .values({ ...share, since: world.clock.now() })
        .execute(),
    )
    await declare('impression', 101)
    world.clock.advance({ days: 31 })
    await settle()
    // 10,100 micro-dollars, of which a third is floored.
    expect([await earned(creatorId), await earned(personId)]).toEqual([6_734n, 3_366n])
    expect(await verifyLedger(world.database, null)).toMatchObject({ ok: true })
  })

  it('counts once per key', async () => {
    const { declare, grantId, licenseeId } = await granted()
    const all = await Promise.all(Array.from({ length: 6 }, () => declare('download', 7, 'july')))
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1)
    await expect(declare('download', 8, 'july')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect((await world.holding.purchase(licenseeId, grantId)).declaredUsage.downloads).toBe(7)
  })

  it('never passes the cap, however many declare at once', async () => {
    const { declare, licenseeId, grantId } = await granted({ max_impressions: 100 })
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => declare('impression', 9)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(11)
    await expect(declare('impression', 2)).rejects.toMatchObject({
      code: 'LICENSE_NOT_VALID',
      data: { reason: 'impressions_used_up', impressionsLeft: 1 },
    })
    expect(await world.holding.validity(licenseeId, grantId)).toMatchObject({ isValid: true, impressionsLeft: 1 })
    expect((await declare('impression', 1)).impressionsLeft).toBe(0)
    expect(await world.holding.status(grantId)).toMatchObject({ status: 'used_up' })
    await expect(declare('download', 1)).rejects.toMatchObject({ code: 'LICENSE_NOT_VALID' })
  })

  it('is the licensee’s alone, and only while the license holds', async () => {
    const { declare, creatorId, grantId } = await granted({ duration_days: 1 })
    const byCreator = { licenseeId: creatorId, grantId, usage: 'download', count: 1, key: 'x' } as const
    await expect(world.holding.declare(byCreator)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    world.clock.advance({ days: 1 })
    await expect(declare('download', 1)).rejects.toMatchObject({ data: { reason: 'expired' } })
  })

  it('is settled by months of UTC: one royalty each, whole to the creator, from the wallet or owed', async () => {
    const { declare, creatorId, licenseeId, grantId } = await granted()
    const now = world.clock.now()
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
    // The last second of the month, then the first of the next.
    world.clock.advance({ seconds: (nextMonth - now.getTime()) / 1_000 - 1 })
    await declare('download', 1_000)
    await declare('embed', 3)
    await settle()
    expect(await earned(creatorId)).toBe(0n)
    world.clock.advance({ seconds: 1 })
    await declare('download', 50)
    await settle()
    await settle()
    expect(await earned(creatorId)).toBe(1_001_500n)
    expect(await receivable(licenseeId)).toBe(-1_001_500n)
    const royalties = await world.offering.royalties(creatorId, { limit: 10 })
    expect(royalties.items).toMatchObject([
      { grantId, amountMicroDollars: '1001500', declaredUsage: { impressions: 0, downloads: 1_000, embeds: 3 } },
    ])
    const states = async () => (await world.holding.purchase(licenseeId, grantId)).months.map(({ state }) => state)
    expect(await states()).toEqual(['open', 'owed'])
    await world.topUp(licenseeId, 500)
    await settle()
    expect(await receivable(licenseeId)).toBe(0n)
    expect(await world.balance(licenseeId, 'wallet')).toBe(5_000_000n - 1_001_500n)
    expect(await states()).toEqual(['open', 'paid'])
    await Promise.all([settle(), settle(), settle()])
    expect(await earned(creatorId)).toBe(1_001_500n)
    world.clock.advance({ days: 31 })
    await Promise.all([settle(), settle()])
    expect(await earned(creatorId)).toBe(1_051_500n)
    expect(await states()).toEqual(['paid', 'paid'])
    const [listing] = (await world.offering.own(creatorId, { limit: 1 })).items
    expect(listing?.analytics).toMatchObject({
      declaredUsage: { downloads: 1_050, embeds: 3 },
      royaltiesMicroDollars: '1051500',
    })
  })

  it('declared for a month that was just settled, it goes to the next', async () => {
    const { declare, licenseeId, grantId } = await granted()
    const { month } = await declare('download', 1)
    await world.admin.query(
      'update license_usage_months set settled_at = now(), paid_at = now() where account_id = $1 and grant_id = $2',
      [licenseeId, grantId],
    )
    const next = await declare('download', 1)
    expect(next.month > month).toBe(true)
    expect(next.month).toMatch(/^\d{4}-(0[1-9]|1[0-2])$/)
  })
})

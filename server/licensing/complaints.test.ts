import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import type { RevocationStep, Side } from './revocation-steps.ts'
import { openRightsWorld, type RightsWorld } from './world.fixture.ts'

describeOnDatabase('complaints about licenses', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  const [first, second, third] = [uuidv7(), uuidv7(), uuidv7()]

  async function complained() {
    const { creatorId, listingId } = await world.listed({ price_cents: 0, requires_attribution: true })
    const licenseeId = uuidv7()
    const { id: grantId } = await world.buy(licenseeId, listingId)
    const about = { grantId, ground: 'attribution_missing', note: 'No credit on the page.' } as const
    const { id } = await world.complaints.complain({ ...about, actorId: creatorId })
    const take = (step: RevocationStep, side: Side, actorId: string) =>
      world.complaints.next({ id, step, side, actorId, note: `${step} because` })
    const status = async () => (await world.holding.status(grantId)).status
    return { creatorId, licenseeId, grantId, about, id, take, status }
  }

  it('end in a revocation after notice, time and two people; the appeal to a third can undo it', async () => {
    const { creatorId, licenseeId, grantId, id, take, status } = await complained()
    await take('notice', 'market', first)
    await take('response', 'licensee', licenseeId)
    await expect(take('propose', 'market', first)).rejects.toMatchObject({ code: 'CONFLICT' })
    world.clock.advance({ days: 14 })
    await take('propose', 'market', first)
    await expect(take('confirm', 'market', first)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    expect(await status()).toBe('valid')
    const revoked = await take('confirm', 'market', second)
    expect(revoked).toMatchObject({ state: 'revoked' })
    expect(await status()).toBe('revoked')
    const before = await world.holding.status(grantId)
    expect(before.endedAt).toBe(world.clock.now().toISOString())
    await take('appeal', 'licensee', licenseeId)
    await expect(take('reinstate', 'market', second)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    await take('reinstate', 'market', third)
    expect(await status()).toBe('valid')
    for (const side of [creatorId, licenseeId]) {
      const seen = await world.complaints.find(side, id)
      expect(seen.steps.map(({ step, by }) => `${by} ${step}`)).toEqual([
        'creator report',
        'market notice',
        'licensee response',
        'market propose',
        'market confirm',
        'licensee appeal',
        'market reinstate',
      ])
      for (const person of [first, second, third]) expect(JSON.stringify(seen)).not.toContain(person)
      expect((await world.complaints.own(side, { limit: 5 })).items.map((one) => one.id)).toContain(id)
      const { rows } = await world.admin.query(
        "select 1 from notifications where account_id = $1 and kind = 'license_complaint' and data ->> 'complaintId' = $2",
        [side, id],
      )
      expect(rows).toHaveLength(7)
    }
    await expect(world.complaints.find(uuidv7(), id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('never end a license through its creator, nor twice at a time', async () => {
    const { creatorId, about, take, status, id } = await complained()
    for (const step of ['notice', 'propose', 'confirm', 'uphold'] as const) {
      await expect(take(step, 'creator', creatorId), step).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    }
    const again = world.complaints.complain({ ...about, actorId: creatorId })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(world.complaints.complain({ ...about, actorId: uuidv7() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(take('response', 'licensee', uuidv7())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await take('notice', 'market', first)
    await take('cured', 'market', first)
    expect(await status()).toBe('valid')
    expect((await world.complaints.all(uuidv7(), { limit: 50, state: 'cured' })).items.map((one) => one.id)).toContain(
      id,
    )
    expect(await world.complaints.complain({ ...about, actorId: creatorId })).toMatchObject({ state: 'reported' })
  })

  it('give at least two weeks, and one of two people who confirm at once', async () => {
    const { take, id, grantId, about } = await complained()
    const short = { id, step: 'notice', side: 'market', actorId: first, note: 'x', cureDays: 13 } as const
    await expect(world.complaints.next(short)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(world.complaints.giveNotice({ ...about, grantId, actorId: first })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await take('notice', 'market', first)
    world.clock.advance({ days: 14 })
    await take('propose', 'market', first)
    const outcomes = await Promise.allSettled([take('confirm', 'market', second), take('confirm', 'market', third)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

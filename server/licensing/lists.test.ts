import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Paged, PageRequest } from '../http/cursor.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { documentedLicense, openRightsWorld, type RightsWorld } from './world.fixture.ts'

describeOnDatabase('lists of licenses', (open) => {
  let world: RightsWorld
  beforeAll(async () => {
    world = await openRightsWorld(await open())
  })
  afterAll(() => world.close())

  it('go on where the page before ended', async () => {
    const { creatorId, assetId, listingId: first } = await world.listed({ price_cents: 100 })
    const buyer = uuidv7()
    const listingIds = [first]
    for (const price_cents of [200, 300]) {
      listingIds.push((await world.offering.create(creatorId, documentedLicense(assetId, { price_cents }))).id)
    }
    for (const listingId of listingIds) {
      const { id: grantId } = await world.buy(buyer, listingId)
      await world.complaints.complain({
        grantId,
        actorId: creatorId,
        ground: 'use_outside_terms',
        note: 'Not as agreed.',
      })
      world.clock.advance({ minutes: 1 })
    }
    const lists: ((page: PageRequest) => Promise<Paged<{ id: string }>>)[] = [
      (page) => world.offering.own(creatorId, page),
      (page) => world.offering.sold(creatorId, page),
      (page) => world.holding.purchases(buyer, page),
      (page) => world.complaints.own(buyer, page),
    ]
    for (const list of lists) {
      const all = (await list({ limit: 50 })).items
      expect(all).toHaveLength(3)
      const { items, nextCursor } = await list({ limit: 2 })
      expect(items).toEqual(all.slice(0, 2))
      expect(await list({ limit: 2, cursor: nextCursor ?? '' })).toEqual({ items: all.slice(2), nextCursor: null })
      await expect(list({ limit: 2, cursor: 'tomorrow' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })
})

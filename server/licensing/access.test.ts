import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DocumentedLicense } from '#shared/contract/market/licensing.ts'
import { hexOf } from '../publications/publications.fixture.ts'
import { type AssetViews, createAssetViews } from '../publications/views.ts'
import { createEntitlements } from '../sales/entitlements.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import type { RevocationStep, Side } from './revocation-steps.ts'
import { documentedLicense, openRightsWorld, type RightsWorld } from './world.fixture.ts'

describeOnDatabase('the files of what is licensed', (open) => {
  let world: RightsWorld
  let views: AssetViews
  beforeAll(async () => {
    world = await openRightsWorld(await open())
    const { database, clock, signer } = world
    const entitlements = createEntitlements(clock)
    const parts = { renditions: { of: async () => [] }, seesAdultWorks: async () => false }
    views = createAssetViews({ database, clock, signer, entitlements, ...parts, offersOf: async () => [] })
  })
  afterAll(() => world.close())

  async function licensedWork(changes: Partial<DocumentedLicense>) {
    const sha256 = hexOf(32)
    const media = [{ sha256, role: 'main', contentType: 'image/png', sizeBytes: 100 }] as const
    const work = await world.published('Ann', { media: [...media] })
    const { id: listingId } = await world.offering.create(work.creatorId, documentedLicense(work.assetId, changes))
    return { ...work, sha256, listingId }
  }
  const file = async (buyer: string, { assetId, sha256 }: { assetId: string; sha256: string }) =>
    (await views.file(buyer, assetId, sha256)).media.sha256
  const content = (buyer: string, { assetId }: { assetId: string }) => views.content(buyer, assetId, undefined)

  it('can be had until the license ends, and not from that moment on', async () => {
    const work = await licensedWork({ duration_days: 30 })
    const buyer = uuidv7()
    const { expiresAt } = await world.buy(buyer, work.listingId)
    world.clock.advance({ days: 30, seconds: -1 })
    expect(await file(buyer, work)).toBe(work.sha256)
    expect(await content(buyer, work)).toMatchObject({ versionId: work.versionId })
    world.clock.advance({ seconds: 1 })
    const ended = {
      code: 'ACCESS_ENDED',
      detail: `The license ended on ${expiresAt?.slice(0, 10)}.`,
      data: { offer: 'license', endedAt: expiresAt },
    }
    await expect(file(buyer, work)).rejects.toMatchObject(ended)
    await expect(content(buyer, work)).rejects.toMatchObject(ended)
    // An account that never had it learns nothing.
    await expect(file(uuidv7(), work)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('can be had again once it is licensed again, and by what else the buyer has', async () => {
    const work = await licensedWork({ duration_days: 10, price_cents: 0, usage_rights: ['web', 'print'] })
    const [renewing, owning] = [uuidv7(), uuidv7()]
    await world.buy(renewing, work.listingId)
    await world.buy(owning, work.listingId)
    await world.offers.set(work.creatorId, work.assetId, [{ offer: 'one_time', priceCents: 499 }])
    const wish = { kind: 'one_time', assetId: work.assetId } as const
    const { sessionId } = await world.sales.checkouts.open({ buyerId: owning, key: uuidv7(), wish })
    world.double.pay(sessionId ?? '')
    await world.settle()
    world.clock.advance({ days: 11 })
    expect(await file(owning, work)).toBe(work.sha256)
    await expect(file(renewing, work)).rejects.toMatchObject({ code: 'ACCESS_ENDED' })
    await world.buy(renewing, work.listingId)
    expect(await file(renewing, work)).toBe(work.sha256)
    const endless = await licensedWork({})
    await world.buy(renewing, endless.listingId)
    world.clock.advance({ days: 4_000 })
    expect(await file(renewing, endless)).toBe(endless.sha256)
    expect(await file(owning, work)).toBe(work.sha256)
  })

  it('cannot be had while the license is revoked, and again where that is taken back', async () => {
    const work = await licensedWork({})
    const buyer = uuidv7()
    const { id: grantId } = await world.buy(buyer, work.listingId)
    const [first, second, third] = [uuidv7(), uuidv7(), uuidv7()]
    const about = { grantId, ground: 'use_outside_terms', note: 'Sold on as a print.' } as const
    const { id } = await world.complaints.giveNotice({ ...about, actorId: first })
    const take = (step: RevocationStep, side: Side, actorId: string) =>
      world.complaints.next({ id, step, side, actorId, note: `${step} because` })
    world.clock.advance({ days: 15 })
    await take('propose', 'market', first)
    expect(await file(buyer, work)).toBe(work.sha256)
    await take('confirm', 'market', second)
    await expect(file(buyer, work)).rejects.toMatchObject({ code: 'ACCESS_ENDED' })
    await take('appeal', 'licensee', buyer)
    await take('reinstate', 'market', third)
    expect(await file(buyer, work)).toBe(work.sha256)
  })

  it('cover the turns of stories where the license is for screens and counts nothing', async () => {
    const buyer = uuidv7()
    const useOf = async (changes: Partial<DocumentedLicense>) => {
      const work = await licensedWork(changes)
      await world.offers.set(work.creatorId, work.assetId, [{ offer: 'per_use', priceCents: 20 }])
      await world.buy(buyer, work.listingId)
      const turn = { assetId: work.assetId, storyId: 'a tale', turnId: 1 }
      return world.sales.uses.sell({ buyerId: buyer, key: uuidv7(), ...turn })
    }
    expect(await useOf({ license_type: 'royalty_free' })).toMatchObject({ priceCents: 0, coveredBy: 'license' })
    const paid = { code: 'WALLET_TOO_LOW' }
    await expect(useOf({ license_type: 'editorial' })).rejects.toMatchObject(paid)
    await expect(useOf({ license_type: 'royalty_free', usage_rights: ['print'] })).rejects.toMatchObject(paid)
  })

  it('are pictures bound to the license where it is free and for screens alone', async () => {
    const buyer = uuidv7()
    const screens = await licensedWork({ price_cents: 0, usage_rights: ['web', 'social'] })
    await world.buy(buyer, screens.listingId)
    await expect(file(buyer, screens)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await content(buyer, screens)).toMatchObject({ versionId: screens.versionId, media: [] })
    const print = await licensedWork({ price_cents: 0, usage_rights: ['web', 'print'] })
    await world.buy(buyer, print.listingId)
    expect(await file(buyer, print)).toBe(print.sha256)
  })
})

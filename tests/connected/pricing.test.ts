/** Prices of published works, set in a studio: read with all that pricing needs, sent from the outbox, never over others unseen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

let world: Connected
let studio: Engine
let other: Engine
let assetId: string

beforeAll(async () => {
  world = await openConnected()
  const ada = await world.market.signUp({ name: 'Ada', roles: ['creator'] })
  const reviewer = await world.market.signUp({ name: 'Reviewer', roles: ['moderator'] })
  const offers = [{ offer: 'one_time', priceCents: 499 }]
  assetId = await publishDraft(world.market, ada, reviewer, characterDraft({ offers }))
  studio = await world.studio()
  other = await world.studio()
  await signInStudio(studio, ada)
  await signInStudio(other, ada)
})
afterAll(() => world.close())

async function ask<T>(engine: Engine, operation: string, input?: unknown): Promise<T> {
  // What an answer looks like is what each test expects of it.
  return (await engine.market.relay.call({ operation, input, key: crypto.randomUUID() })).data as T
}

async function ownWork(engine: Engine): Promise<OwnWork> {
  const { items } = await ask<{ items: OwnWork[] }>(engine, 'offers.own', {})
  const work = items.find((one) => one.assetId === assetId)
  if (work === undefined) throw new Error('the work is not listed')
  return work
}

/** As the pricing page does. */
function setPrice(engine: Engine, work: OwnWork, priceCents: number): void {
  const { assetId: id, name, offers: standing } = work
  engine.prices.set([{ assetId: id, name, offers: [{ offer: 'one_time', priceCents }], standing }])
  void engine.sync.now()
}

const waiting = (engine: Engine) => engine.sync.outbox.list(engine.market.requireAccount().id)
const priceIn = async (engine: Engine) => (await ownWork(engine)).offers.map(({ priceCents }) => priceCents)

describe('prices of published works', () => {
  it('are listed, and set by way of the outbox', async () => {
    const work = await ownWork(studio)
    expect(work).toMatchObject({ status: 'published', parents: [], offers: [{ offer: 'one_time', priceCents: 499 }] })
    setPrice(studio, work, 599)
    expect(waiting(studio)).toMatchObject([{ call: { operation: 'offers.setOffers', input: { id: assetId } } }])
    await world.market.eventually(() => expect(waiting(studio)).toEqual([]))
    expect(await priceIn(studio)).toEqual([599])
  })

  it('that were changed on another device are not overwritten; the refused change says so and stays', async () => {
    const before = await ownWork(studio)
    setPrice(other, await ownWork(other), 699)
    await world.market.eventually(() => expect(waiting(other)).toEqual([]))
    setPrice(studio, before, 799)
    await world.market.eventually(() => expect(waiting(studio)[0]?.state).toBe('refused'))
    expect(waiting(studio)).toMatchObject([{ error: { code: 'CONFLICT' } }])
    expect(await priceIn(studio)).toEqual([699])
    const { items } = await ask<{ items: { priceCents: number }[] }>(studio, 'offers.history', { id: assetId })
    expect(items.map(({ priceCents }) => priceCents)).toEqual([499, 599, 699])
  })

  it('are decided way by way, and then reach the market', async () => {
    const conflict = { key: 'one_time', before: 599, mine: 799, theirs: 699 }
    expect(await studio.prices.conflicts(assetId)).toEqual([conflict])
    await studio.prices.resolve({ assetId, name: 'Work' }, { one_time: 'mine' })
    void studio.sync.now()
    await world.market.eventually(() => expect(waiting(studio)).toEqual([]))
    expect(await priceIn(studio)).toEqual([799])
  })

  it('are advised and reckoned also without a connection, as of when they were read', async () => {
    const recommend = { assetId, offer: 'one_time', tags: [] }
    const advised = await ask<{ recommendedCents: number }>(studio, 'offers.recommend', recommend)
    await ask(studio, 'offers.feeSchedules')
    await world.market.close()
    const again = await studio.market.relay.call({
      ...{ operation: 'offers.recommend', input: recommend, key: crypto.randomUUID() },
    })
    expect(again).toMatchObject({ isFromCache: true, data: { recommendedCents: advised.recommendedCents } })
    const fees = await studio.market.relay.call({
      ...{ operation: 'offers.feeSchedules', input: undefined, key: crypto.randomUUID() },
    })
    expect(fees).toMatchObject({ isFromCache: true, data: { currentVersion: 1 } })
  })
})

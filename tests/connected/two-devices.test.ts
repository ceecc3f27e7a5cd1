/** One creator, two studios, one market: what is edited on both comes together, and nothing is decided unseen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

let world: Connected
let here: Engine
let there: Engine

beforeAll(async () => {
  world = await openConnected()
  const ada = await world.market.signUp({ name: 'Ada', roles: ['creator'] })
  here = await world.studio()
  there = await world.studio()
  await signInStudio(here, ada)
  await signInStudio(there, ada)
}, 120_000)
afterAll(() => world.close())

function draft(change: Partial<Draft> = {}, card: Record<string, unknown> = {}): Draft {
  return draftSchema.parse({
    card: { ...createCard('character', 'Ash'), tags: ['tree'], ...card },
    offers: [{ offer: 'one_time', priceCents: 499 }],
    ageRating: 'all',
    ...change,
  })
}

async function begin(): Promise<string> {
  const { id } = here.submissions.save({ id: null, assetId: null, draft: draft() })
  await here.sync.now()
  await there.sync.now()
  expect(there.submissions.get(id).draft).toEqual(draft())
  return id
}

const save = ({ submissions }: Engine, id: string, changed: Draft) =>
  submissions.save({ id, assetId: null, draft: changed })
const inStep = async () => {
  for (const engine of [here, there, here, there]) await engine.sync.now()
}

describe('a draft edited on two devices', () => {
  it('has what each changed where they changed different things', async () => {
    const id = await begin()
    save(here, id, draft({}, { description: 'Tall and grey', tags: ['tree', 'tall'] }))
    save(there, id, draft({ ageRating: '13+' }, { tags: ['tree', 'grey'] }))
    await inStep()
    const [mine, theirs] = [here.submissions.get(id), there.submissions.get(id)]
    expect(mine.draft).toEqual(theirs.draft)
    expect(mine.draft).toMatchObject({ ageRating: '13+', card: { description: 'Tall and grey' } })
    expect(mine.draft.card.tags.toSorted()).toEqual(['grey', 'tall', 'tree'])
    expect(mine.base?.version).toBe(theirs.base?.version)
    expect([...here.sync.outbox.list(mine.accountId), ...there.sync.outbox.list(mine.accountId)]).toEqual([])
  })

  it('asks where both changed a price, keeps both meanwhile, and holds what was decided', async () => {
    const id = await begin()
    save(here, id, draft({ offers: [{ offer: 'one_time', priceCents: 599 }] }))
    save(there, id, draft({ offers: [{ offer: 'one_time', priceCents: 999 }] }))
    await here.sync.now()
    await there.sync.now()
    expect(there.submissions.get(id).conflict?.conflicts).toMatchObject([{ path: 'offers', concernsMoney: true }])
    expect(there.submissions.get(id).draft.offers[0]?.priceCents).toBe(999)
    expect(there.sync.status()).toMatchObject({ conflicts: 1, refused: 0 })

    there.submissions.resolve(id, { offers: 'mine' })
    await inStep()
    for (const engine of [here, there]) {
      expect(engine.submissions.get(id)).toMatchObject({
        conflict: null,
        draft: { offers: [{ offer: 'one_time', priceCents: 999 }] },
      })
    }
  })
})

it('works without the market and sends in order once it is there', async () => {
  const first = here.submissions.save({ id: null, assetId: null, draft: draft({}, { name: 'Birch' }) })
  here.submissions.save({ id: first.id, assetId: null, draft: draft({}, { name: 'Birch tree' }) })
  here.submissions.take(first.id, { step: 'withdraw', reason: undefined })
  expect(here.sync.outbox.list(first.accountId).map(({ kind }) => kind)).toEqual(['submission.save', 'submission.step'])
  await inStep()
  expect(there.submissions.get(first.id).market?.submission).toMatchObject({ name: 'Birch tree', state: 'withdrawn' })
})

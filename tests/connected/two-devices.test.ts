/** One creator, two studios, one market: what is edited on both comes together, and nothing is decided unseen. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Engine } from '#engine/engine.ts'
import { queueCall } from '#engine/sync/queued-calls.ts'
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
})
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
  await inStep()
  expect(there.submissions.get(id).draft).toEqual(draft())
  return id
}

const save = ({ submissions }: Engine, id: string, changed: Draft) =>
  submissions.save({ id, assetId: null, draft: changed })
const inStep = async () => {
  for (const { sync } of [here, there, here, there]) await sync.now()
}

describe('a draft edited on two devices', () => {
  it('has what each changed where they changed different things', async () => {
    const id = await begin()
    save(here, id, draft({}, { description: 'Tall and gray', tags: ['tree', 'tall'] }))
    save(there, id, draft({ ageRating: '13+' }, { tags: ['tree', 'gray'] }))
    await inStep()
    const [mine, theirs] = [here.submissions.get(id), there.submissions.get(id)]
    expect(mine.draft).toEqual(theirs.draft)
    expect(mine.draft).toMatchObject({ ageRating: '13+', card: { description: 'Tall and gray' } })
    expect(mine.draft.card.tags.toSorted()).toEqual(['gray', 'tall', 'tree'])
    expect(mine.base?.version).toBe(theirs.base?.version)
    expect([...here.sync.outbox.list(mine.accountId), ...there.sync.outbox.list(mine.accountId)]).toEqual([])
  })

  it('asks where both changed a price, keeps both in the meantime, and holds what was decided', async () => {
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

describe('a device that is not where it was', () => {
  it('continues above the numbers that the market has from it, in order and once each', async () => {
    const id = await begin()
    const { id: accountId } = here.market.requireAccount()
    // As in a library brought back from a backup.
    here.db.prepare('update market_account set last_mutation_number = 0 where id = ?').run(accountId)
    save(here, id, draft({}, { name: 'Elm' }))
    here.submissions.take(id, { step: 'withdraw', reason: undefined })
    await inStep()
    expect(here.sync.outbox.list(accountId)).toEqual([])
    expect(there.submissions.get(id).market?.submission).toMatchObject({ name: 'Elm', state: 'withdrawn' })
  })

  it('begins to read again where its place is not of this market', async () => {
    await begin()
    here.db.prepare('update market_account set feed_cursor = ?').run('bm8gY3Vyc29y')
    const { id } = there.submissions.save({ id: null, assetId: null, draft: draft({}, { name: 'Fir' }) })
    await inStep()
    expect(here.submissions.get(id).draft.card.name).toBe('Fir')
    expect(here.sync.status()).toMatchObject({ conflicts: 0, refused: 0, error: null })
  })
})

it('is not in conflict with itself where it never heard that a price was taken', async () => {
  const id = await begin()
  const { id: accountId } = here.market.requireAccount()
  save(here, id, draft({ offers: [{ offer: 'one_time', priceCents: 599 }] }))
  const [sent] = here.sync.outbox.list(accountId)
  const version = here.submissions.get(id).base?.version
  if (sent === undefined || version === undefined) throw new Error('nothing waits')
  // The market has it, and the answer was lost on the way.
  const context = { idempotencyKey: sent.id, mutation: { deviceId: here.sync.deviceId, number: sent.number } }
  const { submissions } = here.market.clientOf(here.market.requireAccount())
  await submissions.update({ id, version, ...here.submissions.get(id).draft }, { context })
  here.db.prepare('update outbox set attempts = 1 where id = ?').run(sent.id)
  save(here, id, draft({ offers: [{ offer: 'one_time', priceCents: 699 }] }))
  await inStep()
  for (const engine of [here, there]) {
    expect(engine.submissions.get(id)).toMatchObject({
      conflict: null,
      draft: { offers: [{ offer: 'one_time', priceCents: 699 }] },
    })
  }
})

describe('a device that sends much at once', () => {
  const SENT = 2
  let strict: Connected
  afterAll(async () => {
    vi.useRealTimers()
    await strict.close()
  })

  it('waits as long as the market asks, and then continues in order, each once', async () => {
    strict = await openConnected({ environment: { MUTATIONS_PER_MINUTE: String(SENT) } })
    const ada = await strict.market.signUp({ name: 'Ada', roles: ['creator'] })
    const { sync, write, market } = await strict.studio()
    await signInStudio({ market }, ada)
    const { id: accountId } = market.requireAccount()
    const waiting = () => sync.outbox.list(accountId)
    const commitments = Array.from({ length: SENT + 2 }, (_, index) => String(index).padStart(64, '0'))
    write((changed) => {
      for (const commitment of commitments) {
        const call = { operation: 'publications.claimPriority', input: { commitment } } as const
        queueCall(sync, changed, { ...call, subject: commitment, title: 'A claim' })
      }
    })
    await sync.now()
    expect(waiting()).toMatchObject([
      { state: 'waiting', error: { code: 'RATE_LIMITED' }, attempts: 1 },
      { attempts: 0 },
    ])
    const waitMs = Date.parse(waiting()[0]?.nextTryAt ?? '') - Date.now()
    // Not the second after which a failure is tried again.
    expect(waitMs).toBeGreaterThan(5_000)
    expect(waitMs).toBeLessThanOrEqual(60_000)

    await sync.now()
    expect(waiting()[0]?.attempts).toBe(1)

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    await sync.now()
    expect(waiting()).toEqual([])
    const { items } = await market.clientOf(market.requireAccount()).publications.priorityClaims({})
    expect(items.map(({ commitment }) => commitment).toReversed()).toEqual(commitments)
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

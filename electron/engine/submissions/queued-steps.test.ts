/** Steps wait behind the saves before them, so that the market reviews what its author submitted. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import { ACCOUNT, createLibrary, type Device, type Fault, openDevice } from './model-device.fixture.ts'
import { createModelMarket, type ModelMarket } from './model-market.fixture.ts'

const POLICY = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: false }

/** Returns a draft that is complete, so that it can be submitted. */
const named = (name: string): Draft =>
  draftSchema.parse({
    card: {
      ...createCard('character', name),
      ...{ description: 'A keeper of a lighthouse.', tags: ['keeper'] },
      character: { race: 'human', class: 'keeper', backstory_summary: 'Came from the sea.' },
    },
    offers: [{ offer: 'one_time', priceCents: 499 }],
    ageRating: 'all',
  })

let market: ModelMarket
let libraries: ReturnType<typeof createLibrary>[]
let here: Device
let there: Device
let overtaking: string[]

beforeEach(() => {
  market = createModelMarket()
  overtaking = []
  libraries = [createLibrary(), createLibrary()]
  const [first, second] = libraries.map((library) => openDevice(library, { market, late: [], overtaking }))
  if (first === undefined || second === undefined) throw new Error('two devices')
  here = first
  there = second
})
afterEach(() => {
  for (const library of libraries) library.close()
})

const sync = ({ sync: round }: Device, ...faults: Fault[]) => round(faults, () => new Date())
const save = ({ desk }: Device, id: string | null, name: string) =>
  desk.save({ id, assetId: null, policy: POLICY, draft: named(name) })
const reviewedNames = () => market.takeReviews().map(({ draft }) => draft.card.name)

/** Both devices change a submission, and this one submits it before it knows of the conflict. */
async function submitInConflict(): Promise<string> {
  const { id } = await save(here, null, 'Ash')
  await sync(here)
  await sync(there)
  await save(there, id, 'Birch')
  await save(here, id, 'Cedar')
  here.desk.submit(id)
  await sync(there)
  await sync(here)
  expect(here.desk.get(id)).toMatchObject({ hasConflict: true, waiting: ['save', 'submit'] })
  return id
}

it('keeps a submit back while the change before it is undecided, and then sends what was decided', async () => {
  const id = await submitInConflict()
  await sync(here)
  expect(market.states()[id]).toBe('draft')

  here.submissions.resolve(id, { 'card.name': 'mine' })
  await sync(here)
  expect(reviewedNames()).toEqual(['Cedar'])
  expect(here.desk.get(id)).toMatchObject({ state: 'submitted', waiting: [], hasConflict: false })
  expect(overtaking).toEqual([])
})

it('sends a submit where the other side of the conflict was chosen, for the draft as it is then', async () => {
  const id = await submitInConflict()
  here.submissions.resolve(id, { 'card.name': 'theirs' })
  await sync(here)
  expect(reviewedNames()).toEqual(['Birch'])
})

it('sends nothing of a submit that was withdrawn while it was kept back', async () => {
  const id = await submitInConflict()
  here.desk.withdraw(id, undefined)
  here.submissions.resolve(id, { 'card.name': 'mine' })
  await sync(here)
  expect(reviewedNames()).toEqual([])
  expect(market.drafts()[id]?.card.name).toBe('Cedar')
})

it('sends an edit before the submit that follows it, though the market never confirmed the first draft', async () => {
  const { id } = await save(here, null, 'Ash')
  await sync(here, 'lostAnswer')
  await save(here, id, 'Birch')
  here.desk.submit(id)
  await sync(here)
  expect(reviewedNames()).toEqual(['Birch'])
  expect(here.outbox.list(ACCOUNT.id)).toEqual([])
})

it('knows nothing of a submission of another account', async () => {
  const { id } = await save(here, null, 'Ash')
  const [library] = libraries
  library?.pragma('foreign_keys = off')
  library?.prepare('update submission set account_id = ? where id = ?').run(crypto.randomUUID(), id)
  const unknown = expect.objectContaining({ code: 'NOT_FOUND' })
  expect(here.desk.list()).toEqual([])
  expect(() => here.desk.get(id)).toThrow(unknown)
  expect(() => here.desk.submit(id)).toThrow(unknown)
  expect(() => here.desk.withdraw(id, undefined)).toThrow(unknown)
  expect(() => here.desk.forget(id)).toThrow(unknown)
  expect(() => here.submissions.resolve(id, {})).toThrow(unknown)
  await expect(save(here, id, 'Birch')).rejects.toEqual(unknown)
})

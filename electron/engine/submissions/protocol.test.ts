/**
 * The whole way of a draft between several studios and a market in memory, where requests and answers are lost, doubled
 * and late, either side dies at any step, and clocks are wrong.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import type { Side } from '#shared/sync/merge-drafts.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import { createEditHistory } from './edit-history.fixture.ts'
import {
  ACCOUNT,
  createLibrary,
  type Device,
  FAULTS,
  type Fault,
  libraryFrom,
  openDevice,
} from './model-device.fixture.ts'
import { createModelMarket } from './model-market.fixture.ts'

const DEVICES = 3
const FIELDS = ['name', 'description', 'race', 'price', 'tag'] as const
type Field = (typeof FIELDS)[number]

type Action =
  | { readonly type: 'begin'; readonly device: number }
  | { readonly type: 'edit'; readonly device: number; readonly item: number; readonly field: Field }
  | { readonly type: 'sync'; readonly device: number; readonly faults: readonly Fault[] }
  | { readonly type: 'resolve'; readonly device: number; readonly item: number; readonly side: Side }
  | { readonly type: 'clock'; readonly device: number; readonly toMs: number }
  | { readonly type: 'arrive' }
  | { readonly type: 'backup'; readonly of: number | 'market' }
  | { readonly type: 'restore'; readonly of: number | 'market' }

const device = fc.nat({ max: DEVICES - 1 })
const item = fc.nat({ max: 3 })
const DAY_MS = 86_400_000

const edits: fc.Arbitrary<Action> = fc.record({
  ...{ type: fc.constant('edit' as const), device, item },
  field: fc.constantFrom(...FIELDS),
})
const rounds: fc.Arbitrary<Action> = fc.record({
  ...{ type: fc.constant('sync' as const), device },
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 }),
})
const decisions = (...sides: Side[]): fc.Arbitrary<Action> =>
  fc.record({ type: fc.constant('resolve' as const), device, item, side: fc.constantFrom(...sides) })
const others: readonly fc.Arbitrary<Action>[] = [
  fc.record({ type: fc.constant('begin' as const), device }),
  fc.record({ type: fc.constant('clock' as const), device, toMs: fc.integer({ min: -9 * DAY_MS, max: 9 * DAY_MS }) }),
  fc.constant<Action>({ type: 'arrive' }),
]
const backups = (of: fc.Arbitrary<number | 'market'>): readonly fc.Arbitrary<Action>[] => [
  fc.record({ type: fc.constant('backup' as const), of }),
  fc.record({ type: fc.constant('restore' as const), of }),
]
const plans = (...kinds: readonly fc.Arbitrary<Action>[]) =>
  fc.array(fc.oneof(edits, edits, edits, rounds, rounds, rounds, ...kinds), { minLength: 5, maxLength: 60 })

const BEGUN = draftSchema.parse({
  card: { ...createCard('character', 'begun'), description: 'begun' },
  ageRating: 'all',
})

/** Every value is written once, so that it is known where it came from. */
function edited(draft: Draft, field: Field, count: number): Draft {
  const { card } = draft
  switch (field) {
    case 'name':
    case 'description':
      return { ...draft, card: { ...card, [field]: `${field} ${count}` } }
    case 'race':
      return { ...draft, card: draftSchema.shape.card.parse({ ...card, character: { race: `race ${count}` } }) }
    case 'price':
      return { ...draft, offers: [{ offer: 'one_time', priceCents: count }] }
    case 'tag':
      return { ...draft, card: { ...card, tags: [...card.tags, `tag ${count}`].slice(-12) } }
  }
}

function createWorld() {
  const market = createModelMarket()
  const late: (() => void)[] = []
  const libraries = Array.from({ length: DEVICES }, createLibrary)
  const devices = libraries.map((db) => openDevice(db, market, late))
  const clocks = Array.from({ length: DEVICES }, () => 0)
  const history = createEditHistory()
  const kept = new Map<number | 'market', Buffer | string>()
  let count = 0
  let nowMs = Date.parse('2026-01-01T00:00:00Z')

  const at = (index: number): Device => {
    const found = devices[index]
    if (found === undefined) throw new Error(`device ${index}`)
    return found
  }

  function reopen(index: number): void {
    const db = libraries[index]
    if (db !== undefined) devices[index] = openDevice(db, market, late)
  }

  async function sync(index: number, faults: readonly Fault[]): Promise<void> {
    // Longer than any pause between tries.
    nowMs += 10 * 60_000
    if (await at(index).sync(faults, () => new Date(nowMs + (clocks[index] ?? 0)))) reopen(index)
  }

  function resolve(index: number, nth: number, side: Side): void {
    const { submissions } = at(index)
    const open = submissions.list().filter(({ conflict }) => conflict !== null)
    const row = open[nth % Math.max(1, open.length)]
    if (row?.conflict == null) return
    const chosen = row.conflict.base === null && side === 'base' ? 'mine' : side
    const paths = row.conflict.conflicts.map(({ path }) => path)
    const sides = { id: row.id, paths, mine: row.draft, theirs: row.conflict.theirs }
    history.saw(sides)
    submissions.resolve(row.id, Object.fromEntries(paths.map((path) => [path, chosen])))
    history.decided({ ...sides, after: submissions.get(row.id).draft })
  }

  function restore(of: number | 'market'): void {
    const backup = kept.get(of)
    if (backup === undefined) return
    if (of === 'market') market.restore(String(backup))
    else if (typeof backup !== 'string') {
      libraries[of]?.close()
      libraries[of] = libraryFrom(backup)
      reopen(of)
    }
  }

  return {
    market,
    devices,
    history,
    async act(action: Action): Promise<void> {
      switch (action.type) {
        case 'begin': {
          const { id } = at(action.device).submissions.save({ id: null, assetId: null, draft: BEGUN })
          return history.wrote({ device: action.device, id, before: null, after: BEGUN })
        }
        case 'edit': {
          const { submissions } = at(action.device)
          const rows = submissions.list().toSorted((a, b) => (a.id < b.id ? -1 : 1))
          const row = rows[action.item % Math.max(1, rows.length)]
          if (row === undefined) return
          const draft = edited(row.draft, action.field, ++count)
          submissions.save({ id: row.id, assetId: null, draft })
          return history.wrote({ device: action.device, id: row.id, before: row.draft, after: draft })
        }
        case 'sync':
          return sync(action.device, action.faults)
        case 'resolve':
          return resolve(action.device, action.item, action.side)
        case 'clock':
          clocks[action.device] = action.toMs
          return
        case 'arrive':
          return late.splice(0).forEach((request) => void request())
        case 'backup':
          kept.set(action.of, action.of === 'market' ? market.backup() : at(action.of).backup())
          return
        case 'restore':
          return restore(action.of)
      }
    },
    /** A quiet time with a person who decides. */
    async settle(): Promise<void> {
      for (let rest = 0; rest < 12; rest++) {
        for (let index = 0; index < DEVICES; index++) {
          await sync(index, [])
          for (let open = 0; open < 5; open++) resolve(index, 0, rest % 2 === 0 ? 'mine' : 'theirs')
        }
      }
      for (let index = 0; index < DEVICES; index++) await sync(index, [])
    },
    close(): void {
      for (const library of libraries) library.close()
    },
  }
}

type World = ReturnType<typeof createWorld>

async function live(plan: readonly Action[], check: (world: World) => void): Promise<void> {
  const world = createWorld()
  try {
    await world.act({ type: 'begin', device: 0 })
    for (const action of plan) await world.act(action)
    await world.settle()
    check(world)
  } finally {
    world.close()
  }
}

const lostIn = ({ market, history }: World): string[] =>
  Object.entries(market.drafts()).flatMap(([id, draft]) => history.lost(id, draft))
const revivedIn = ({ market, history }: World): string[] =>
  Object.entries(market.drafts()).flatMap(([id, draft]) => history.revived(id, draft))

function expectInStep({ market, devices }: World): void {
  const there = market.drafts()
  for (const { submissions, outbox } of devices) {
    expect(outbox.list(ACCOUNT.id)).toEqual([])
    const here = Object.fromEntries(submissions.list().map(({ id, draft }) => [id, draft]))
    expect(isSameJson(here, there), 'studio and market have the same').toBe(true)
    expect(submissions.countConflicts()).toBe(0)
  }
}

/** `LUNA_SYNC_RUNS` tries more, `LUNA_SEED` others. */
const NUM_RUNS = Number(process.env['LUNA_SYNC_RUNS'] ?? 40)
const TIMEOUT_MS = 60_000 + NUM_RUNS * 1_000

describe('drafts of one account on several devices', () => {
  const ordinary = plans(decisions('mine', 'theirs'), ...others)

  const holds = (plan: fc.Arbitrary<Action[]>, check: (world: World) => void) =>
    fc.assert(
      fc.asyncProperty(plan, (actions) => live(actions, check)),
      { numRuns: NUM_RUNS },
    )

  it(
    'come to the same everywhere, nothing doubled, nothing lost that nobody gave up, and no conflict where there is none',
    () =>
      holds(ordinary, (world) => {
        expectInStep(world)
        expect(lostIn(world)).toEqual([])
        expect(revivedIn(world)).toEqual([])
        expect(world.history.unfounded()).toEqual([])
        expect(Object.values(world.market.begun()).every((times) => times === 1)).toBe(true)
      }),
    TIMEOUT_MS,
  )

  it(
    'come to the same where what was before is chosen too',
    () => holds(plans(decisions('mine', 'theirs', 'base'), ...others), expectInStep),
    TIMEOUT_MS,
  )

  it(
    'come to the same after a library went back to a backup',
    () => holds(plans(decisions('mine', 'theirs'), ...others, ...backups(device)), expectInStep),
    TIMEOUT_MS,
  )

  it(
    'are all there again after the market went back to a backup',
    () =>
      holds(plans(decisions('mine', 'theirs'), ...others, ...backups(fc.constant('market' as const))), (world) => {
        expectInStep(world)
        expect(lostIn(world)).toEqual([])
      }),
    TIMEOUT_MS,
  )
})

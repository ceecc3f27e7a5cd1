/**
 * The whole way of a draft between several studios and a market in memory, where requests and answers are lost, doubled
 * and late, either side dies at any step, and clocks are wrong.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type Draft, draftSchema } from '#shared/contract/market/submissions.ts'
import type { Side } from '#shared/sync/merge-drafts.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { SAVE } from './draft-queue.ts'
import { createEditHistory } from './edit-history.fixture.ts'
import {
  ACCOUNT,
  createLibrary,
  type Device,
  FAULTS,
  type Fault,
  type Line,
  libraryFrom,
  openDevice,
} from './model-device.fixture.ts'
import { createModelMarket } from './model-market.fixture.ts'
import type { SubmissionRow } from './submission-rows.ts'
import { createSubmitHistory } from './submit-history.fixture.ts'

const DEVICES = 3
const FIELDS = ['name', 'description', 'race', 'price', 'tag'] as const
type Field = (typeof FIELDS)[number]

type Action =
  | { readonly type: 'begin'; readonly device: number }
  | { readonly type: 'edit'; readonly device: number; readonly item: number; readonly field: Field }
  | { readonly type: 'submit' | 'withdraw'; readonly device: number; readonly item: number }
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
const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 })
const rounds: fc.Arbitrary<Action> = fc.record({ type: fc.constant('sync' as const), device, faults })
const steps: fc.Arbitrary<Action> = fc.record({ type: fc.constantFrom('submit', 'withdraw'), device, item })
/** Two devices change the same field, and the second one submits before it has read the first change. */
const overlaps: fc.Arbitrary<Action[]> = fc
  .record({
    first: device,
    offset: fc.integer({ min: 1, max: DEVICES - 1 }),
    item,
    field: fc.constantFrom(...FIELDS),
    faults,
  })
  .map(({ first, offset, item: nth, field, faults: onTheWay }) => {
    const second = (first + offset) % DEVICES
    return [
      { type: 'sync', device: first, faults: [] },
      { type: 'sync', device: second, faults: [] },
      { type: 'edit', device: first, item: nth, field },
      { type: 'edit', device: second, item: nth, field },
      { type: 'sync', device: first, faults: [] },
      { type: 'submit', device: second, item: nth },
      { type: 'sync', device: second, faults: onTheWay },
    ]
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
const plans = (...kinds: readonly fc.Arbitrary<Action | Action[]>[]): fc.Arbitrary<Action[]> =>
  fc
    .array(fc.oneof(edits, edits, edits, rounds, rounds, rounds, ...kinds), { minLength: 5, maxLength: 60 })
    .map((actions) => actions.flat())

const POLICY = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: false }
/** Complete, so that it can be submitted at any time. */
const CHARACTER = { race: 'none', class: 'none', backstory_summary: 'Nothing is known of it.' }
const INITIAL = draftSchema.parse({
  card: {
    ...{ ...createCard('character', 'begun'), tags: ['begun'], character: CHARACTER },
    description: 'A character without any edit.',
  },
  offers: [{ offer: 'one_time', priceCents: 100 }],
  ageRating: 'all',
})

/** Every value is written once, so that it is known where it came from. */
function edited(draft: Draft, field: Field, count: number): Draft {
  const { card } = draft
  switch (field) {
    case 'name':
    case 'description':
      return { ...draft, card: { ...card, [field]: `${field} of the edit ${count}` } }
    case 'race': {
      const character = { ...CHARACTER, race: `race ${count}` }
      return { ...draft, card: draftSchema.shape.card.parse({ ...card, character }) }
    }
    case 'price':
      return { ...draft, offers: [{ offer: 'one_time', priceCents: 100 + count }] }
    case 'tag':
      return { ...draft, card: { ...card, tags: [...card.tags, `tag ${count}`].slice(-12) } }
  }
}

/** Returns false where the studio refuses it, as for an edit of a submission that is in review. */
async function isDone(work: () => unknown): Promise<boolean> {
  try {
    await work()
    return true
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'SUBMISSION_STATE') return false
    throw cause
  }
}

function createWorld() {
  const market = createModelMarket()
  const line: Line = { market, late: [], overtaking: [] }
  const libraries = Array.from({ length: DEVICES }, createLibrary)
  const devices = libraries.map((db) => openDevice(db, line))
  const clocks = Array.from({ length: DEVICES }, () => 0)
  const history = createEditHistory()
  const submits = createSubmitHistory(history)
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
    if (db !== undefined) devices[index] = openDevice(db, line)
  }

  /** Returns undefined where the device has no submission. */
  function rowOf(index: number, item: number): SubmissionRow | undefined {
    const rows = at(index).submissions.list()
    return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))[item % Math.max(1, rows.length)]
  }

  function noteReviews(): void {
    for (const review of market.takeReviews()) submits.reviewed(review)
  }

  async function sync(index: number, faults: readonly Fault[]): Promise<void> {
    // Longer than any pause between tries.
    nowMs += 10 * 60_000
    if (await at(index).sync(faults, () => new Date(nowMs + (clocks[index] ?? 0)))) reopen(index)
    noteReviews()
  }

  async function edit(index: number, row: SubmissionRow, field: Field): Promise<void> {
    const draft = edited(row.draft, field, ++count)
    const isSaved = await isDone(() => at(index).desk.save({ id: row.id, assetId: null, policy: POLICY, draft }))
    if (isSaved) history.wrote({ device: index, id: row.id, before: row.draft, after: draft })
  }

  async function take(index: number, { id, draft }: SubmissionRow, step: 'submit' | 'withdraw'): Promise<void> {
    const { desk, deviceId } = at(index)
    if (step === 'withdraw') await isDone(() => desk.withdraw(id, undefined))
    else if (await isDone(() => desk.submit(id))) submits.submitted({ id, deviceId, draft })
  }

  const isQuiet = (): boolean =>
    devices.every(
      ({ submissions, outbox }) => outbox.list(ACCOUNT.id).length === 0 && submissions.countConflicts() === 0,
    )

  /** Withdraws what is in review, and retries or discards what was refused, so that every change can be sent. */
  async function tidy(index: number): Promise<void> {
    const { submissions, outbox, retry, discard } = at(index)
    for (const row of submissions.list()) {
      if (row.market?.submission.state === 'submitted') await take(index, row, 'withdraw')
    }
    for (const { id, kind, state } of outbox.list(ACCOUNT.id)) {
      if (state === 'refused' && kind === SAVE) retry(id)
      else if (state === 'refused') discard(id)
    }
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
    overtaking: line.overtaking,
    submits,
    async act(action: Action): Promise<void> {
      switch (action.type) {
        case 'begin': {
          const saved = { id: null, assetId: null, policy: POLICY, draft: INITIAL }
          const { id } = await at(action.device).desk.save(saved)
          return history.wrote({ device: action.device, id, before: null, after: INITIAL })
        }
        case 'edit': {
          const row = rowOf(action.device, action.item)
          return row === undefined ? undefined : edit(action.device, row, action.field)
        }
        case 'submit':
        case 'withdraw': {
          const row = rowOf(action.device, action.item)
          return row === undefined ? undefined : take(action.device, row, action.type)
        }
        case 'sync':
          return sync(action.device, action.faults)
        case 'resolve':
          return resolve(action.device, action.item, action.side)
        case 'clock':
          clocks[action.device] = action.toMs
          return
        case 'arrive':
          line.late.splice(0).forEach((request) => void request())
          return noteReviews()
        case 'backup':
          kept.set(action.of, action.of === 'market' ? market.backup() : at(action.of).backup())
          return
        case 'restore':
          return restore(action.of)
      }
    },
    /** Syncs all devices while a person decides, until two rounds leave nothing to send or to decide. */
    async settle(): Promise<void> {
      for (let rest = 0, quiet = 0; rest < 12 && quiet < 2; rest++) {
        for (let index = 0; index < DEVICES; index++) {
          await tidy(index)
          await sync(index, [])
          for (let open = 0; open < 5; open++) resolve(index, 0, rest % 2 === 0 ? 'mine' : 'theirs')
        }
        quiet = isQuiet() ? quiet + 1 : 0
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
    const rows = submissions.list()
    const here = Object.fromEntries(rows.map(({ id, draft }) => [id, draft]))
    expect(isSameJson(here, there), 'studio and market have the same').toBe(true)
    const states = rows.map(({ id, market: known }) => [id, known?.submission.state])
    expect(Object.fromEntries(states)).toEqual(market.states())
    expect(submissions.countConflicts()).toBe(0)
  }
}

const NUM_RUNS = byExtent({ short: 12, long: 1_000 })
const TIMEOUT_MS = 60_000 + NUM_RUNS * 1_000

describe('drafts of one account on several devices', () => {
  const ordinary = plans(decisions('mine', 'theirs'), ...others)

  const holds = (plan: fc.Arbitrary<Action[]>, check: (world: World) => void) =>
    fc.assert(
      fc.asyncProperty(plan, (actions) => live(actions, check)),
      { numRuns: NUM_RUNS },
    )

  it(
    'come to the same everywhere, nothing doubled, nothing lost that no one gave up, and no conflict where there is none',
    () =>
      holds(ordinary, (world) => {
        expectInStep(world)
        expect(lostIn(world)).toEqual([])
        expect(revivedIn(world)).toEqual([])
        expect(world.history.unfounded()).toEqual([])
        expect(Object.values(world.market.created()).every((times) => times === 1)).toBe(true)
      }),
    TIMEOUT_MS,
  )

  it(
    'come to the same where what was before is chosen too',
    () => holds(plans(decisions('mine', 'theirs', 'base'), ...others), expectInStep),
    TIMEOUT_MS,
  )

  it(
    'reach review as they were submitted, and no step overtakes a change that waits for a decision',
    () =>
      holds(plans(decisions('mine', 'theirs'), steps, overlaps, ...others), (world) => {
        expect(world.overtaking).toEqual([])
        expect(world.submits.wrong()).toEqual([])
        expectInStep(world)
        expect(lostIn(world)).toEqual([])
        expect(revivedIn(world)).toEqual([])
        expect(world.history.unfounded()).toEqual([])
      }),
    TIMEOUT_MS,
  )

  it(
    'come to the same after a library went back to a backup',
    () => holds(plans(decisions('mine', 'theirs'), ...others, ...backups(device)), expectInStep),
    TIMEOUT_MS,
  )

  it('keep what was written after a market went back to where the request that began them arrived once more', () =>
    live(
      [
        { type: 'backup', of: 'market' },
        { type: 'sync', device: 0, faults: ['late'] },
        { type: 'restore', of: 'market' },
        { type: 'sync', device: 0, faults: [] },
        { type: 'arrive' },
        { type: 'edit', device: 0, item: 0, field: 'name' },
        { type: 'sync', device: 0, faults: [] },
      ],
      (world) => {
        expectInStep(world)
        expect(lostIn(world)).toEqual([])
      },
    ))

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

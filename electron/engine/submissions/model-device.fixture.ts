/** A studio that is nothing but its library's database and what sync does with it, on a wire that fails on request. */
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import { migrate } from '../database/migrate.ts'
import { createWrite } from '../database/write.ts'
import { createEvents } from '../events.ts'
import type { MarketClient } from '../market/client.ts'
import { deviceIdOf } from '../sync/device.ts'
import { createDrain, type MutationHandler } from '../sync/drain.ts'
import { createOutbox, type Outbox } from '../sync/outbox.ts'
import { retryMutation } from '../sync/retry.ts'
import type { PullStep } from '../sync/sync.ts'
import { createSubmissionDesk, type SubmissionDesk } from './desk.ts'
import { SAVE, subjectOf } from './draft-queue.ts'
import type { Accident, ModelContext, ModelMarket } from './model-market.fixture.ts'
import { createSubmissions, type Submissions } from './submissions.ts'

export const ACCOUNT: MarketAccount = {
  ...{ id: '0193a000-0000-7000-8000-000000000001', marketUrl: 'http://market.example', email: 'ada@people.example' },
  ...{ displayName: 'Ada', handle: 'ada', roles: ['creator'], timeZone: 'UTC', needsSignIn: false, unsent: 0 },
}

/**
 * What happens to the next call: it does not arrive; its answer does not; it arrives twice; once more much later, after
 * others; the market dies at work; or the studio dies before or after it.
 */
export const FAULTS = [
  ...(['none', 'none', 'none', 'lostRequest', 'lostAnswer', 'twice'] as const),
  ...(['late', 'marketDies', 'studioDiesBefore', 'studioDiesAfter'] as const),
] as const
export type Fault = (typeof FAULTS)[number]

export interface Device {
  readonly deviceId: string
  readonly outbox: Outbox
  readonly submissions: Submissions
  readonly desk: SubmissionDesk
  /** Sends what the market refused as a new change. */
  retry(mutationId: string): void
  discard(mutationId: string): void
  /** One round of sync. True if the studio died in it: it must be opened again. */
  sync(faults: readonly Fault[], clock: () => Date): Promise<boolean>
  backup(): Buffer
}

/** The way from all devices to the market, with notes of what went over it. */
export interface Line {
  readonly market: ModelMarket
  /** Requests that arrive once more, after whatever was sent since. */
  readonly late: (() => void)[]
  /** Steps that were sent while an earlier save of the same submission waited for the person. */
  readonly overtaking: string[]
}

export function createLibrary(): Database {
  const db = new SqliteDatabase(':memory:')
  migrate(db)
  addAccount(db)
  return db
}

export function addAccount(db: Database): void {
  db.prepare(
    `insert into market_account (id, market_url, email, display_name, roles, time_zone, is_active)
     values (?, ?, ?, ?, '["creator"]', 'UTC', 1)`,
  ).run(ACCOUNT.id, ACCOUNT.marketUrl, ACCOUNT.email, ACCOUNT.displayName)
}

export function libraryFrom(backup: Buffer): Database {
  return new SqliteDatabase(backup)
}

interface Wire {
  faults: Fault[]
  /** The studio is dead: nothing in it continues. */
  isCut: boolean
  cut: () => void
}

const forever = (): Promise<never> => new Promise(() => {})

type NoteStep = (id: string, number: number) => void

function createClient({ market: model, late }: Line, wire: Wire, noteStep: NoteStep): MarketClient {
  async function send<T>(work: (accident: Accident) => T): Promise<T> {
    const fault = wire.faults.shift() ?? 'none'
    if (wire.isCut) return forever()
    if (fault === 'studioDiesBefore' || fault === 'studioDiesAfter') {
      if (fault === 'studioDiesAfter') quietly(() => work('none'))
      wire.isCut = true
      wire.cut()
      return forever()
    }
    if (fault === 'lostRequest') throw new LunaError('MARKET_UNREACHABLE')
    if (fault === 'twice') quietly(() => work('none'))
    if (fault === 'late') late.push(() => quietly(() => work('none')))
    const answer = work(fault === 'marketDies' ? 'diesAfter' : 'none')
    if (fault === 'lostAnswer') throw new LunaError('MARKET_UNREACHABLE')
    return answer
  }

  const { create, update, submit, withdraw, find, changes, device } = model
  type Called = { readonly context: ModelContext }
  function sendStep<Input extends { readonly id: string }>(
    work: (input: Input, context: ModelContext, how: Accident) => unknown,
  ) {
    return (input: Input, { context }: Called) => {
      noteStep(input.id, context.mutation.number)
      return send((how) => work(input, context, how))
    }
  }
  const client = {
    submissions: {
      create: (input: Parameters<typeof create>[0], { context }: Called) => send((how) => create(input, context, how)),
      update: (input: Parameters<typeof update>[0], { context }: Called) => send((how) => update(input, context, how)),
      submit: sendStep(submit),
      withdraw: sendStep(withdraw),
      find: ({ id }: { id: string }) => send(() => find(id)),
    },
    sync: {
      changes: ({ cursor }: { cursor?: string }) => send(() => changes(cursor)),
      device: ({ id }: { id: string }) => send(() => device(id)),
    },
  }
  // As much of the client as drafts and their steps take.
  return client as unknown as MarketClient
}

function quietly(work: () => unknown): void {
  try {
    work()
  } catch (cause) {
    if (!(cause instanceof LunaError)) throw cause
  }
}

/** A studio started on a library, as it was left. */
export function openDevice(db: Database, line: Line): Device {
  const write = createWrite(db, createEvents())
  const outbox = createOutbox(db)
  const deviceId = deviceIdOf({ db, write })
  const handlers = new Map<string, MutationHandler>()
  const [checks, steps]: [PullStep[], PullStep[]] = [[], []]
  const sync = {
    ...{ outbox, deviceId, handle: handlers.set.bind(handlers) },
    onCheck: (step: PullStep) => void checks.push(step),
    onPull: (step: PullStep) => void steps.push(step),
    enqueue: (changed: Parameters<Outbox['add']>[0], mutation: Omit<Parameters<Outbox['add']>[1], 'accountId'>) =>
      outbox.add(changed, { ...mutation, accountId: ACCOUNT.id }),
  }
  const parts = {
    ...{ db, write, sync, market: { requireAccount: () => ACCOUNT, status: () => ({ account: ACCOUNT }) } },
    ...{ media: { has: () => false }, transfers: { of: () => null, list: () => [] }, libraryDirectory: '' },
  }
  // Without files: what brings them is not reached.
  const submissions = createSubmissions(parts as unknown as Parameters<typeof createSubmissions>[0])
  const desk = createSubmissionDesk({ ...parts, submissions } as unknown as Parameters<typeof createSubmissionDesk>[0])

  function noteStep(id: string, number: number): void {
    const waitsForPerson = outbox
      .ofSubject(ACCOUNT.id, subjectOf(id))
      .filter(({ kind, state }) => state === 'held' || (state === 'refused' && kind === SAVE))
    const earlier = waitsForPerson.find((entry) => entry.number < number)
    if (earlier !== undefined) line.overtaking.push(`step ${number} of ${id} before ${earlier.state} ${earlier.number}`)
  }

  async function round(client: MarketClient, clock: () => Date): Promise<void> {
    const { signal } = new AbortController()
    const pull = { account: ACCOUNT, client, signal }
    if (outbox.next(ACCOUNT.id) !== null) for (const check of checks) await check(pull)
    const sent = await createDrain({ write, outbox, deviceId, handlers, clock })(ACCOUNT.id, client, signal)
    if (sent.type === 'stopped') return
    for (const step of steps) await step(pull)
    db.prepare('update market_account set synced_at = ? where id = ?').run(new Date().toISOString(), ACCOUNT.id)
  }

  return {
    ...{ deviceId, outbox, submissions, desk },
    retry: (mutationId) => retryMutation(parts as unknown as Parameters<typeof retryMutation>[0], mutationId),
    discard: (mutationId) => write((changed) => outbox.remove(changed, mutationId)),
    async sync(faults, clock) {
      const wire: Wire = { faults: [...faults], isCut: false, cut: () => {} }
      const died = new Promise<true>((resolve) => {
        wire.cut = () => resolve(true)
      })
      const client = createClient(line, wire, noteStep)
      const ended = round(client, clock).then(
        () => false,
        (cause: unknown) => {
          if (cause instanceof LunaError) return false
          throw cause
        },
      )
      return Promise.race([died, ended])
    },
    backup: () => db.serialize(),
  }
}

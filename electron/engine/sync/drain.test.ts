import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { createWrite } from '../database/write.ts'
import { createEvents } from '../events.ts'
import type { MarketClient } from '../market/client.ts'
import { ACCOUNT, createLibrary } from '../submissions/model-device.fixture.ts'
import { createDrain, type MutationCall, type MutationOutcome, pauseMs } from './drain.ts'
import { createOutbox } from './outbox.ts'

const HOUR_MS = 3_600_000
const DONE: MutationOutcome = { type: 'done' }
const HELD: MutationOutcome = { type: 'held' }

function openOutbox() {
  const db = createLibrary()
  const write = createWrite(db, createEvents())
  const outbox = createOutbox(db)
  const calls: MutationCall[] = []
  const answers: (MutationOutcome | LunaError)[] = []
  let nowMs = Date.parse('2026-01-01T00:00:00Z')

  async function send(call: MutationCall): Promise<MutationOutcome> {
    calls.push(call)
    const answer = answers.shift() ?? DONE
    if (answer instanceof LunaError) throw answer
    return answer
  }

  const handlers = new Map([['change', { send }]])
  const drain = createDrain({ write, outbox, deviceId: 'device', handlers, clock: () => new Date(nowMs) })
  // Handlers alone talk to the market, and this one does not.
  const client = {} as MarketClient
  return {
    add: (payload: string, subject = 'one') =>
      write((changed) => outbox.add(changed, { accountId: ACCOUNT.id, kind: 'change', subject, title: '', payload })),
    answer: (...given: (MutationOutcome | LunaError)[]) => void answers.push(...given),
    pass: (ms: number) => {
      nowMs += ms
    },
    drain: () => drain(ACCOUNT.id, client, new AbortController().signal),
    sent: () => calls.map(({ payload }) => payload),
    calls,
    states: () => outbox.list(ACCOUNT.id).map(({ payload, state }) => [payload, state]),
    close: () => db.close(),
  }
}

let outbox: ReturnType<typeof openOutbox>
beforeEach(() => {
  outbox = openOutbox()
})
afterEach(() => outbox.close())

describe('what waits for the market', () => {
  it('is sent in the order in which it was changed, under rising numbers', async () => {
    for (const payload of ['a', 'b', 'c']) outbox.add(payload, payload)
    expect(await outbox.drain()).toEqual({ type: 'empty' })
    expect(outbox.sent()).toEqual(['a', 'b', 'c'])
    expect(outbox.calls.map(({ context }) => context.mutation.number)).toEqual([1, 2, 3])
  })

  it('is repeated under the same key and number where the answer was lost', async () => {
    outbox.add('a')
    outbox.answer(new LunaError('MARKET_UNREACHABLE'))
    expect(await outbox.drain()).toMatchObject({ type: 'stopped' })
    await outbox.drain()
    expect(outbox.calls.map(({ isRepeated }) => isRepeated)).toEqual([false, true])
    expect(outbox.calls[1]?.context).toEqual(outbox.calls[0]?.context)
    expect(outbox.states()).toEqual([])
  })

  it('stays where the person has to decide, with all of its subject that came after it', async () => {
    for (const payload of ['a', 'b']) outbox.add(payload)
    outbox.add('c', 'other')
    outbox.answer(HELD)
    await outbox.drain()
    expect(outbox.sent()).toEqual(['a', 'c'])
    expect(outbox.states()).toEqual([
      ['a', 'held'],
      ['b', 'waiting'],
    ])
  })

  it('stays with its reason where the market refuses it', async () => {
    outbox.add('a')
    outbox.answer(new LunaError('SUBMISSION_INVALID'))
    await outbox.drain()
    expect(outbox.states()).toEqual([['a', 'refused']])
  })
})

describe('a pause', () => {
  it('doubles with each try from one second to five minutes', () => {
    expect([1, 2, 3, 4].map(pauseMs)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect([9, 10, 11, 1_000].map(pauseMs)).toEqual([256_000, 300_000, 300_000, 300_000])
  })

  it('is waited for, however often the outbox is drained', async () => {
    outbox.add('a')
    outbox.answer(new LunaError('RATE_LIMITED'))
    expect(await outbox.drain()).toMatchObject({ type: 'later', at: new Date('2026-01-01T00:00:01Z') })
    expect(await outbox.drain()).toMatchObject({ type: 'later' })
    expect(outbox.sent()).toEqual(['a'])
    outbox.pass(1_000)
    expect(await outbox.drain()).toEqual({ type: 'empty' })
  })

  it('ends at once where the clock was set back', async () => {
    outbox.add('a')
    outbox.answer(new LunaError('RATE_LIMITED'))
    await outbox.drain()
    outbox.pass(-24 * HOUR_MS)
    expect(await outbox.drain()).toEqual({ type: 'empty' })
  })
})

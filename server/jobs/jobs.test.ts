import { pino } from 'pino'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { MAX_ATTEMPTS } from './store.ts'

describeOnDatabase('jobs', (open) => {
  let opened: TestDatabase
  let jobs: Jobs
  let seen: number[]

  const payload = z.object({ number: z.int() })
  const start = (): Jobs => createJobs({ ...opened, log: pino({ level: 'silent' }) })
  const enqueue = (number: number, runAt?: Date, kind = 'count'): Promise<void> =>
    opened.database.asService((tx) =>
      jobs.enqueue(tx, { kind, key: String(number), payload: { number }, ...(runAt === undefined ? {} : { runAt }) }),
    )
  const stateOf = async (key: number): Promise<string> => {
    const { rows } = await opened.admin.query('select state from jobs where key = $1', [String(key)])
    return rows[0]?.state ?? 'missing'
  }

  beforeAll(async () => {
    opened = await open()
  })

  beforeEach(async () => {
    await opened.admin.query('delete from jobs')
    seen = []
    jobs = start()
    jobs.register('count', payload, async ({ number }) => {
      seen.push(number)
    })
  })

  test('what is enqueued is done once, however often it is enqueued', async () => {
    await enqueue(1)
    await enqueue(1)
    await enqueue(2)
    expect(await jobs.runDue()).toBe(2)
    await enqueue(1)
    expect(await jobs.runDue()).toBe(0)
    expect(seen.toSorted()).toEqual([1, 2])
  })

  test('what is enqueued in a transaction that fails was never enqueued', async () => {
    const failed = opened.database.asService(async (tx) => {
      await jobs.enqueue(tx, { kind: 'count', key: '3', payload: { number: 3 } })
      throw new Error('changed my mind')
    })
    await expect(failed).rejects.toThrow('changed my mind')
    expect(await jobs.runDue()).toBe(0)
  })

  test('nothing runs before its time', async () => {
    await enqueue(4, new Date(opened.clock.now().getTime() + 60_000))
    expect(await jobs.runDue()).toBe(0)
    opened.clock.advance({ minutes: 1 })
    expect(await jobs.runDue()).toBe(1)
  })

  test('a failing job waits longer and longer, then stays visible as dead', async () => {
    let attempts = 0
    jobs.register('fail', payload, async () => {
      attempts++
      throw new Error('no luck')
    })
    await enqueue(5, undefined, 'fail')
    await jobs.runDue()
    expect(await stateOf(5)).toBe('waiting')
    for (let turn = 0; turn < 30; turn++) {
      opened.clock.advance({ days: 1 })
      await jobs.runDue()
    }
    expect(await stateOf(5)).toBe('dead')
    expect(attempts).toBe(MAX_ATTEMPTS)
  })

  test('a payload that does not parse is not handed over', async () => {
    await opened.database.asService((tx) => jobs.enqueue(tx, { kind: 'count', key: '6', payload: { number: 'six' } }))
    await jobs.runDue()
    expect([seen, await stateOf(6)]).toEqual([[], 'waiting'])
  })

  test('many runners share the work and none is done twice', async () => {
    for (let number = 0; number < 30; number++) await enqueue(number)
    const runners = [jobs, start(), start()]
    for (const runner of runners.slice(1)) {
      runner.register('count', payload, async ({ number }) => {
        seen.push(number)
      })
    }
    await Promise.all(runners.map((runner) => runner.runDue()))
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, number) => number))
  })

  test('the work of a runner that died is taken up again', async () => {
    await enqueue(7)
    await opened.admin.query("update jobs set state = 'running', lease_until = $1", [
      new Date(opened.clock.now().getTime() + 60_000),
    ])
    expect(await jobs.runDue()).toBe(0)
    opened.clock.advance({ minutes: 2 })
    expect(await jobs.runDue()).toBe(1)
  })
})

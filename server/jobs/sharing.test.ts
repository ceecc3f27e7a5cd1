/** How kinds of jobs share a node, how nodes share jobs, and what an operator sees. */
import { pino } from 'pino'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { eventually } from '#shared/testing/eventually.ts'
import { DAY_MS, SECOND_MS } from '#shared/time.ts'
import type { MarketDatabase } from '../db/database.ts'
import { DONE_JOBS_KEPT_MS } from '../retention.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { describeJobs, retryJobs } from './failures.ts'
import { BULK_JOBS, createJobs, type Jobs, PAYMENT_JOBS } from './jobs.ts'
import { createJobStore, LEASE_MS, MAX_ATTEMPTS } from './store.ts'

describeOnDatabase('jobs of many kinds and nodes', (open) => {
  let opened: TestDatabase
  let nodes: Jobs[]

  const payload = z.object({ number: z.int() })
  const HEARTBEAT_MS = 5
  const openNode = (database: MarketDatabase = opened.database): Jobs => {
    const node = createJobs({
      database,
      clock: opened.clock,
      log: pino({ level: 'silent' }),
      heartbeatMs: HEARTBEAT_MS,
    })
    nodes.push(node)
    return node
  }
  const enqueue = (node: Jobs, kind: string, count: number): Promise<void> =>
    opened.database.asService(async (tx) => {
      for (let number = 0; number < count; number++) {
        await node.enqueue(tx, { kind, key: String(number), payload: { number } })
      }
    })
  const rows = async (kind: string): Promise<{ state: string; attempts: number; last_error: string | null }[]> => {
    const text = 'select state, attempts, last_error from jobs where kind = $1 order by id'
    return (await opened.admin.query(text, [kind])).rows
  }
  const states = async (kind: string): Promise<string[]> => (await rows(kind)).map(({ state }) => state)
  const allDone = (kind: string, count: number): Promise<void> =>
    eventually(async () => expect(await states(kind)).toEqual(Array.from({ length: count }, () => 'done')))

  beforeAll(async () => {
    opened = await open()
  })

  beforeEach(async () => {
    nodes = []
    await opened.admin.query('delete from jobs')
  })

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  })

  test('a node runs as many of a kind as it may, and no more', async () => {
    const node = openNode()
    let running = 0
    let most = 0
    const gate = Promise.withResolvers<void>()
    const handler = async (): Promise<void> => {
      most = Math.max(most, ++running)
      await gate.promise
      running--
    }
    node.register('wide', payload, handler, { priority: 'normal', concurrency: 3 })
    await enqueue(node, 'wide', 7)
    node.start()
    await eventually(() => expect(running).toBe(3))
    gate.resolve()
    await allDone('wide', 7)
    expect(most).toBe(3)
  })

  test('payments wait for nothing slow', async () => {
    const node = openNode()
    const gate = Promise.withResolvers<void>()
    node.register('slow', payload, () => gate.promise, BULK_JOBS)
    node.register('payment', payload, async () => {}, PAYMENT_JOBS)
    await enqueue(node, 'slow', 3)
    node.start()
    await eventually(async () => expect(await states('slow')).toEqual(['running', 'waiting', 'waiting']))
    await enqueue(node, 'payment', 20)
    await allDone('payment', 20)
    expect(await states('slow')).toEqual(['running', 'waiting', 'waiting'])
    gate.resolve()
    await allDone('slow', 3)
  })

  test('payments are claimed first', async () => {
    const node = openNode()
    const order: string[] = []
    const note = (kind: string) => async () => void order.push(kind)
    node.register('bulk', payload, note('bulk'), BULK_JOBS)
    node.register('normal', payload, note('normal'))
    node.register('payment', payload, note('payment'), PAYMENT_JOBS)
    for (const kind of ['bulk', 'normal', 'payment']) await enqueue(node, kind, 1)
    await node.runDue()
    expect(order).toEqual(['payment', 'normal', 'bulk'])
  })

  test('a lease is renewed as long as its job runs', async () => {
    const [node, other] = [openNode(), openNode()]
    const gate = Promise.withResolvers<void>()
    let started = 0
    for (const each of [node, other]) {
      each.register('long', payload, async () => {
        started++
        await gate.promise
      })
    }
    await enqueue(node, 'long', 1)
    node.start()
    await eventually(() => expect(started).toBe(1))
    for (let step = 0; step < 4; step++) {
      opened.clock.advance({ seconds: LEASE_MS / 2 / SECOND_MS })
      const until = opened.clock.now().getTime() + LEASE_MS
      await eventually(async () => {
        const { rows: found } = await opened.admin.query("select lease_until from jobs where kind = 'long'")
        expect(found[0]?.lease_until.getTime()).toBe(until)
      })
      expect(await other.runDue()).toBe(0)
    }
    gate.resolve()
    await allDone('long', 1)
    expect(started).toBe(1)
  })

  test('a runner whose job was taken over is canceled, and what it says no longer counts', async () => {
    const node = openNode()
    const signals: AbortSignal[] = []
    const gate = Promise.withResolvers<void>()
    node.register('taken', payload, async (_payload, signal) => {
      signals.push(signal)
      await gate.promise
    })
    await enqueue(node, 'taken', 1)
    node.start()
    await eventually(() => expect(signals).toHaveLength(1))
    await opened.admin.query("update jobs set attempts = 2, lease_until = $1 where kind = 'taken'", [
      new Date(opened.clock.now().getTime() + DAY_MS),
    ])
    await eventually(() => expect(signals[0]?.aborted).toBe(true))
    gate.resolve()
    await node.stop()
    expect(await rows('taken')).toMatchObject([{ state: 'running', attempts: 2 }])
  })

  test('a node that stops gives its job back, and the attempt does not count', async () => {
    const node = openNode()
    let started = 0
    node.register('long', payload, (_payload, signal) => {
      started++
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await enqueue(node, 'long', 1)
    node.start()
    await eventually(() => expect(started).toBe(1))
    await node.stop()
    expect(await rows('long')).toMatchObject([{ state: 'waiting', attempts: 0 }])
  })

  test('the end of a job that could not be noted is noted later', async () => {
    let failures = 0
    const { database } = opened
    const failing: MarketDatabase = {
      ...database,
      asService: (work) =>
        started && failures++ < 3 ? Promise.reject(new Error('the database is away')) : database.asService(work),
    }
    let started = 0
    const node = openNode(failing)
    node.register('noted', payload, async () => void started++)
    await enqueue(node, 'noted', 1)
    node.start()
    await allDone('noted', 1)
    expect([started, failures >= 3]).toEqual([1, true])
  })

  test('a kind that a node does not know waits for one that does', async () => {
    const [older, newer] = [openNode(), openNode()]
    newer.register('new kind', payload, async () => {})
    await enqueue(older, 'new kind', 1)
    expect(await older.runDue()).toBe(0)
    expect(await rows('new kind')).toMatchObject([{ state: 'waiting', attempts: 0 }])
    expect(await newer.runDue()).toBe(1)
  })

  test('a job that ends its node each time is given up at last', async () => {
    const node = openNode()
    node.register('fatal', payload, async () => {})
    await enqueue(node, 'fatal', 1)
    const store = createJobStore(opened.database, opened.clock)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      expect(await store.exchange([], [{ kind: 'fatal', free: 1 }], 1)).toHaveLength(1)
      opened.clock.advance({ seconds: LEASE_MS / SECOND_MS })
      await store.reclaim()
    }
    expect(await states('fatal')).toEqual(['dead'])
    expect(await node.runDue()).toBe(0)
  })

  test('an operator sees what was given up and why, and retries it', async () => {
    const node = openNode()
    let isBroken = true
    node.register('broken', payload, async () => {
      if (isBroken) throw new Error('The file is broken.\nline two')
    })
    await enqueue(node, 'broken', 2)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      await node.runDue()
      opened.clock.advance({ minutes: 100 })
    }
    const lines = await describeJobs(opened.database, opened.clock)
    expect(lines[0]).toBe('0 waiting, 0 running, 2 given up')
    expect(lines.slice(1)).toHaveLength(2)
    expect(lines[1]).toMatch(/broken {2}\d {2}20 attempts {2}Error: The file is broken\.$/)
    const { rows: found } = await opened.admin.query("select id from jobs where key = '0'")
    const [{ id }] = found
    expect(await retryJobs(opened.database, opened.clock, id)).toBe(1)
    await expect(retryJobs(opened.database, opened.clock, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await describeJobs(opened.database, opened.clock)).slice(0, 2)).toEqual([
      '1 waiting, 0 running, 1 given up',
      'broken  1 waiting, 0 running, the oldest due for 0 s',
    ])
    isBroken = false
    expect(await retryJobs(opened.database, opened.clock, 'all')).toBe(1)
    expect(await node.runDue()).toBe(2)
    expect(await states('broken')).toEqual(['done', 'done'])
  })

  test('jobs that were done long ago are removed, and no others', async () => {
    const node = openNode()
    node.register('old', payload, async () => {})
    await enqueue(node, 'old', 3)
    await node.runDue()
    await enqueue(node, 'waiting', 1)
    const store = createJobStore(opened.database, opened.clock)
    opened.clock.advance({ seconds: DONE_JOBS_KEPT_MS / SECOND_MS })
    await store.prune()
    expect(await states('old')).toEqual(['done', 'done', 'done'])
    opened.clock.advance({ seconds: 1 })
    await store.prune()
    expect([await states('old'), await states('waiting')]).toEqual([[], ['waiting']])
  })
})

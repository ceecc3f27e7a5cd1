import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import type { TickingClock } from '../decode/awake-time.ts'
import { drivenClock } from '../decode/driven-clock.fixture.ts'
import { scene } from '../hashes/works.fixture.ts'
import { type ChildLink, forkChild } from './child-link.ts'
import { createProcessPool, type ProcessPool, type RunOptions } from './process-pool.ts'
import type { TestAnswer, TestRequest } from './test-work.child.ts'

const ENTRY = new URL('./test-work.child.ts', import.meta.url)
const MB = 1024 ** 2
const ample: RunOptions = { cpuMs: 60_000, wallMs: 120_000, memoryBytes: 4_000 * MB }

let pools: ProcessPool<TestRequest, TestAnswer>[] = []
/** How each process ended, in the order in which they were started. */
let ends: Promise<string>[] = []

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  pools = []
  ends = []
})

function open(
  size = 1,
  options: { readonly idleMs?: number; readonly clock?: TickingClock } = {},
): ProcessPool<TestRequest, TestAnswer> {
  const pool = createProcessPool<TestRequest, TestAnswer>({
    entry: ENTRY,
    size,
    ...options,
    start(entry) {
      const child: ChildLink = forkChild(entry)
      ends.push(new Promise((resolve) => child.onExit(resolve)))
      return child
    },
  })
  pools.push(pool)
  return pool
}

test('one process serves request after request, and says which of them it failed', async () => {
  const pool = open()
  const first = await pool.run(() => ({ work: 'echo', text: 'a' }), ample)
  await expect(pool.run(() => ({ work: 'fail' }), ample)).rejects.toMatchObject({ code: 'FILE_EMPTY', detail: 'here' })
  const last = await pool.run(() => ({ work: 'echo', text: 'b' }), ample)
  expect([first.text, last.text]).toEqual(['a', 'b'])
  expect(last.pid).toBe(first.pid)
  expect(ends).toHaveLength(1)
})

test('a native thread that never ends is ended with its process once it has used its processor time', async () => {
  const pool = open()
  const limits = { ...ample, cpuMs: 300 }
  await expect(pool.run(() => ({ work: 'native loop' }), limits)).rejects.toMatchObject({
    code: 'IMAGE_DECODE_TIMEOUT',
  })
  expect(await ends[0]).toBe('SIGKILL')
  expect((await pool.run(() => ({ work: 'echo', text: 'next' }), ample)).text).toBe('next')
})

test('time that passes without processor time counts only against the limit by the clock', async () => {
  const pool = open()
  const sleeping = { ...ample, cpuMs: 300 }
  expect((await pool.run(() => ({ work: 'sleep', ms: 1_000 }), sleeping)).text).toBe('awake')
  const asleep = pool.run(() => ({ work: 'sleep', ms: 1_000_000 }), { ...ample, wallMs: 200 })
  await expect(asleep).rejects.toMatchObject({ code: 'IMAGE_DECODE_TIMEOUT' })
  expect(await ends[0]).toBe('SIGKILL')
})

test.skipIf(process.platform === 'win32')('a machine that stands still refuses no good file', async () => {
  const clock = drivenClock()
  const pool = open(1, { clock })
  const limits = { ...ample, cpuMs: 20_000, wallMs: 300_000 }
  const { pid } = await pool.run(() => ({ work: 'echo', text: 'x' }), limits)
  process.kill(pid, 'SIGSTOP')
  const bytes = await scene(1, { width: 60, height: 40 })
  const { promise: sent, resolve } = Promise.withResolvers<void>()
  const drawing = (): TestRequest => {
    resolve()
    return { work: 'draw', bytes }
  }
  const drawn = pool.run(drawing, limits)
  await sent
  // Busy with other things for long, and stopped for longer, as where the lid of a laptop is closed.
  clock.run(limits.wallMs / 2)
  clock.sleep(3_600_000)
  process.kill(pid, 'SIGCONT')
  expect(await drawn).toEqual({ pid, text: '60x40' })
})

test('memory outside of the heap is limited', async () => {
  const pool = open()
  const limits = { ...ample, memoryBytes: 300 * MB }
  await expect(pool.run(() => ({ work: 'fill', bytes: 1_000 * MB }), limits)).rejects.toMatchObject({
    code: 'FILE_TOO_LARGE',
  })
  expect(await ends[0]).toBe('SIGKILL')
})

test('a heap that overflows and a process that crashes cost their own file only', async () => {
  const pool = open()
  await expect(pool.run(() => ({ work: 'overflow' }), ample)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  await expect(pool.run(() => ({ work: 'crash' }), ample)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' })
  expect((await pool.run(() => ({ work: 'echo', text: 'next' }), ample)).text).toBe('next')
})

test('canceled work is ended after its grace, also while it waits for its turn', async () => {
  const pool = open()
  const stop = new AbortController()
  const options = { ...ample, signal: stop.signal }
  const running = pool.run(() => ({ work: 'native loop' }), options)
  const waiting = pool.run(() => ({ work: 'echo', text: 'x' }), options)
  const both = Promise.allSettled([running, waiting])
  await eventually(() => expect(ends).toHaveLength(1))
  stop.abort()
  expect(await both).toMatchObject([{ reason: { code: 'CANCELLED' } }, { reason: { code: 'CANCELLED' } }])
  expect(await ends[0]).toBe('SIGKILL')
})

test('what a process holds is not sent again', async () => {
  const pool = open(2)
  const seen: boolean[] = []
  const ask = (key: number) =>
    pool.run(
      (isHeld) => {
        seen.push(isHeld)
        return { work: 'echo', text: 'x' }
      },
      { ...ample, key },
    )
  const first = await ask(1)
  const [again, other] = await Promise.all([ask(1), ask(2)])
  expect(seen).toEqual([false, true, false])
  expect(again.pid).toBe(first.pid)
  expect(other.pid).not.toBe(first.pid)
})

test('a process that nothing is asked of ends', async () => {
  const pool = open(1, { idleMs: 50 })
  await pool.run(() => ({ work: 'echo', text: 'x' }), ample)
  expect(await ends[0]).toBe('SIGKILL')
})

test('a process whose program is gone ends, though a native thread runs on', async () => {
  const child = fork(ENTRY, { serialization: 'advanced', execArgv: [] })
  const ended = once(child, 'exit')
  const limits = { cpuMs: 60_000, memoryBytes: 1_000 * MB }
  for (const [id, work] of ['native loop', 'echo'].entries()) child.send({ id, request: { work }, limits })
  // Answered while the thread is busy.
  await once(child, 'message')
  child.disconnect()
  expect((await ended)[1]).toBe('SIGKILL')
})

import { expect, test } from 'vitest'
import { boundedBy, WALL_FACTOR } from './bounded.ts'
import { drivenClock } from './driven-clock.fixture.ts'

/** Far above what this process can use in these tests. */
const CPU_MS = 600_000
const HOUR_MS = 3_600_000

test('a machine that is stopped in the middle of a decode refuses no good file', async () => {
  const clock = drivenClock()
  const { promise: drawn, resolve } = Promise.withResolvers<string>()
  const bounded = boundedBy(drawn, CPU_MS, { clock })
  clock.run(CPU_MS)
  for (let stop = 0; stop < 100; stop++) clock.sleep(HOUR_MS)
  resolve('pixels')
  expect(await bounded).toBe('pixels')
})

test('work that uses no processor time is refused once the program has run for much longer than its limit', async () => {
  const clock = drivenClock()
  const refused = expect(boundedBy(new Promise(() => undefined), CPU_MS, { clock })).rejects.toMatchObject({
    code: 'IMAGE_DECODE_TIMEOUT',
  })
  clock.run(CPU_MS * WALL_FACTOR)
  await refused
})

test('no ticking is left behind', async () => {
  let ticking = 0
  const clock = {
    now: () => 0,
    every: () => {
      ticking++
      return () => void ticking--
    },
  }
  await boundedBy(Promise.resolve(1), CPU_MS, { clock })
  await expect(boundedBy(Promise.reject(new Error('odd')), CPU_MS, { clock })).rejects.toThrow()
  expect(ticking).toBe(0)
})

import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeyedQueue, createLimiter } from './limiter.ts'

test('never more at once than allowed, in the order of the calls, failures included', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 12 }),
      async (limit, fails) => {
        const run = createLimiter(limit)
        const started: number[] = []
        let running = 0
        const results = await Promise.allSettled(
          fails.map((isFailure, index) =>
            run(async () => {
              started.push(index)
              running++
              expect(running).toBeLessThanOrEqual(limit)
              await delay(index % 3)
              running--
              if (isFailure) throw new Error('as told')
            }),
          ),
        )
        expect(started).toEqual(fails.map((_, index) => index))
        expect(results.map(({ status }) => status === 'rejected')).toEqual(fails)
      },
    ),
    { numRuns: 30 },
  )
})

test('work of one key runs in order, work of another beside it', async () => {
  const inOrder = createKeyedQueue()
  const log: string[] = []
  const work = (key: string, name: string, ms: number) =>
    inOrder(key, async () => {
      await delay(ms)
      log.push(name)
    })
  await Promise.all([work('a', 'a1', 30), work('a', 'a2', 0), work('b', 'b1', 5)])
  expect(log).toEqual(['b1', 'a1', 'a2'])
})

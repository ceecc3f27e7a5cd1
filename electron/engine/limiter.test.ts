import { setImmediate as nextTurn } from 'node:timers/promises'
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
              for (let turns = index % 3; turns > 0; turns--) await nextTurn()
              running--
              if (isFailure) throw new Error('as asked')
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

test('tasks of one key run in order, tasks of another key at the same time', async () => {
  const inOrder = createKeyedQueue()
  const log: string[] = []
  const otherHasRun = Promise.withResolvers<void>()
  const first = inOrder('a', async () => {
    await otherHasRun.promise
    log.push('a1')
  })
  const second = inOrder('a', async () => log.push('a2'))
  const other = inOrder('b', async () => {
    await nextTurn()
    log.push('b1')
    otherHasRun.resolve()
  })
  await Promise.all([first, second, other])
  expect(log).toEqual(['b1', 'a1', 'a2'])
})

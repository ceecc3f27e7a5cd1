import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBatchQueue, type Pending } from './queue.ts'

function pending(weight: number): Pending<number> {
  return { item: weight, weight, resolve: () => undefined, reject: () => undefined }
}

test('every request is taken once, in batches that hold the oldest and never exceed the limit', () => {
  const weights = fc.array(fc.nat(500), { minLength: 1, maxLength: 120 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 16 }), (list, maxBatch) => {
      const queue = createBatchQueue<number>(maxBatch)
      const all = list.map(pending)
      for (const one of all) queue.add(one)
      const taken = new Set<Pending<number>>()
      while (queue.size > 0) {
        const oldest = all.find((one) => !taken.has(one))
        const batch = queue.takeBatch()
        expect(batch.length).toBeGreaterThan(0)
        expect(batch.length).toBeLessThanOrEqual(maxBatch)
        expect(batch).toContain(oldest)
        for (const one of batch) {
          expect(taken.has(one)).toBe(false)
          taken.add(one)
        }
      }
      expect(taken.size).toBe(all.length)
    }),
  )
})

test('requests of like length share a batch', () => {
  const queue = createBatchQueue<number>(2)
  for (const weight of [5, 500, 6, 501]) queue.add(pending(weight))
  expect(queue.takeBatch().map(({ weight }) => weight)).toEqual([5, 6])
  expect(queue.takeBatch().map(({ weight }) => weight)).toEqual([500, 501])
})

test('what was removed is not taken', () => {
  const queue = createBatchQueue<number>(4)
  const [first, second] = [pending(1), pending(2)]
  queue.add(first)
  queue.add(second)
  expect(queue.remove(first)).toBe(true)
  expect(queue.remove(first)).toBe(false)
  expect(queue.takeBatch()).toEqual([second])
  expect(queue.takeAll()).toEqual([])
})

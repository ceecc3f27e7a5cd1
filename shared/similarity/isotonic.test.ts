import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isotonicSteps } from './isotonic.ts'

const points = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 30 })
  .map((list) => list.map(([y, weight], x) => ({ x, y, weight })))

test('steps rise, within the values given, and keep weight and mean', () => {
  fc.assert(
    fc.property(points, (list) => {
      const steps = isotonicSteps(list)
      for (const [at, step] of steps.entries()) {
        const before = steps[at - 1]
        if (before !== undefined) expect([step.from > before.to, step.y > before.y]).toEqual([true, true])
        expect(step.from <= step.x && step.x <= step.to).toBe(true)
      }
      const sum = (all: readonly { y: number; weight: number }[]): number =>
        all.reduce((total, { y, weight }) => total + y * weight, 0)
      expect(sum(steps)).toBeCloseTo(sum(list), 6)
      expect(steps.reduce((total, { weight }) => total + weight, 0)).toBe(
        list.reduce((total, { weight }) => total + weight, 0),
      )
    }),
  )
})

test('no rising function of two steps lies nearer', () => {
  const error = (list: readonly { y: number; weight: number }[], heights: readonly number[]): number =>
    list.reduce((sum, { y, weight }, at) => sum + weight * (y - (heights[at] ?? 0)) ** 2, 0)
  fc.assert(
    fc.property(
      points,
      fc.nat(),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 10 }),
      (list, cut, a, b) => {
        const steps = isotonicSteps(list)
        let at = 0
        const ours = steps.flatMap(({ weight, y }) => {
          const heights: number[] = []
          for (let left = weight; left > 1e-9; at++) {
            left -= list[at]?.weight ?? left
            heights.push(y)
          }
          return heights
        })
        const other = list.map((_, index) => (index < cut % (list.length + 1) ? Math.min(a, b) : Math.max(a, b)))
        expect(error(list, ours)).toBeLessThanOrEqual(error(list, other) + 1e-9)
      },
    ),
  )
})

test('what rises already stays', () => {
  const rising = [1, 2, 5].map((y, x) => ({ x, y, weight: 1 }))
  expect(isotonicSteps(rising)).toEqual(rising.map((point) => ({ ...point, from: point.x, to: point.x })))
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_SCALE, moved, type Sizes, type View, WHOLE, zoomed } from './zoom-view.ts'

const SIZES: Sizes = { stage: { width: 400, height: 300 }, picture: { width: 400, height: 200 } }
const POINT = fc.record({ x: fc.integer({ min: -200, max: 200 }), y: fc.integer({ min: -150, max: 150 }) })

test('what is under the pointer stays there', () => {
  const view = zoomed(WHOLE, SIZES, 4, { x: 50, y: 20 })
  expect(view).toEqual({ scale: 4, x: -150, y: -60 })
  expect(zoomed(view, SIZES, 1)).toEqual({ scale: 1, x: expect.closeTo(0), y: expect.closeTo(0) })
})

test('the picture never leaves a part of the stage empty that it could fill, nor its scale its bounds', () => {
  const step = fc.oneof(
    fc.record({ to: fc.double({ min: 0, max: 20, noNaN: true }), at: POINT }).map(
      ({ to, at }) =>
        (view: View) =>
          zoomed(view, SIZES, to, at),
    ),
    POINT.map((by) => (view: View) => moved(view, SIZES, by)),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const { scale, x, y } = steps.reduce((view, take) => take(view), WHOLE)
      expect(scale).toBeGreaterThanOrEqual(1)
      expect(scale).toBeLessThanOrEqual(MOST_SCALE)
      expect(Math.abs(x)).toBeLessThanOrEqual(Math.max(0, (400 * scale - 400) / 2) + 1e-9)
      expect(Math.abs(y)).toBeLessThanOrEqual(Math.max(0, (200 * scale - 300) / 2) + 1e-9)
    }),
  )
})

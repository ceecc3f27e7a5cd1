import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Affine, compose, movementOfFeatures } from './movement.ts'

const move = ([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
]
const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const factor = fc.double({ min: -3, max: 3, noNaN: true })
const movement = fc.tuple(factor, factor, factor, factor, factor, factor)

test('compose moves by the first, then by the second', () => {
  fc.assert(
    fc.property(movement, movement, fraction, fraction, (first, second, x, y) => {
      const [one, other] = [move(compose(first, second), x, y), move(second, ...move(first, x, y))]
      expect(one[0]).toBeCloseTo(other[0], 6)
      expect(one[1]).toBeCloseTo(other[1], 6)
    }),
  )
})

describe('movementOfFeatures', () => {
  test('says in fractions what the features say in pixels, mirrored first', () => {
    const side = fc.integer({ min: 40, max: 384 })
    const size = fc.record({ width: side, height: side })
    fc.assert(
      fc.property(size, size, movement, fc.boolean(), fraction, fraction, (a, b, inPixels, isMirrored, x, y) => {
        const [px, py] = move(inPixels, (isMirrored ? 1 - x : x) * a.width, y * a.height)
        const found = move(movementOfFeatures(a, b, inPixels, { isMirrored, isInverted: false }), x, y)
        expect(found[0]).toBeCloseTo(px / b.width, 6)
        expect(found[1]).toBeCloseTo(py / b.height, 6)
      }),
    )
  })
})

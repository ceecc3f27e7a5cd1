import { expect, it } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { covarianceOf, principalAxes } from './principal-axes.ts'

it('finds the directions in which bits vary together, the strongest first', () => {
  const random = randomFrom(3)
  const side = (): number => (random() < 0.5 ? -1 : 1)
  // Bits 0 to 3 are one, bits 4 and 5 opposites, bits 6 and 7 by themselves.
  const strings = Array.from({ length: 4_000 }, () => {
    const [one, other] = [side(), side()]
    return Int8Array.of(one, one, one, one, other, -other, side(), side())
  })
  const covariance = covarianceOf(strings, 8)
  expect(covariance[1]).toBeCloseTo(1, 1)
  expect(covariance[4 * 8 + 5]).toBeCloseTo(-1, 1)
  const [first = [], second = []] = principalAxes(covariance, 8, 2).map((axis) => [...axis])
  expect(first.map((value) => Math.abs(value))).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((at) => expect.closeTo(at < 4 ? 0.5 : 0, 1)),
  )
  expect((second[4] ?? 0) * (second[5] ?? 0)).toBeCloseTo(-0.5, 1)
})

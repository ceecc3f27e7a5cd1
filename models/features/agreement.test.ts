import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { findAgreement } from './agreement.ts'
import { LEVEL_RATIO, type LocalFeatures } from './features.ts'
import type { FeaturePair } from './match.ts'
import { sizeOf, turnOf } from './movement.ts'
import { ANGLES, DESCRIPTOR_WORDS } from './pattern.ts'

const SIDE = 384
const LEVELS = 9

interface Point {
  readonly x: number
  readonly y: number
  readonly angle: number
  readonly level: number
}

const point: fc.Arbitrary<Point> = fc.record({
  x: fc.double({ min: 20, max: 360, noNaN: true }),
  y: fc.double({ min: 20, max: 360, noNaN: true }),
  angle: fc.nat(ANGLES - 1),
  level: fc.nat(LEVELS - 1),
})

/** All look different. */
function featuresAt(points: readonly Point[]): LocalFeatures {
  const random = randomFrom(1)
  return {
    ...{ width: SIDE, height: SIDE, count: points.length },
    x: Uint16Array.from(points, ({ x }) => Math.round(x * 16)),
    y: Uint16Array.from(points, ({ y }) => Math.round(y * 16)),
    angle: Uint8Array.from(points, ({ angle }) => angle & (ANGLES - 1)),
    level: Uint8Array.from(points, ({ level }) => Math.min(LEVELS - 1, Math.max(0, level))),
    descriptors: Uint32Array.from({ length: points.length * DESCRIPTOR_WORDS }, () => random() * 2 ** 32),
  }
}

const inOrder = (count: number): FeaturePair[] =>
  Array.from({ length: count }, (_, index) => ({ a: index, b: index, bits: 0 }))

interface Placement {
  readonly steps: number
  readonly levels: number
  readonly x: number
  readonly y: number
}

const placement: fc.Arbitrary<Placement> = fc.record({
  steps: fc.nat(ANGLES - 1),
  levels: fc.integer({ min: -3, max: 1 }),
  x: fc.double({ min: 60, max: 320, noNaN: true }),
  y: fc.double({ min: 60, max: 320, noNaN: true }),
})

/** Turned and scaled about the middle of a, which comes to lie at (x, y). */
function placed({ x, y, angle, level }: Point, { steps, levels, x: toX, y: toY }: Placement): Point {
  const [turn, scale] = [(steps / ANGLES) * 2 * Math.PI, LEVEL_RATIO ** levels]
  const [dx, dy] = [x - SIDE / 2, y - SIDE / 2]
  return {
    x: Math.max(0, toX + scale * (Math.cos(turn) * dx - Math.sin(turn) * dy)),
    y: Math.max(0, toY + scale * (Math.sin(turn) * dx + Math.cos(turn) * dy)),
    angle: angle + steps,
    level: level + levels,
  }
}

const numRuns = byExtent({ short: 40, long: 1_000 })

describe('findAgreement', () => {
  it('finds the movement of a part among twice as many pairs that are wrong', () => {
    const spread = fc.array(point, { minLength: 24, maxLength: 40 }).filter((points) => {
      const range = (values: number[]): number => Math.max(...values) - Math.min(...values)
      return range(points.map(({ x }) => x)) > 150 && range(points.map(({ y }) => y)) > 150
    })
    fc.assert(
      fc.property(
        spread,
        fc.array(fc.tuple(point, point), { minLength: 48, maxLength: 80 }),
        placement,
        (part, wrong, where) => {
          const moved = part.map((one) => placed(one, where))
          fc.pre(moved.every(({ x, y }) => x > 0 && y > 0 && x < 4_000 && y < 4_000))
          const a = featuresAt([...part, ...wrong.map(([one]) => one)])
          const b = featuresAt([...moved, ...wrong.map(([, other]) => other)])
          const found = findAgreement(a, b, inOrder(a.count))
          expect(found?.logFalseAlarms).toBeLessThan(-5)
          const turned = turnOf(found?.movement ?? [0, 0, 0, 0, 0, 0]) - (where.steps / ANGLES) * 2 * Math.PI
          expect(Math.abs(Math.atan2(Math.sin(turned), Math.cos(turned)))).toBeLessThan(0.06)
          const size = sizeOf(found?.movement ?? [1, 0, 0, 0, 1, 0]) / LEVEL_RATIO ** where.levels
          expect(Math.abs(Math.log(size))).toBeLessThan(0.08)
        },
      ),
      { numRuns },
    )
  })

  it('calls agreements of pairs at random what chance makes', () => {
    const pairs = fc.array(fc.tuple(point, point), { minLength: 4, maxLength: 120 })
    fc.assert(
      fc.property(pairs, (points) => {
        const [a, b] = [featuresAt(points.map(([one]) => one)), featuresAt(points.map(([, other]) => other))]
        expect(findAgreement(a, b, inOrder(points.length))?.logFalseAlarms ?? 0).toBeGreaterThan(-3)
      }),
      { numRuns: 5 * numRuns },
    )
  })

  it('says nothing of fewer than four pairs, and nothing of pairs in one place', () => {
    const here: Point = { x: 100, y: 100, angle: 0, level: 0 }
    const three = featuresAt([here, { ...here, x: 200 }, { ...here, y: 200 }])
    expect(findAgreement(three, three, inOrder(3))).toBeNull()
    const one = featuresAt(Array.from({ length: 30 }, () => here))
    expect(findAgreement(one, one, inOrder(30))).toBeNull()
  })

  it('counts a corner once, on however many levels and next to whichever edge it was found', () => {
    const apart = Array.from({ length: 6 }, (_, index) => ({
      ...{ x: 60 + 50 * index, y: 60 + ((index * 131) % 250), angle: 40 * index, level: 0 },
    }))
    const again = apart.flatMap(({ x, y, angle }) => [1, 2, 4].map((level) => ({ x: x + level, y, angle, level })))
    const logOf = (points: readonly Point[], others: number): number => {
      const wrong = Array.from({ length: others }, (_, index) => ({ x: 30, y: 40 + index, angle: 9 * index, level: 8 }))
      const other = wrong.map((one, index) => ({ ...one, x: 40 + ((index * 83) % 300), angle: 128 + 31 * index }))
      const [a, b] = [featuresAt([...points, ...wrong]), featuresAt([...points, ...other])]
      return findAgreement(a, b, inOrder(a.count))?.logFalseAlarms ?? 0
    }
    expect(logOf(apart, 18)).toBeLessThan(-6)
    expect(logOf([...apart, ...again], 0)).toBeGreaterThanOrEqual(logOf(apart, 18) - 1)
  })

  it('counts points once that look alike, as those along a ring do', () => {
    const ring = Array.from({ length: 16 }, (_, index) => {
      const turn = (index / 16) * 2 * Math.PI
      return { x: 190 + 90 * Math.cos(turn), y: 190 + 90 * Math.sin(turn), angle: index * 16, level: 1 }
    })
    const different = featuresAt(ring)
    const alike = { ...different, descriptors: new Uint32Array(different.descriptors.length) }
    expect(findAgreement(different, different, inOrder(16))?.logFalseAlarms).toBeLessThan(-10)
    expect(findAgreement(alike, alike, inOrder(16))).toBeNull()
  })

  it('grows surer with every pair that agrees', () => {
    const logOf = (count: number): number => {
      const points = Array.from({ length: count }, (_, index) => ({
        ...{ x: 40 + ((index * 97) % 300), y: 40 + ((index * 53) % 300), angle: index, level: 0 },
      }))
      return findAgreement(featuresAt(points), featuresAt(points), inOrder(count))?.logFalseAlarms ?? 0
    }
    const logs = [6, 9, 14, 20, 40].map(logOf)
    expect(logs).toEqual(logs.toSorted((one, other) => other - one))
    expect(logs.at(-1)).toBeLessThan(-40)
  })
})

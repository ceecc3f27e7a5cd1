import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { type ChanceTable, chanceTableSchema, LEAST_LOG_CHANCE, logChance, logChanceOfBoth } from './chance.ts'

const table: ChanceTable = {
  points: [
    [10, -1],
    [20, -3],
  ],
  tailDecades: 0.5,
  provenance: 'made up',
}

describe('logChance', () => {
  it('reads the measured share, and between two of them the line', () => {
    expect(logChance(table, 9)).toBe(0)
    expect(logChance(table, 10)).toBe(-1)
    expect(logChance(table, 15)).toBe(-2)
    expect(logChance(table, 20)).toBe(-3)
  })

  it('follows the tail beyond the closest pair measured, down to the least that is trusted', () => {
    expect(logChance(table, 24)).toBe(-5)
    expect(logChance(table, 1e6)).toBe(LEAST_LOG_CHANCE)
  })

  it('never says that a closer pair is more likely', () => {
    const measure = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(measure, measure, (a, b) => {
        const [far, near] = [Math.min(a, b), Math.max(a, b)]
        expect(logChance(table, near)).toBeLessThanOrEqual(logChance(table, far))
      }),
    )
  })

  it('refuses what is not a number', () => {
    expect(() => logChance(table, Number.NaN)).toThrow(expect.objectContaining({ code: 'MODEL_OUTPUT_INVALID' }))
  })
})

describe('logChanceOfBoth', () => {
  it('is how often two chances have so small a product', () => {
    const random = randomFrom(1)
    const products = Array.from({ length: 100_000 }, () => random() * random())
    for (const [first, second] of [
      [-0.5, -0.2],
      [-1, -1],
      [-2, 0],
    ] as const) {
      const share = products.filter((product) => product <= 10 ** (first + second)).length / products.length
      expect(logChanceOfBoth(first, second)).toBeCloseTo(Math.log10(share), 1)
    }
  })

  it('is no more than certain where a rounded sum would be', () => {
    expect(logChanceOfBoth(-4.821637332766436e-17, 0)).toBe(0)
  })

  it('falls as either falls, and is no smaller than their product', () => {
    const chance = fc.double({ min: LEAST_LOG_CHANCE, max: 0, noNaN: true })
    fc.assert(
      fc.property(chance, chance, chance, (first, second, less) => {
        const both = logChanceOfBoth(first, second)
        expect(both).toBeLessThanOrEqual(0)
        expect(both).toBeGreaterThanOrEqual(Math.max(LEAST_LOG_CHANCE, first + second))
        expect(logChanceOfBoth(first, Math.min(second, less))).toBeLessThanOrEqual(both + 1e-12)
      }),
    )
  })
})

describe('chanceTableSchema', () => {
  it('takes a table that falls', () => {
    expect(chanceTableSchema.parse(table)).toEqual(table)
  })

  it.each([
    ['no point', []],
    [
      'measures that do not rise',
      [
        [2, -1],
        [1, -2],
      ],
    ],
    [
      'shares that rise',
      [
        [1, -2],
        [2, -1],
      ],
    ],
    ['a share over one', [[1, 0.5]]],
  ])('refuses a table with %s', (_, points) => {
    expect(chanceTableSchema.safeParse({ ...table, points }).success).toBe(false)
  })
})

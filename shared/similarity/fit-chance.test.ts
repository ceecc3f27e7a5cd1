import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { seed } from '../testing/test-run.ts'
import { type ChanceTable, chanceTableSchema, logChance } from './chance.ts'
import { fitChance } from './fit-chance.ts'

const provenance = 'made up'

function drawn(count: number, draw: (uniform: number) => number): Float64Array {
  const random = randomFrom(seed)
  return Float64Array.from({ length: count }, () => draw(random()))
}

const chanceAt = (table: ChanceTable, measure: number): number => 10 ** logChance(table, measure)

describe('fitChance', () => {
  it('finds the rate of an exponential, whose tail it continues beyond every measured pair', () => {
    const table = fitChance(
      drawn(200_000, (uniform) => -Math.log(1 - uniform)),
      { provenance, tailShare: 0.02 },
    )
    for (const measure of [0.5, 2, 5]) expect(chanceAt(table, measure) / Math.exp(-measure)).toBeCloseTo(1, 1)
    expect(table.tailDecades * Math.LN10).toBeCloseTo(1, 0)
    expect(logChance(table, 20) / (-20 / Math.LN10)).toBeCloseTo(1, 0)
  })

  it('finds the rate of counts, which are geometric', () => {
    const halving = (uniform: number): number => Math.floor(-Math.log2(1 - uniform))
    const table = fitChance(drawn(200_000, halving), { provenance, step: 1, tailShare: 0.02 })
    expect(table.tailDecades / Math.log10(2)).toBeCloseTo(1, 1)
    expect(chanceAt(table, 3)).toBeCloseTo(1 / 8, 2)
  })

  it('takes counts by measure as it takes each measure alone', () => {
    const measures = drawn(5000, (uniform) => Math.floor(20 * uniform ** 4))
    const counts = new Map<number, number>()
    for (const measure of measures) counts.set(measure, (counts.get(measure) ?? 0) + 1)
    expect(fitChance(counts, { provenance })).toEqual(fitChance(measures, { provenance }))
  })

  it('says the same beyond a bound where only the pairs beyond it were kept', () => {
    const measures = drawn(100_000, (uniform) => -Math.log(1 - uniform))
    const all = fitChance(measures, { provenance })
    const kept = fitChance(
      measures.filter((measure) => measure > 4),
      { provenance, pairs: measures.length },
    )
    expect(kept.tailDecades).toBe(all.tailDecades)
    expect(logChance(kept, 9)).toBe(logChance(all, 9))
    expect(logChance(kept, 3)).toBe(0)
  })

  it('makes a valid table that says of measured pairs how often they occur', () => {
    const measure = fc.integer({ min: -30, max: 30 }).map((tenths) => tenths / 10)
    fc.assert(
      fc.property(fc.array(measure, { minLength: 1, maxLength: 300 }), (measures) => {
        const table = fitChance(measures, { provenance })
        expect(chanceTableSchema.parse(table)).toEqual(table)
        expect(logChance(table, Math.min(...measures))).toBeCloseTo(0, 12)
        for (const [at, logShare] of table.points) {
          expect(10 ** logShare).toBeCloseTo(measures.filter((other) => other >= at).length / measures.length, 12)
        }
      }),
    )
  })

  it('does not depend on the order of the measures, and moves and stretches with them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 }), (measures) => {
        const table = fitChance(measures, { provenance })
        expect(fitChance(measures.toReversed(), { provenance })).toEqual(table)
        const moved = fitChance(
          measures.map((measure) => 4 * measure + 8),
          { provenance },
        )
        expect(moved.points).toEqual(table.points.map(([measure, logShare]) => [4 * measure + 8, logShare]))
        expect(moved.tailDecades).toBeCloseTo(table.tailDecades / 4, 12)
      }),
    )
  })

  it('says nothing beyond measures that are all the same', () => {
    expect(fitChance([3, 3, 3], { provenance })).toEqual({ points: [[3, 0]], tailDecades: 0, provenance })
  })

  it.each([
    ['no measures', [], {}],
    ['a measure that is not a number', [1, Number.NaN], {}],
    ['an infinite measure', [1, Number.POSITIVE_INFINITY], {}],
    ['fewer pairs than measures', [1, 2, 3], { pairs: 2 }],
  ])('refuses %s', (_, measures, options) => {
    expect(() => fitChance(measures, { provenance, ...options })).toThrow(RangeError)
  })
})

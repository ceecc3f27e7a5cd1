import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { partOf, randomFeatures } from './descriptors.fixture.ts'
import { featuresOfVariant, type LocalFeatures, VARIANTS } from './features.ts'
import { createFeatureIndex, type FeatureIndex } from './inverted-index.ts'
import { quantize } from './words.ts'

const random = randomFrom(8)
const works = Array.from({ length: 40 }, () => randomFeatures(random, 60))
const stored = works.map(quantize)
const part = partOf(works[17] ?? randomFeatures(random, 60), { from: 10, to: 40, flips: 5, turn: 77 }, random)

function indexOf(entries: readonly number[]): FeatureIndex {
  const index = createFeatureIndex()
  for (const entry of entries) index.put(entry, stored[entry] ?? new Uint8Array())
  return index
}
const all = Array.from(works.keys())
const found = (index: FeatureIndex, features: LocalFeatures): number[] =>
  index.search(features, { take: 5 }).map(({ entry }) => entry)

describe('createFeatureIndex', () => {
  it.each(VARIANTS)('finds the work of which a part was turned, changed a little and %o', (variant) => {
    expect(found(indexOf(all), featuresOfVariant(part, variant))[0]).toBe(17)
  })

  it('finds a work that is alone, and nothing in none', () => {
    expect(found(indexOf([17]), part)).toEqual([17])
    expect(found(indexOf([]), part)).toEqual([])
  })

  it('finds nothing for a picture without features, and takes works without', () => {
    const plain = randomFeatures(random, 0)
    const index = indexOf(all)
    index.put(99, quantize(plain))
    expect(index.size).toBe(41)
    expect(found(index, plain)).toEqual([])
    expect(found(index, part)[0]).toBe(17)
  })

  it('lists the best first, of equals the lowest number, and as many as are asked for', () => {
    const index = indexOf(all)
    for (const entry of [500, 300, 400]) index.put(entry, stored[17] ?? new Uint8Array())
    const matches = index.search(part, { take: 6 })
    expect(matches.length).toBe(6)
    expect(matches.slice(0, 4).map(({ entry }) => entry)).toEqual([17, 300, 400, 500])
    const scores = matches.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(index.search(part, { take: 2 })).toEqual(matches.slice(0, 2))
  })

  it('leaves out what is not wanted', () => {
    const index = indexOf(all)
    const except = (entry: number): boolean => entry === 17
    const matches = index.search(part, { take: 40 })
    expect(index.search(part, { take: 40, except })).toEqual(matches.filter(({ entry }) => entry !== 17))
  })

  it('answers the same however it came to hold what it holds', () => {
    const step = fc.record({ entry: fc.nat(works.length - 1), isRemoved: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: byExtent({ short: 250, long: 2_000 }) }), (steps) => {
        const index = createFeatureIndex()
        const held = new Set<number>()
        for (const { entry, isRemoved } of steps) {
          if (isRemoved) index.remove(entry)
          else index.put(entry, stored[entry] ?? new Uint8Array())
          if (isRemoved) held.delete(entry)
          else held.add(entry)
        }
        expect(index.size).toBe(held.size)
        const fresh = indexOf([...held].sort((a, b) => a - b))
        expect(index.search(part, { take: 40 })).toEqual(fresh.search(part, { take: 40 }))
      }),
      { numRuns: byExtent({ short: 10, long: 100 }) },
    )
  })

  it('answers in turns as at once, while works come and go', () => {
    const index = indexOf(all)
    const expected = index.search(part, { take: 1 })
    const turns = index.searchInTurns(part, { take: 1 })
    for (let entry = 1_000; ; entry++) {
      const { done, value } = turns.next()
      if (done === true) {
        expect(value).toEqual(expected)
        break
      }
      index.put(entry, quantize(randomFeatures(random, 60)))
      index.remove(entry)
    }
  })
})

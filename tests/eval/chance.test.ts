import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractFeatures } from '#models/features/extract.ts'
import { randomFrom } from '#shared/random.ts'
import { measureHashes } from './chance-hashes.ts'
import { type ChancePictures, makerOf } from './chance-pictures.ts'
import { featureTrait, unpackFeatures } from './chance-traits.ts'
import { printsOf } from './prints.ts'
import { hashTrait } from './traits.ts'

describe('makers', () => {
  test('are the same for sets that share pictures, and different within collections', () => {
    const row = { id: 'A1', set: 'kenney', caption: 'tile' }
    expect(makerOf({ ...row, set: 'cc0-sprites' })).toBe(makerOf(row))
    expect(makerOf({ ...row, set: 'dicebear-micah' })).toBe(makerOf({ ...row, set: 'dicebear-thumbs' }))
    expect(makerOf({ ...row, set: 'caltech101' })).not.toBe(makerOf({ ...row, set: 'caltech101', caption: 'crab' }))
  })
})

test('features are kept as they were found', async () => {
  const random = randomFrom(1)
  const data = Uint8Array.from({ length: 384 * 200 }, () => random() * 256)
  const rgb = Uint8Array.from({ length: data.length * 3 }, (_, at) => data[Math.floor(at / 3)] ?? 0)
  const unpacked = unpackFeatures(await featureTrait.describe({ width: 384, height: 200, data: rgb }))
  expect(unpacked.count).toBeGreaterThan(100)
  expect(unpacked).toEqual(extractFeatures({ width: 384, height: 200, data }))
})

test('hashes are counted over all pairs by different makers, and the near pairs are named', () => {
  const word = fc.integer({ min: 0, max: 0xffff_ffff })
  const picture = fc.tuple(fc.array(word, { minLength: 33, maxLength: 33 }), fc.constantFrom('one', 'other', 'third'))
  fc.assert(
    fc.property(fc.array(picture, { minLength: 2, maxLength: 8 }), (drawn) => {
      const words = Uint32Array.from(drawn.flatMap(([own]) => own))
      const names = drawn.map((_, row) => String(row))
      const makers = drawn.map(([, maker]) => maker)
      const prints = printsOf(drawn.length, new Map([[hashTrait, words]]))
      const pictures: ChancePictures = { ids: names, sets: names, makers, prints }
      const { pairs, counts, near } = measureHashes(pictures, 50)
      const expected = makers.flatMap((maker, a) => makers.slice(a + 1).filter((other) => other !== maker)).length
      expect(pairs).toBe(expected)
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(expected)
      const within = [...counts].filter(([measure]) => measure >= -50).reduce((sum, [, count]) => sum + count, 0)
      expect(near).toHaveLength(within)
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { popcount32 } from './hamming.ts'
import { measureBits, smallestDistances } from './scan.ts'

const word = fc.integer({ min: 0, max: 0xffff_ffff })
const FLAG = 4
const NONE = 0xffff

test('bits are counted as one by one, for vectors of any length', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 35 }).chain((words) =>
        fc.record({
          query: fc.array(word, { minLength: words, maxLength: words }),
          entries: fc.array(fc.array(word, { minLength: words, maxLength: words }), { minLength: 1, maxLength: 6 }),
        }),
      ),
      ({ query, entries }) => {
        const distances = new Uint16Array(entries.length)
        const mask = { flags: new Uint8Array(entries.length).fill(FLAG), flag: FLAG, except: undefined }
        measureBits(Uint32Array.from(entries.flat()), Uint32Array.from(query), distances, entries.length, mask)
        const expected = entries.map((bits) =>
          bits.reduce((sum, value, at) => sum + popcount32(value ^ (query[at] ?? 0)), 0),
        )
        expect([...distances]).toEqual(expected)
      },
    ),
  )
})

test('vectors that differ in every bit are counted in full', () => {
  const words = 32
  const distances = new Uint16Array(1)
  const mask = { flags: Uint8Array.of(FLAG), flag: FLAG, except: undefined }
  measureBits(new Uint32Array(words), new Uint32Array(words).fill(0xffff_ffff), distances, 1, mask)
  expect(distances[0]).toBe(words * 32)
})

test('entries without a vector and the excepted one are not looked at', () => {
  const distances = new Uint16Array(3)
  const mask = { flags: Uint8Array.of(FLAG, 0, FLAG), flag: FLAG, except: 2 }
  measureBits(Uint32Array.of(1, 1, 1), Uint32Array.of(0), distances, 3, mask)
  expect([...distances]).toEqual([1, NONE, NONE])
  expect(smallestDistances(distances, 3, 3)).toEqual([0])
})

test('the smallest distances are those of a full sort', () => {
  const distance = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(NONE))
  fc.assert(
    fc.property(fc.array(distance, { maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (values, take) => {
      const found = smallestDistances(Uint16Array.from(values), values.length, take)
      const sorted = [...values.entries()]
        .filter(([, value]) => value !== NONE)
        .sort(([a, x], [b, y]) => x - y || a - b)
        .slice(0, take)
      expect(found).toEqual(sorted.map(([at]) => at).sort((a, b) => a - b))
    }),
  )
})

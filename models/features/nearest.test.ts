import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LocalFeatures } from './features.ts'
import { MAX_COUNT, nearestIn, plainNearest } from './nearest.ts'
import { DESCRIPTOR_WORDS } from './pattern.ts'

function featuresWith(descriptors: readonly number[]): LocalFeatures {
  const count = descriptors.length / DESCRIPTOR_WORDS
  return {
    ...{ width: 384, height: 384, count },
    ...{ x: new Uint16Array(count), y: new Uint16Array(count) },
    ...{ angle: new Uint8Array(count), level: new Uint8Array(count) },
    descriptors: Uint32Array.from(descriptors),
  }
}

/** Few values, so that there are equals. */
const word = fc.constantFrom(0, 1, 3, 0xff, 0xffff0000, 0xffffffff, 0x12345678)
const features = fc
  .array(fc.array(word, { minLength: DESCRIPTOR_WORDS, maxLength: DESCRIPTOR_WORDS }), { maxLength: 50 })
  .map((all) => featuresWith(all.flat()))

it('is what the plain loops find, with equals, without any, and with all bits different', () => {
  fc.assert(
    fc.property(features, features, (a, b) => {
      expect(nearestIn(b)(a)).toEqual(plainNearest(a, b))
    }),
    { numRuns: 300 },
  )
})

it('finds the nearest of as many as it takes, and refuses more', () => {
  const words = Array.from({ length: MAX_COUNT * DESCRIPTOR_WORDS }, (_, at) => Math.imul(at + 7, 2_654_435_761) >>> 0)
  const many = featuresWith(words)
  const some = featuresWith(words.slice(-40 * DESCRIPTOR_WORDS))
  expect(nearestIn(many)(some)).toEqual(plainNearest(some, many))
  expect(() => nearestIn(featuresWith([...words, ...words.slice(0, DESCRIPTOR_WORDS)]))).toThrow(RangeError)
})

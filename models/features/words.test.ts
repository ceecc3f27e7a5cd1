import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { randomFrom } from '#shared/random.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { partOf, randomFeatures } from './descriptors.fixture.ts'
import { AXES } from './words.generated.ts'
import { MAX_WORDS, quantize, readWords } from './words.ts'

const numRuns = byExtent({ short: 30, long: 500 })
const someFeatures = fc.tuple(fc.integer(), fc.nat(300)).map(([seed, count]) => randomFeatures(randomFrom(seed), count))

function refusalOf(bytes: Uint8Array): string {
  try {
    readWords(bytes)
    return 'read'
  } catch (error) {
    if (error instanceof LunaError) return error.code
    throw error
  }
}

/** Without tables: the sign of a sum of whole numbers. */
function bitOf(descriptor: Uint32Array, axis: number): boolean {
  const bytes = Buffer.from(AXES[axis] ?? '', 'base64')
  let sum = -bytes.readInt16LE(256)
  for (let bit = 0; bit < 256; bit++) {
    const isSet = ((descriptor[bit >> 5] ?? 0) >>> (bit & 31)) & 1
    sum += bytes.readInt8(bit) * (isSet === 1 ? 1 : -1)
  }
  return sum > 0
}

describe('quantize', () => {
  it('cuts by the sums over the bits of a descriptor', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const features = randomFeatures(randomFrom(seed), 3)
        const { word, signature } = readWords(quantize(features))
        for (let feature = 0; feature < 3; feature++) {
          const descriptor = features.descriptors.subarray(feature * 8, feature * 8 + 8)
          const bits = Array.from(AXES.keys(), (axis) => bitOf(descriptor, axis))
          const expected = bits.map((_, at) =>
            at < 16 ? (((word[feature] ?? 0) >> at) & 1) === 1 : (((signature[feature] ?? 0) >>> (at - 16)) & 1) === 1,
          )
          expect(bits).toEqual(expected)
        }
      }),
      { numRuns },
    )
  })

  it('is of the strongest features, with their angles, in 7 bytes each', () => {
    fc.assert(
      fc.property(someFeatures, (features) => {
        const bytes = quantize(features)
        const words = readWords(bytes)
        expect(words.count).toBe(Math.min(features.count, MAX_WORDS))
        expect(bytes.length).toBe(4 + 7 * words.count)
        expect(words.angle).toEqual(features.angle.slice(0, words.count))
      }),
      { numRuns },
    )
  })

  it('changes few words and signature bits where few bits of the descriptors change', () => {
    const random = randomFrom(4)
    const features = randomFeatures(random, 150)
    const changed = partOf(features, { from: 0, to: 150, flips: 6, turn: 0 }, random)
    const [before, after] = [readWords(quantize(features)), readWords(quantize(changed))]
    const same = before.word.filter((word, at) => word === after.word[at]).length
    expect(same).toBeGreaterThan(15)
  })
})

describe('readWords', () => {
  it('refuses bytes of another length, version or number of words', () => {
    fc.assert(
      fc.property(someFeatures, fc.nat(), (features, length) => {
        const bytes = quantize(features)
        expect(refusalOf(bytes.subarray(0, length % bytes.length))).toBe('LIBRARY_CORRUPT')
        expect(refusalOf(Uint8Array.from([...bytes, 0]))).toBe('LIBRARY_CORRUPT')
        expect(refusalOf(Uint8Array.from([9, ...bytes.subarray(1)]))).toBe('LIBRARY_CORRUPT')
      }),
      { numRuns },
    )
    const many = new Uint8Array(4 + 7 * (MAX_WORDS + 1))
    new DataView(many.buffer).setUint16(0, 1, true)
    new DataView(many.buffer).setUint16(2, MAX_WORDS + 1, true)
    expect(refusalOf(many)).toBe('LIBRARY_CORRUPT')
  })
})

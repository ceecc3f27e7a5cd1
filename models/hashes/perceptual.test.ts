import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import type { GrayImage } from './gray.ts'
import { orientGray } from './orient.ts'
import { dHashBits, hashToHex, orientedHashes, pHashBits } from './perceptual.ts'

const grayImage: fc.Arbitrary<GrayImage> = fc
  .tuple(fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 140 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data) => ({ width, height, data: Uint8Array.from(data) })),
  )

/** Mirror-symmetric pictures: half of their DCT coefficients are zero, where rounding noise would decide. */
const symmetricImage: fc.Arbitrary<GrayImage> = grayImage.map(({ width, height, data }) => {
  const mirrored = Uint8Array.from(data, (value, at) => {
    const x = at % width
    return x < width / 2 ? value : (data[at - x + (width - 1 - x)] ?? 0)
  })
  return { width, height, data: mirrored }
})

describe('orientations', () => {
  const agree = (image: GrayImage): void => {
    const { pHash, dHash } = orientedHashes(image)
    for (const [index, orientation] of ORIENTATIONS.entries()) {
      const turned = orientGray(image, orientation)
      expect(pHash[index], `pHash ${orientation}`).toEqual(pHashBits(turned))
      expect(dHash[index], `dHash ${orientation}`).toEqual(dHashBits(turned))
    }
  }

  test('each hash equals hashing the turned pixels', () => {
    fc.assert(fc.property(grayImage, agree), { numRuns: 60 })
  })

  test('also where the picture is symmetric', () => {
    fc.assert(fc.property(symmetricImage, agree), { numRuns: 40 })
  })

  test('turning by one orientation lists the same eight hashes', () => {
    fc.assert(
      fc.property(grayImage, fc.constantFrom(...ORIENTATIONS), (image, orientation) => {
        const listed = (gray: GrayImage): string[] => orientedHashes(gray).pHash.map(hashToHex).sort()
        expect(listed(orientGray(image, orientation))).toEqual(listed(image))
      }),
      { numRuns: 30 },
    )
  })
})

test('a flat picture hashes to its constant coefficient alone', () => {
  const flat = { width: 64, height: 64, data: new Uint8Array(64 * 64).fill(90) }
  expect(hashToHex(pHashBits(flat))).toBe('8000000000000000')
  expect(hashToHex(dHashBits(flat))).toBe('0000000000000000')
})

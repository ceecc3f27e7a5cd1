import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { GrayImage } from '../hashes/gray.ts'
import { plainProductSums, productSums } from './product-sums.ts'

const side = fc.integer({ min: 1, max: 37 })

function noise(width: number, height: number, seed: number): GrayImage {
  const data = Uint8Array.from({ length: width * height }, (_, at) => Math.imul(at + 1, seed * 2_654_435_761) >>> 24)
  return { width, height, data }
}

it('is what the plain loops add up to, at every place', () => {
  const sample = fc.record({
    width: side,
    height: side,
    right: fc.nat(20),
    below: fc.nat(20),
    seed: fc.integer({ min: 1 }),
  })
  fc.assert(
    fc.property(sample, ({ width, height, right, below, seed }) => {
      const image = noise(width + right, height + below, seed)
      const template = noise(width, height, seed + 1)
      expect([...productSums(image, template)]).toEqual([...plainProductSums(image, template)])
    }),
  )
})

it('holds the brightest pictures', () => {
  const bright: GrayImage = { width: 160, height: 200, data: new Uint8Array(160 * 200).fill(255) }
  expect([...productSums(bright, bright)]).toEqual([255 * 255 * 160 * 200])
})

it('refuses a picture larger than the one it is looked for in', () => {
  expect(() => productSums(noise(8, 8, 1), noise(9, 4, 2))).toThrow(RangeError)
})

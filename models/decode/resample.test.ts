import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Raster, resample } from './resample.ts'

// That the values are Pillow's is checked in tests/fixtures/reference.

const filter = fc.constantFrom('bicubic' as const, 'lanczos' as const)
const side = fc.integer({ min: 1, max: 40 })

function raster(width: number, height: number, channels: 1 | 3, value: (index: number) => number): Raster {
  return { width, height, channels, data: Uint8Array.from({ length: width * height * channels }, (_, i) => value(i)) }
}

describe('resample', () => {
  test('keeps an even picture even', () => {
    const sample = fc.record({ width: side, height: side, toWidth: side, toHeight: side, filter, value: fc.nat(255) })
    fc.assert(
      fc.property(sample, ({ width, height, toWidth, toHeight, filter: kernel, value }) => {
        const even = raster(width, height, 3, () => value)
        const result = resample(even, toWidth, toHeight, kernel)
        expect(result.length).toBe(toWidth * toHeight * 3)
        expect(result.every((one) => one === value)).toBe(true)
      }),
    )
  })

  test('a window is the same part of the whole', () => {
    const sample = fc.record({
      toWidth: side,
      toHeight: side,
      filter,
      channels: fc.constantFrom(1 as const, 3 as const),
    })
    fc.assert(
      fc.property(sample, fc.nat(), fc.nat(), ({ toWidth, toHeight, filter: kernel, channels }, x, y) => {
        const source = raster(23, 17, channels, (index) => (index * 97) % 256)
        const window = { left: x % toWidth, top: y % toHeight, width: 1, height: 1 }
        const whole = resample(source, toWidth, toHeight, kernel)
        const at = (window.top * toWidth + window.left) * channels
        expect([...resample(source, toWidth, toHeight, kernel, window)]).toEqual([...whole.subarray(at, at + channels)])
      }),
    )
  })

  // One side alone is resampled by the plain loops, both together by 128-bit arithmetic.
  test('both sides together are one after the other', () => {
    const bytes = fc.uint8Array({ minLength: 40 * 40 * 3, maxLength: 40 * 40 * 3 })
    const channels = fc.constantFrom(1 as const, 3 as const)
    const sizes = fc.record({ width: side, height: side, toWidth: side, toHeight: side, filter, channels })
    fc.assert(
      fc.property(bytes, sizes, (data, { width, height, toWidth, toHeight, filter: kernel, channels: count }) => {
        const source = raster(width, height, count, (index) => data[index] ?? 0)
        const narrowed = { ...source, width: toWidth, data: resample(source, toWidth, height, kernel) }
        expect([...resample(source, toWidth, toHeight, kernel)]).toEqual([
          ...resample(narrowed, toWidth, toHeight, kernel),
        ])
      }),
    )
  })

  test('three channels together are the three channels apart', () => {
    const bytes = fc.uint8Array({ minLength: 40 * 40 * 3, maxLength: 40 * 40 * 3 })
    const sizes = fc.record({ width: side, height: side, toWidth: side, toHeight: side, filter })
    fc.assert(
      fc.property(bytes, sizes, (data, { width, height, toWidth, toHeight, filter: kernel }) => {
        const rgb = raster(width, height, 3, (index) => data[index] ?? 0)
        const together = resample(rgb, toWidth, toHeight, kernel)
        for (const channel of [0, 1, 2]) {
          const apart = raster(width, height, 1, (index) => data[index * 3 + channel] ?? 0)
          const own = together.filter((_, index) => index % 3 === channel)
          expect([...own]).toEqual([...resample(apart, toWidth, toHeight, kernel)])
        }
      }),
    )
  })

  test('the same size is a copy', () => {
    const source = raster(5, 4, 3, (index) => index)
    const result = resample(source, 5, 4, 'bicubic')
    expect([...result]).toEqual([...source.data])
    expect(result.buffer).not.toBe(source.data.buffer)
  })

  test('refuses sizes and windows that make no sense', () => {
    const source = raster(4, 4, 1, () => 0)
    expect(() => resample(source, 0, 4, 'bicubic')).toThrow(RangeError)
    expect(() => resample(source, 2.5, 4, 'bicubic')).toThrow(RangeError)
    expect(() => resample({ ...source, width: 5 }, 2, 2, 'bicubic')).toThrow(RangeError)
    const outside = { left: 1, top: 0, width: 2, height: 2 }
    expect(() => resample(source, 2, 2, 'bicubic', outside)).toThrow(RangeError)
  })
})

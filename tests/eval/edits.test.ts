import { describe, expect, test } from 'vitest'
import { grayFromRgb, type RgbImage } from '#models/hashes/gray.ts'
import { orientGray } from '#models/hashes/orient.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import { drawPixels } from './drawn-pictures.ts'
import { type EditContext, randomOf } from './edit.ts'
import { EDITS, editNamed } from './edits.ts'
import { pictureOfPixels, pixelsOf, sharpOf } from './raw-picture.ts'

const small = async (number: number): Promise<RgbImage> =>
  pixelsOf(sharpOf(await drawPixels(4, number)).resize(160, 160, { fit: 'inside' }))
const picture = await small(1)
const other = await small(2)

function context(edit: string, id = 'a picture', seed = 1): EditContext {
  return { random: randomOf(seed, id, edit), other }
}

const edited = (name: string, id?: string, seed?: number): Promise<RgbImage> =>
  editNamed(name).apply(picture, context(name, id, seed))

/** Mean difference of two pictures of one size, gray levels. */
function difference(a: RgbImage, b: RgbImage): number {
  expect([b.width, b.height]).toEqual([a.width, a.height])
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - (b.data[at] ?? 0)), 0) / a.data.length
}

/** Means of red, green and blue. */
function meanColor({ data }: RgbImage): number[] {
  return [0, 1, 2].map((channel) => {
    const values = data.filter((_, at) => at % 3 === channel)
    return values.reduce((sum, value) => sum + value, 0) / values.length
  })
}

const deviation = (picture_: RgbImage): number => {
  const { data } = grayFromRgb(picture_)
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)
}

/** Share of the pixels between two columns, given as shares of the width, that are equal in both. */
function agreement(a: RgbImage, b: RgbImage, from: number, to: number): number {
  expect([b.width, b.height]).toEqual([a.width, a.height])
  let [equal, all] = [0, 0]
  for (let at = 0; at < a.data.length; at += 3) {
    const column = ((at / 3) % a.width) / a.width
    if (column < from || column >= to) continue
    all++
    if ([0, 1, 2].every((channel) => a.data[at + channel] === b.data[at + channel])) equal++
  }
  return equal / all
}

test('names are unique, and there are enough', () => {
  expect(new Set(EDITS.map(({ name }) => name)).size).toBe(EDITS.length)
  expect(EDITS.length).toBeGreaterThanOrEqual(36)
  expect(() => editNamed('nothing')).toThrow(/There is no edit "nothing"; there are: jpeg-30/)
})

describe.each(EDITS.map(({ name }) => name))('%s', (name) => {
  test('gives the same whole picture every time, and another one than it was given', async () => {
    const [first, second] = [await edited(name), await edited(name)]
    expect(first.data.length).toBe(first.width * first.height * 3)
    expect(Buffer.compare(first.data, second.data)).toBe(0)
    expect(Buffer.compare(first.data, picture.data)).not.toBe(0)
  })

  test('works on one pixel', async () => {
    const dot = { width: 1, height: 1, data: Uint8Array.of(200, 10, 60) }
    const { width, height, data } = await editNamed(name).apply(dot, context(name))
    expect(data.length).toBe(width * height * 3)
  })
})

test('what is random differs between pictures and seeds', async () => {
  const random = ['crop-50', 'hue', 'noise', 'sticker', 'background', 'vignette', 'rotate-any', 'squash', 'watermark']
  for (const name of [...random, 'caption', 'screenshot', 'inset-25']) {
    const first = await edited(name)
    expect(Buffer.compare(first.data, (await edited(name, 'another picture')).data), name).not.toBe(0)
    expect(Buffer.compare(first.data, (await edited(name, 'a picture', 2)).data), name).not.toBe(0)
  }
})

describe('each changes what it says', () => {
  test.each(['jpeg-30', 'webp-20'])('%s: a little, everywhere', async (name) => {
    const loss = difference(picture, await edited(name))
    expect(loss).toBeGreaterThan(0.2)
    expect(loss).toBeLessThan(12)
  })

  test('sizes', async () => {
    const area = ({ width, height }: RgbImage): number => (width * height) / (picture.width * picture.height)
    expect(area(await edited('resize-40'))).toBeCloseTo(0.16, 2)
    expect(area(await edited('crop-80'))).toBeCloseTo(0.8, 2)
    expect(area(await edited('crop-50'))).toBeCloseTo(0.5, 2)
    expect(area(await edited('crop-33'))).toBeCloseTo(0.33, 2)
    expect(area(await edited('border'))).toBeGreaterThan(1.2)
  })

  test('mirror and rotate-90 turn the pixels', async () => {
    const gray = grayFromRgb(picture)
    expect(grayFromRgb(await edited('mirror'))).toEqual(orientGray(gray, 'mirror'))
    expect(grayFromRgb(await edited('rotate-90'))).toEqual(orientGray(gray, 'rotate90'))
  })

  test('gray has no color, hue and saturation have another', async () => {
    const [red = 0, green = 0, blue = 0] = meanColor(await edited('gray'))
    expect([green - red, blue - red]).toEqual([0, 0])
    for (const name of ['hue', 'saturation']) expect(difference(picture, await edited(name)), name).toBeGreaterThan(3)
  })

  test('blur takes detail away, noise brings some in', async () => {
    const soft = await edited('blur')
    expect(deviation(soft)).toBeLessThan(deviation(picture))
    const loss = difference(picture, await edited('noise'))
    expect(loss).toBeGreaterThan(6)
    expect(loss).toBeLessThan(16)
  })

  test.each(['rotate-12', 'rotate-25', 'rotate-any', 'perspective', 'text', 'sticker', 'inset', 'watermark'])(
    '%s: some of the pixels',
    async (name) => {
      const { data } = await edited(name)
      const changed = data.filter((value, at) => value !== picture.data[at]).length / data.length
      expect(changed).toBeGreaterThan(0.02)
      expect(changed).toBeLessThan(0.999)
    },
  )

  test('colors inverted twice are the picture itself; swapped channels keep every value', async () => {
    const inverted = await edited('invert')
    expect(Buffer.compare((await editNamed('invert').apply(inverted, context('invert'))).data, picture.data)).toBe(0)
    const swapped = meanColor(await edited('channels'))
    expect(swapped).not.toEqual(meanColor(picture))
    expect(swapped.toSorted()).toEqual(meanColor(picture).toSorted())
  })

  test('sepia is brown, posterizing leaves few levels, a vignette darkens the corners only', async () => {
    const [red = 0, green = 0, blue = 0] = meanColor(await edited('sepia'))
    expect([red > green, green > blue]).toEqual([true, true])
    expect(new Set((await edited('posterize')).data).size).toBeLessThanOrEqual(5)
    const white = { width: 41, height: 31, data: new Uint8Array(41 * 31 * 3).fill(255) }
    const { data } = await editNamed('vignette').apply(white, context('vignette'))
    expect(data[(15 * 41 + 20) * 3]).toBeGreaterThan(250)
    expect(data[0]).toBeLessThan(130)
  })

  test('larger, narrower, framed', async () => {
    const area = ({ width, height }: RgbImage): number => (width * height) / (picture.width * picture.height)
    expect(area(await edited('upscale'))).toBeCloseTo(2.56, 1)
    expect(area(await edited('squash'))).toBeLessThan(0.82)
    expect(area(await edited('collage-2'))).toBe(2)
    expect(area(await edited('collage-4'))).toBe(4)
    for (const name of ['caption', 'screenshot']) expect(area(await edited(name)), name).toBeGreaterThan(1.1)
  })

  test('half keeps the left half in its place and nothing of the right one', async () => {
    const halved = await edited('half')
    expect(agreement(halved, picture, 0, 0.5)).toBe(1)
    expect(agreement(halved, picture, 0.5, 1)).toBeLessThan(0.2)
  })

  test('a grid holds the picture in one tile', async () => {
    const { width, height, data } = await edited('collage-4')
    const tiles = await Promise.all(
      [0, 1, 2, 3].map((tile) => {
        const place = { left: (tile % 2) * picture.width, top: Math.floor(tile / 2) * picture.height }
        const size = { width: picture.width, height: picture.height }
        return pixelsOf(sharpOf({ width, height, data }).extract({ ...place, ...size }))
      }),
    )
    expect(tiles.filter((tile) => Buffer.compare(tile.data, picture.data) === 0)).toHaveLength(1)
  })

  test.each([
    ['inset-40', 0.4],
    ['inset-25', 0.25],
  ])('%s changes that share of another picture, squared', async (name, share) => {
    const ground = await pixelsOf(sharpOf(other).resize(picture.width, picture.height, { fit: 'cover' }))
    expect(1 - agreement(await edited(name), ground, 0, 1)).toBeCloseTo(share ** 2, 1)
  })

  test('background leaves what stands before it', async () => {
    const size = { width: 40, height: 40 }
    const figure = Uint8Array.from({ length: 40 * 40 * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % 40, Math.floor(at / 120)]
      return x > 12 && x < 28 && y > 8 && y < 36 ? 40 : 250
    })
    const { data } = await editNamed('background').apply({ ...size, data: figure }, context('background'))
    const at = (x: number, y: number): number[] => [...data.subarray((y * 40 + x) * 3, (y * 40 + x) * 3 + 3)]
    expect(at(20, 20)).toEqual([40, 40, 40])
    expect(at(2, 2)).not.toEqual([250, 250, 250])
  })
})

test('drawn pictures differ from one another by their hashes', async () => {
  const hashes = await Promise.all(
    Array.from({ length: 24 }, async (_, index) => pictureHashes(pictureOfPixels(await drawPixels(9, index)))),
  )
  expect(new Set(hashes.map(({ pHash, dHash }) => pHash + dHash)).size).toBe(24)
})

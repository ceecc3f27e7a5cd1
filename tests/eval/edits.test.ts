import { describe, expect, test } from 'vitest'
import { greyFromRgb, type RgbImage } from '#models/hashes/grey.ts'
import { orientGrey } from '#models/hashes/orient.ts'
import { pictureHashes } from '#models/hashes/picture-hashes.ts'
import { drawPixels } from './drawn-pictures.ts'
import { type EditContext, randomOf } from './edit.ts'
import { EDITS, editNamed } from './edits.ts'
import { pictureOfPixels } from './raw-picture.ts'

const picture = await drawPixels(4, 1)
const other = await drawPixels(4, 2)

function context(edit: string, id = 'a picture', seed = 1): EditContext {
  return { random: randomOf(seed, id, edit), other }
}

const edited = (name: string, id?: string, seed?: number): Promise<RgbImage> =>
  editNamed(name).apply(picture, context(name, id, seed))

/** Mean difference of two pictures of one size, grey levels. */
function difference(a: RgbImage, b: RgbImage): number {
  expect([b.width, b.height]).toEqual([a.width, a.height])
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - (b.data[at] ?? 0)), 0) / a.data.length
}

/** Means of red, green and blue. */
function meanColour({ data }: RgbImage): number[] {
  return [0, 1, 2].map((channel) => {
    const values = data.filter((_, at) => at % 3 === channel)
    return values.reduce((sum, value) => sum + value, 0) / values.length
  })
}

const deviation = (picture_: RgbImage): number => {
  const { data } = greyFromRgb(picture_)
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)
}

test('names are unique, and there are enough', () => {
  expect(new Set(EDITS.map(({ name }) => name)).size).toBe(EDITS.length)
  expect(EDITS.length).toBeGreaterThanOrEqual(18)
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
  for (const name of ['crop-50', 'hue', 'noise', 'sticker', 'background']) {
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
    const grey = greyFromRgb(picture)
    expect(greyFromRgb(await edited('mirror'))).toEqual(orientGrey(grey, 'mirror'))
    expect(greyFromRgb(await edited('rotate-90'))).toEqual(orientGrey(grey, 'rotate90'))
  })

  test('grey has no colour, hue and saturation have another', async () => {
    const [red = 0, green = 0, blue = 0] = meanColour(await edited('grey'))
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

  test.each(['rotate-12', 'perspective', 'text', 'sticker', 'inset'])('%s: some of the pixels', async (name) => {
    const { data } = await edited(name)
    const changed = data.filter((value, at) => value !== picture.data[at]).length / data.length
    expect(changed).toBeGreaterThan(0.02)
    expect(changed).toBeLessThan(0.999)
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

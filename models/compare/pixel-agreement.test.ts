import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { ORIENTATIONS, type Orientation } from '#shared/similarity/orientations.ts'
import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import { type Affine, compose } from '../features/movement.ts'
import type { RgbImage } from '../hashes/gray.ts'
import { ORIENTATION_STEPS } from '../hashes/orient.ts'
import { movementOfOrientation } from './movements.ts'
import { type PixelAgreement, pixelAgreement } from './pixel-agreement.ts'
import { PIXEL_SIDE, pixelPyramid } from './pixel-pyramid.ts'
import { drawScene, SCENE_SIDE } from './scene.fixture.ts'
import { wholeAgreement } from './whole-agreement.ts'

const WHOLE = movementOfOrientation('identity')
/** Between what unrelated scenes reach (at most 1) and what copies reach (at least 6). */
const CLOSE = 4

/** Brings a part of a picture over the whole of another. */
function partOver({ x, y, width, height }: RelativeRectangle): Affine {
  return [1 / width, 0, -x / width, 0, 1 / height, -y / height]
}

let scene: Buffer
let otherScenes: RgbImage[]

async function pixelsOf(source: Sharp): Promise<RgbImage> {
  const { data, info } = await sharp(await source.png().toBuffer())
    .resize(PIXEL_SIDE, PIXEL_SIDE, { fit: 'fill' })
    .toColorspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

function agreement(a: RgbImage, b: RgbImage, movement = WHOLE): PixelAgreement {
  const found = pixelAgreement(pixelPyramid(a), pixelPyramid(b), movement)
  if (found === null) throw new Error('The pictures do not overlap.')
  return found
}

function turned({ width, height, data }: RgbImage, orientation: Orientation): RgbImage {
  const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
  const [columns, rows] = transpose ? [height, width] : [width, height]
  const out = new Uint8Array(data.length)
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at += 3) {
      const [fromX, fromY] = [flipColumns ? columns - 1 - x : x, flipRows ? rows - 1 - y : y]
      const from = (transpose ? fromX * width + fromY : fromY * width + fromX) * 3
      out.set(data.subarray(from, from + 3), at)
    }
  }
  return { width: columns, height: rows, data: out }
}

beforeAll(async () => {
  scene = await drawScene(1)
  otherScenes = await Promise.all([2, 3, 4, 5, 6].map(async (seed) => pixelsOf(sharp(await drawScene(seed)))))
})

describe('pictures that show the same agree', () => {
  test('wholly where they are equal, and never more than that', () => {
    for (const picture of otherScenes) {
      const { light, color } = agreement(picture, picture)
      expect(light).toBeCloseTo(1)
      expect(color).toBeCloseTo(1)
      expect(Math.max(light, color)).toBeLessThanOrEqual(1)
    }
  })

  const edits: Record<string, (source: Sharp) => Sharp> = {
    'at a third of the size': (source) => source.resize(Math.round(SCENE_SIDE / 3)),
    'with their hue turned': (source) => source.modulate({ hue: 130 }),
    'in gray': (source) => source.grayscale(),
    'with less contrast': (source) => source.linear(0.6, 60),
    'in eight colors': (source) => source.png({ palette: true, colors: 8, dither: 0 }),
  }
  for (const [name, edit] of Object.entries(edits)) {
    test(name, async () => {
      const found = agreement(await pixelsOf(sharp(scene)), await pixelsOf(edit(sharp(scene))))
      expect(found.light).toBeGreaterThan(0.8)
      expect(found.measure).toBeGreaterThan(CLOSE)
    })
  }

  test('stored again in a poor JPEG', async () => {
    const stored = await sharp(scene).jpeg({ quality: 20 }).toBuffer()
    expect(agreement(await pixelsOf(sharp(scene)), await pixelsOf(sharp(stored))).measure).toBeGreaterThan(CLOSE)
  })

  test('with a sticker over a sixth of them', async () => {
    const sticker = { create: { width: 260, height: 260, channels: 3, background: '#e0302f' } } as const
    const edited = sharp(scene).composite([{ input: sticker, left: 200, top: 300 }])
    expect(agreement(await pixelsOf(sharp(scene)), await pixelsOf(edited)).measure).toBeGreaterThan(CLOSE)
  })

  test('with light and dark exchanged, which the sign tells', async () => {
    const found = agreement(await pixelsOf(sharp(scene)), await pixelsOf(sharp(scene).negate({ alpha: false })))
    expect(found.light).toBeLessThan(-0.9)
    expect(found.measure).toBeGreaterThan(CLOSE)
  })
})

describe('a known movement is undone', () => {
  for (const orientation of ORIENTATIONS) {
    test(`${orientation}, and found among the eight`, async () => {
      const pixels = await pixelsOf(sharp(scene))
      const other = turned(pixels, orientation)
      expect(agreement(pixels, other, movementOfOrientation(orientation)).light).toBeGreaterThan(0.95)
      const found = wholeAgreement(pixelPyramid(pixels), pixelPyramid(other))
      expect(found?.orientation).toBe(orientation)
    })
  }

  const part = { x: 0.25, y: 0.125, width: 0.5, height: 0.625 }
  const cut = (): Sharp =>
    sharp(scene).extract({
      left: part.x * SCENE_SIDE,
      top: part.y * SCENE_SIDE,
      width: part.width * SCENE_SIDE,
      height: part.height * SCENE_SIDE,
    })

  test('b is a part of a', async () => {
    const movement = partOver(part)
    const [whole, piece] = [await pixelsOf(sharp(scene)), await pixelsOf(cut())]
    expect(agreement(whole, piece, movement).measure).toBeGreaterThan(CLOSE)
    expect(agreement(whole, piece).measure).toBeLessThan(CLOSE / 2)
  })

  test('a turned is a part of b', async () => {
    const piece = turned(await pixelsOf(cut()), 'rotate270')
    const { x, y, width, height } = part
    const movement = compose(movementOfOrientation('rotate90'), [width, 0, x, 0, height, y])
    expect(agreement(piece, await pixelsOf(sharp(scene)), movement).measure).toBeGreaterThan(CLOSE)
  })
})

describe('little is said', () => {
  test('of unrelated pictures', async () => {
    const pixels = pixelPyramid(await pixelsOf(sharp(scene)))
    for (const other of otherScenes) {
      expect(wholeAgreement(pixels, pixelPyramid(other))?.measure).toBeLessThan(CLOSE / 2)
    }
  })

  test('of pictures of one color', () => {
    const flat = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(90) }
    expect(agreement(flat, flat)).toEqual({ measure: 0, light: 0, color: 0 })
  })

  test('of one edge less than of many', async () => {
    const edge = await pixelsOf(
      sharp({ create: { width: 64, height: 128, channels: 3, background: '#000' } }).extend({
        right: 64,
        background: '#fff',
      }),
    )
    const pixels = await pixelsOf(sharp(scene))
    expect(agreement(edge, edge).measure).toBeLessThan(agreement(pixels, pixels).measure)
  })

  test('nothing of pictures that do not overlap, and nothing of a movement that flattens', () => {
    const flat = pixelPyramid({ width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) })
    expect(pixelAgreement(flat, flat, [1, 0, 2, 0, 1, 0])).toBeNull()
    expect(pixelAgreement(flat, flat, [1, 1, 0, 1, 1, 0])).toBeNull()
  })
})

test('what both show in a few samples counts for less than the whole', async () => {
  const [scenePixels, small] = [await pixelsOf(sharp(scene)), await pixelsOf(sharp(scene))]
  const corner = partOver({ x: 0, y: 0, width: 0.15, height: 0.15 })
  const piece = await pixelsOf(
    sharp(scene).extract({ left: 0, top: 0, width: SCENE_SIDE * 0.15, height: SCENE_SIDE * 0.15 }),
  )
  const ofCorner = agreement(scenePixels, piece, corner)
  expect(ofCorner.light).toBeGreaterThan(0.5)
  expect(ofCorner.measure).toBeLessThan(agreement(scenePixels, small).measure / 2)
})

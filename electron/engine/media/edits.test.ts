import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openPicture } from '#models/decode/picture.ts'
import { type PictureRecipe, pictureRecipeSchema } from '#shared/contract/studio/assets.ts'
import { cropBox, renderRecipe } from './edits.ts'

const recipe = (part: Partial<PictureRecipe>): PictureRecipe => pictureRecipeSchema.parse(part)

interface Raster {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  readonly data: Buffer
}

/** Every pixel of another color, so that any misplaced one shows. */
function raster(width: number, height: number, channels: 3 | 4 = 3): Raster {
  const data = Buffer.alloc(width * height * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels
      data[at] = x * 5
      data[at + 1] = y * 5
      data[at + 2] = (x * 31 + y * 17) % 256
      if (channels === 4) data[at + 3] = 255 - ((x + y) % 4) * 60
    }
  }
  return { width, height, channels, data }
}

const png = ({ data, ...raw }: Raster) => sharp(data, { raw }).png().toBuffer()

async function render(source: Raster, part: Partial<PictureRecipe>, options = {}) {
  const picture = await openPicture({ bytes: await png(source) })
  return renderRecipe(picture, recipe(part), options)
}

async function pixels(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

test('without edits every pixel stays, transparency included', async () => {
  for (const channels of [3, 4] as const) {
    const source = raster(23, 17, channels)
    const { bytes, width, height, hasAlpha } = await render(source, {})
    expect({ width, height, hasAlpha }).toEqual({ width: 23, height: 17, hasAlpha: channels === 4 })
    expect((await pixels(bytes)).data.equals(source.data)).toBe(true)
  }
})

/** The recipe in plain loops: turns, mirrors and crop move pixels and change none. */
function expected(source: Raster, { rotateQuarterTurns, flipHorizontal, flipVertical, crop }: PictureRecipe): Raster {
  let image = source
  for (let turn = 0; turn < rotateQuarterTurns; turn++) {
    const { height } = image
    image = mapped(image, image.height, image.width, (x, y) => [y, height - 1 - x])
  }
  const { width, height } = image
  image = mapped(image, width, height, (x, y) => [
    flipHorizontal ? width - 1 - x : x,
    flipVertical ? height - 1 - y : y,
  ])
  if (crop === null) return image
  const box = cropBox(crop, image)
  return mapped(image, box.width, box.height, (x, y) => [box.left + x, box.top + y])
}

function mapped(
  { data, width: rowPixels, channels }: Raster,
  width: number,
  height: number,
  from: (x: number, y: number) => [number, number],
): Raster {
  const output = Buffer.alloc(width * height * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sourceX, sourceY] = from(x, y)
      const start = (sourceY * rowPixels + sourceX) * channels
      data.copy(output, (y * width + x) * channels, start, start + channels)
    }
  }
  return { data: output, width, height, channels }
}

const cropArbitrary = fc
  .record({
    x: fc.double({ min: 0, max: 0.9, noNaN: true }),
    y: fc.double({ min: 0, max: 0.9, noNaN: true }),
    width: fc.double({ min: 0.01, max: 1, noNaN: true }),
    height: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  .map((crop) => ({ ...crop, width: Math.min(crop.width, 1 - crop.x), height: Math.min(crop.height, 1 - crop.y) }))

test('turns, mirrors and crops move pixels exactly as described, in the described order', async () => {
  const source = raster(19, 11, 4)
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 3 }),
      fc.boolean(),
      fc.boolean(),
      fc.option(cropArbitrary),
      async (rotateQuarterTurns, flipHorizontal, flipVertical, crop) => {
        const edits = recipe({ rotateQuarterTurns, flipHorizontal, flipVertical, crop })
        const shown = await pixels((await render(source, edits)).bytes)
        const wanted = expected(source, edits)
        expect({ width: shown.width, height: shown.height }).toEqual({ width: wanted.width, height: wanted.height })
        expect(shown.data.equals(wanted.data)).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
})

test('crops are never empty and never leave the picture', () => {
  fc.assert(
    fc.property(
      cropArbitrary,
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 5000 }),
      (crop, width, height) => {
        const box = cropBox(crop, { width, height })
        expect(box.width).toBeGreaterThan(0)
        expect(box.height).toBeGreaterThan(0)
        expect(box.left + box.width).toBeLessThanOrEqual(width)
        expect(box.top + box.height).toBeLessThanOrEqual(height)
      },
    ),
  )
})

test('equal recipes give equal bytes', async () => {
  const edits = {
    rotateDegrees: 12,
    levels: { black: 10, white: 240, gamma: 1.4 },
    hueDegrees: 40,
    saturation: 1.3,
    brightness: 0.9,
    background: '#203040',
    resize: { width: 31, height: 19 },
  }
  const [first, second] = await Promise.all([render(raster(40, 30, 4), edits), render(raster(40, 30, 4), edits)])
  expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true)
  expect(first).toMatchObject({ width: 31, height: 19, hasAlpha: false })
})

test('a free rotation cuts nothing off and leaves its corners transparent until a background fills them', async () => {
  const turned = await render(raster(40, 30), { rotateDegrees: 30 })
  expect(turned.hasAlpha).toBe(true)
  expect(turned.width).toBeGreaterThanOrEqual(49)
  expect((await pixels(turned.bytes)).data[3]).toBe(0)
  const filled = await render(raster(40, 30), { rotateDegrees: 30, background: '#ff0000' })
  expect(filled.hasAlpha).toBe(false)
  expect([...(await pixels(filled.bytes)).data.subarray(0, 3)]).toEqual([255, 0, 0])
})

test('levels map black, white and the middle; transparency stays', async () => {
  const data = Buffer.from([0, 20, 120, 100, 220, 255, 120, 200])
  const source: Raster = { width: 2, height: 1, channels: 4, data }
  const { bytes } = await render(source, { levels: { black: 20, white: 220, gamma: 1 } })
  expect([...(await pixels(bytes)).data]).toEqual([0, 0, 128, 100, 255, 255, 128, 200])
})

test('colors: half the saturation is grayer, less brightness is darker, a half turn of hue makes red cyan', async () => {
  const source: Raster = { width: 1, height: 1, channels: 3, data: Buffer.from([200, 40, 40]) }
  const color = async (part: Partial<PictureRecipe>) => [...(await pixels((await render(source, part)).bytes)).data]
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values)
  expect(spread(await color({ saturation: 0.5 }))).toBeLessThan(spread([200, 40, 40]))
  expect(Math.max(...(await color({ brightness: 0.5 })))).toBeLessThan(150)
  const [red = 0, , blue = 0] = await color({ hueDegrees: 180 })
  expect(blue).toBeGreaterThan(red)
})

test('a preview is the same picture, only smaller', async () => {
  const source = raster(50, 40)
  const edits = recipe({ rotateQuarterTurns: 1, crop: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } })
  const full = await render(source, edits)
  const preview = await render(source, edits, { maxEdge: 10 })
  expect({ width: full.width, height: full.height }).toEqual({ width: 20, height: 25 })
  expect(Math.max(preview.width, preview.height)).toBeLessThanOrEqual(11)
  expect(preview.width / preview.height).toBeCloseTo(0.8, 1)
  const limited = await render(source, { resize: { width: 4000, height: 2000 } }, { maxEdge: 100 })
  expect(Math.max(limited.width, limited.height)).toBeLessThanOrEqual(100)
})

test('cancelling ends a render', async () => {
  await expect(render(raster(20, 20), { hueDegrees: 5 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  })
})

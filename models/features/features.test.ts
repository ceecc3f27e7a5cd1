import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawScene } from '../compare/scene.fixture.ts'
import { openPicture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import { grayFromRgb } from '../hashes/gray.ts'
import { extractFeatures, FEATURE_SIDE } from './extract.ts'
import { featuresOfVariant, type LocalFeatures, MAX_FEATURES, VARIANTS, type Variant } from './features.ts'
import { matchable, pairFeatures } from './match.ts'

async function featuresOf(picture: Sharp): Promise<LocalFeatures> {
  const bytes = await picture.resize(FEATURE_SIDE, FEATURE_SIDE, { fit: 'inside' }).png().toBuffer()
  return extractFeatures(grayFromRgb(await decodeRgb(await openPicture({ bytes }))))
}

const scene = async (seed: number): Promise<Sharp> => sharp(await drawScene(seed))

async function changed(seed: number, { isMirrored, isInverted }: Variant): Promise<Sharp> {
  const mirrored = isMirrored ? (await scene(seed)).flop() : await scene(seed)
  return isInverted ? mirrored.negate({ alpha: false }) : mirrored
}

describe('extractFeatures', () => {
  it('finds the same again, inside the picture, and no more than is kept', async () => {
    const found = await featuresOf(await scene(3))
    expect(found).toEqual(await featuresOf(await scene(3)))
    expect(found.count).toBeGreaterThan(MAX_FEATURES / 2)
    expect(found.count).toBeLessThanOrEqual(MAX_FEATURES)
    for (const [places, side] of [
      [found.x, found.width],
      [found.y, found.height],
    ] as const) {
      expect(Math.min(...places)).toBeGreaterThan(0)
      expect(Math.max(...places) / 16).toBeLessThan(side)
    }
  })

  it.each([
    ['plain', 300, 200],
    ['smaller than a point’s surroundings', 20, 20],
    ['one pixel high', 384, 1],
  ])('finds nothing in a picture that is %s', (_what, width, height) => {
    const data = new Uint8Array(width * height).fill(90)
    expect(extractFeatures({ width, height, data }).count).toBe(0)
  })

  it('keeps points in every quarter of a picture of which one quarter has the strongest', async () => {
    const dim = await (await scene(4)).resize(384, 384).linear(0.3, 80).png().toBuffer()
    const strong = await (await scene(5)).resize(192, 192).png().toBuffer()
    const { x, y, count } = await featuresOf(sharp(dim).composite([{ input: strong, left: 0, top: 0 }]))
    const quarters = [0, 0, 0, 0]
    for (let index = 0; index < count; index++) {
      const quarter = ((x[index] ?? 0) / 16 < 192 ? 0 : 1) + ((y[index] ?? 0) / 16 < 192 ? 0 : 2)
      quarters[quarter] = (quarters[quarter] ?? 0) + 1
    }
    expect(Math.min(...quarters)).toBeGreaterThan(MAX_FEATURES / 10)
  })
})

describe('featuresOfVariant', () => {
  it.each(VARIANTS)('gives the features of the picture that is changed so: %o', async (variant) => {
    const [computed, real] = [
      featuresOfVariant(await featuresOf(await scene(6)), variant),
      await featuresOf(await changed(6, variant)),
    ]
    const pairs = pairFeatures(matchable(computed), matchable(real))
    const close = pairs.filter(({ a, b, bits }) => {
      const [dx, dy] = [(computed.x[a] ?? 0) - (real.x[b] ?? 0), (computed.y[a] ?? 0) - (real.y[b] ?? 0)]
      const turned = ((computed.angle[a] ?? 0) - (real.angle[b] ?? 0)) & 0xff
      return Math.hypot(dx, dy) <= 32 && bits <= 24 && (turned <= 4 || turned >= 252)
    })
    expect(close.length).toBeGreaterThan(0.85 * real.count)
  })

  it.each(VARIANTS)('is undone by itself: %o', async (variant) => {
    const features = await featuresOf(await scene(7))
    expect(featuresOfVariant(featuresOfVariant(features, variant), variant)).toEqual(features)
  })
})

import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { MatchedRegions, RelativeRectangle } from '#shared/similarity/transformation.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { openPicture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import { type GrayImage, grayFromRgb } from '../hashes/gray.ts'
import { findMatchedRegions } from './matched-regions.ts'
import { drawScene, SCENE_SIDE as SIDE } from './scene.fixture.ts'

async function grayOf(picture: Sharp): Promise<GrayImage> {
  return grayFromRgb(await decodeRgb(await openPicture({ bytes: await picture.png().toBuffer() })))
}

/** Both are of one scene; `part` of the first one, of this size, is put at (left, top) of the second. */
async function withPartOf(scene: Buffer, part: RelativeRectangle, edit: (part: Sharp) => Sharp) {
  const cut = sharp(scene).extract({
    left: Math.round(part.x * SIDE),
    top: Math.round(part.y * SIDE),
    width: Math.round(part.width * SIDE),
    height: Math.round(part.height * SIDE),
  })
  const overlay = await edit(sharp(await cut.png().toBuffer()))
    .png()
    .toBuffer({ resolveWithObject: true })
  const [left, top] = [250, 120]
  const picture = sharp(await drawScene(99)).composite([{ input: overlay.data, left, top }])
  const { width, height } = overlay.info
  const place = { x: left / SIDE, y: top / SIDE, width: width / SIDE, height: height / SIDE }
  return { picture: await grayOf(picture), place }
}

function overlap(a: RelativeRectangle, b: RelativeRectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const both = Math.max(width, 0) * Math.max(height, 0)
  return both / (a.width * a.height + b.width * b.height - both)
}

describe('findMatchedRegions', () => {
  const PART = { x: 0.1, y: 0.3, width: 0.55, height: 0.5 }
  const edits: Record<string, (part: Sharp) => Sharp> = {
    'as it was': (part) => part,
    smaller: (part) => part.resize(260),
    mirrored: (part) => part.flop(),
    'turned by a quarter': (part) => part.rotate(90),
    squashed: (part) => part.resize(352, 240, { fit: 'fill' }),
    'in another hue and worse': (part) => part.modulate({ hue: 60 }).jpeg({ quality: 40 }),
    'with its tones inverted': (part) => part.negate({ alpha: false }),
    'mirrored and inverted': (part) => part.flop().negate({ alpha: false }),
  }
  for (const [name, edit] of Object.entries(edits)) {
    it(`finds a part that was put into another picture, ${name}, in both`, async () => {
      const scene = await drawScene(1)
      const { picture, place } = await withPartOf(scene, PART, edit)
      const found = await findMatchedRegions(await grayOf(sharp(scene)), picture)
      expect(found).toBeDefined()
      expect(overlap((found as MatchedRegions).a, PART)).toBeGreaterThan(0.5)
      expect(overlap((found as MatchedRegions).b, place)).toBeGreaterThan(0.5)
      expect(found?.isMirrored).toBe(name.includes('mirrored'))
      expect(found?.isInverted).toBe(name.includes('inverted'))
    })
  }

  it('tells how far the part was turned', async () => {
    const scene = await drawScene(2)
    const turned = sharp(await sharp(scene).rotate(30, { background: '#777' }).toBuffer())
    const found = await findMatchedRegions(await grayOf(sharp(scene)), await grayOf(turned))
    expect(found?.turnDegrees).toBeGreaterThan(27)
    expect(found?.turnDegrees).toBeLessThan(33)
  })

  it('finds nothing in pictures that have nothing in common', async () => {
    const seeds = byExtent({ short: [1, 2], long: [1, 2, 3, 4, 5] })
    const scenes = await Promise.all(seeds.map(async (seed) => grayOf(sharp(await drawScene(seed)))))
    for (const [at, a] of scenes.entries()) {
      for (const b of scenes.slice(at + 1)) expect(await findMatchedRegions(a, b)).toBeUndefined()
    }
  })

  it('says nothing of a picture without corners', async () => {
    const plain = await grayOf(sharp({ create: { width: 300, height: 200, channels: 3, background: '#358' } }))
    expect(await findMatchedRegions(plain, plain)).toBeUndefined()
  })
})

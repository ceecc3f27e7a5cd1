import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import { transformationSchema } from '#shared/similarity/transformation.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { openPicture, type Picture } from '../decode/picture.ts'
import { ORIENTATION_STEPS } from '../hashes/orient.ts'
import { findTransformation } from './transformation.ts'

const WIDTH = 960
const HEIGHT = 640

let original: Picture
let originalPng: Buffer
let portrait: Picture
let otherPortrait: Picture

/** Seeded shapes over a gradient with grain. */
async function drawScene(seed: number, width = WIDTH, height = HEIGHT): Promise<Buffer> {
  let state = seed * 2_654_435_761
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return (state >>> 0) / 2 ** 32
  }
  const color = (): string => `hsl(${Math.floor(random() * 360)} 70% ${25 + random() * 50}%)`
  const shapes = Array.from({ length: 24 }, (_, index) => {
    const [x, y, r] = [random() * width, random() * height, 15 + random() * 110]
    return index % 2 === 0
      ? `<circle cx="${x}" cy="${y}" r="${r}" fill="${color()}"/>`
      : `<rect x="${x}" y="${y}" width="${r * 1.7}" height="${r}" fill="${color()}" transform="rotate(${random() * 80} ${x} ${y})"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>
    <linearGradient id="g" x2="1" y2="1"><stop stop-color="${color()}"/><stop offset="1" stop-color="${color()}"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).flatten({ background: '#fff' }).png().toBuffer()
}

/** A figure before a white ground: pictures of this kind share their broad light and dark. */
async function drawPortrait(hue: number, head: { x: number; r: number }, features: string): Promise<Picture> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800">
    <rect width="100%" height="100%" fill="#fff"/>
    <path d="M${head.x - head.r * 1.4} 800 Q${head.x} ${250 + head.r} ${head.x + head.r * 1.4} 800 Z" fill="hsl(${hue} 50% 30%)"/>
    <circle cx="${head.x}" cy="${170 + head.r}" r="${head.r}" fill="hsl(${hue + 20} 45% 55%)"/>${features}</svg>`
  return openPicture({ bytes: await sharp(Buffer.from(svg)).png().toBuffer() })
}

async function edited(edit: (source: Sharp) => Sharp, source: Buffer = originalPng): Promise<Picture> {
  return openPicture({ bytes: await edit(sharp(source)).toBuffer() })
}

beforeAll(async () => {
  originalPng = await drawScene(1)
  original = await openPicture({ bytes: originalPng })
  portrait = await drawPortrait(
    200,
    { x: 300, r: 130 },
    '<circle cx="250" cy="280" r="18"/><circle cx="350" cy="280" r="18"/>',
  )
  otherPortrait = await drawPortrait(
    20,
    { x: 330, r: 105 },
    '<path d="M170 300 L430 300 L300 130 Z" fill="#222"/><rect x="200" y="500" width="200" height="60" fill="#eee"/>',
  )
})

describe('edits that leave the whole picture', () => {
  test('the same bytes are identical', async () => {
    const again = await openPicture({ bytes: originalPng })
    expect(await findTransformation(original, again)).toEqual({
      kinds: ['identical'],
      orientation: 'identity',
      confidence: 1,
    })
  })

  test('another format is a re-encode and nothing else', async () => {
    for (const edit of [(s: Sharp) => s.jpeg({ quality: 60 }), (s: Sharp) => s.webp({ quality: 50 })]) {
      const found = await findTransformation(original, await edited(edit))
      expect(found).toMatchObject({ kinds: ['reencode'], orientation: 'identity' })
      expect(found?.confidence).toBeGreaterThan(0.98)
    }
  })

  test('another size is a resize', async () => {
    const found = await findTransformation(original, await edited((s) => s.resize(480, 320).png()))
    expect(found?.kinds).toEqual(['resize'])
  })

  for (const orientation of ORIENTATIONS.slice(1)) {
    test(`${orientation} is found as such`, async () => {
      const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
      // Transposition is a flip top to bottom before a quarter turn clockwise.
      const turned = transpose ? await sharp(originalPng).flip().png().toBuffer() : originalPng
      const quarter = await sharp(turned)
        .rotate(transpose ? 90 : 0)
        .png()
        .toBuffer()
      const found = await findTransformation(
        original,
        await edited((s) => s.flop(flipColumns).flip(flipRows).png(), quarter),
      )
      expect(found).toMatchObject({ kinds: ['orientation'], orientation })
    })
  }

  test('another hue is a recolor', async () => {
    const found = await findTransformation(original, await edited((s) => s.modulate({ hue: 140 }).png()))
    expect(found?.kinds).toContain('recolour')
    expect(found).toMatchObject({ orientation: 'identity' })
    expect(found?.kinds).not.toContain('crop')
  })

  test('grayscale and negative are recolors', async () => {
    for (const edit of [(s: Sharp) => s.grayscale().png(), (s: Sharp) => s.negate({ alpha: false }).png()]) {
      expect((await findTransformation(original, await edited(edit)))?.kinds).toContain('recolour')
    }
  })

  test('brighter, darker and more contrast are a change of tone alone', async () => {
    const edits = [
      (s: Sharp) => s.linear(0.75, 0).png(),
      (s: Sharp) => s.linear(0.8, 40).png(),
      (s: Sharp) => s.linear(1.15, -18).png(),
    ]
    for (const edit of edits) {
      expect((await findTransformation(original, await edited(edit)))?.kinds).toEqual(['tone'])
    }
  })

  test('several edits at once are all named', async () => {
    const found = await findTransformation(
      original,
      await edited((s) => s.flop().modulate({ hue: 120 }).resize(600, 400).jpeg({ quality: 80 })),
    )
    expect(found).toMatchObject({ orientation: 'mirror' })
    expect(found?.kinds).toEqual(['reencode', 'resize', 'orientation', 'recolour'])
  })
})

describe('parts', () => {
  const cuts = [
    { left: 0, top: 0, width: 700, height: 500 },
    { left: 300, top: 200, width: 500, height: 400 },
    { left: 120, top: 40, width: 420, height: 420 },
    { left: 40, top: 30, width: 880, height: 580 },
  ]
  for (const cut of cuts) {
    const expected = { x: cut.left / WIDTH, y: cut.top / HEIGHT, width: cut.width / WIDTH, height: cut.height / HEIGHT }

    test(`${cut.width}×${cut.height} from ${cut.left},${cut.top} is found in the whole, and the whole around it`, async () => {
      const part = await edited((s) => s.extract(cut).png())
      const found = await findTransformation(original, part)
      expect(found).toMatchObject({ kinds: ['crop'], orientation: 'identity', crop: { within: 'a' } })
      const back = await findTransformation(part, original)
      expect(back).toMatchObject({ kinds: ['crop'], orientation: 'identity', crop: { within: 'b' } })
      for (const rectangle of [found?.crop?.rectangle, back?.crop?.rectangle]) {
        for (const key of ['x', 'y', 'width', 'height'] as const) {
          expect(Math.abs((rectangle?.[key] ?? 9) - expected[key]), key).toBeLessThan(0.015)
        }
      }
    })
  }

  test('a part mirrored, enlarged and stored as JPEG', async () => {
    const part = await sharp(originalPng).extract({ left: 200, top: 100, width: 500, height: 400 }).png().toBuffer()
    const found = await findTransformation(
      original,
      await edited((s) => s.flop().resize(1000, 800).jpeg({ quality: 80 }), part),
    )
    expect(found).toMatchObject({ orientation: 'mirror', crop: { within: 'a' } })
    expect(found?.kinds).toEqual(['reencode', 'resize', 'orientation', 'crop'])
  })
})

describe('pictures that are not edits of one another', () => {
  test('other scenes', async () => {
    for (let seed = 2; seed < byExtent({ short: 5, long: 14 }); seed++) {
      const other = await openPicture({ bytes: await drawScene(seed, seed % 2 === 0 ? WIDTH : 640) })
      expect(await findTransformation(original, other), `scene ${seed}`).toBeUndefined()
    }
  })

  test('figures of one composition', async () => {
    expect(await findTransformation(portrait, otherPortrait)).toBeUndefined()
  })

  test('flat pictures say nothing', async () => {
    const flat = async (background: string): Promise<Picture> =>
      openPicture({
        bytes: await sharp({ create: { width: 300, height: 200, channels: 3, background } })
          .png()
          .toBuffer(),
      })
    expect(await findTransformation(await flat('#888'), await flat('#999'))).toBeUndefined()
    expect(await findTransformation(original, await flat('#888'))).toBeUndefined()
  })
})

test('what is found satisfies the contract', async () => {
  const found = await findTransformation(original, await edited((s) => s.flop().jpeg()))
  expect(transformationSchema.parse(found)).toEqual(found)
})

test('cancelling stops the search', async () => {
  const other = await openPicture({ bytes: await drawScene(99) })
  await expect(findTransformation(original, other, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
})

import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { pictureHashes } from '../hashes/picture-hashes.ts'
import { scene } from '../hashes/works.fixture.ts'
import { decodeOnce } from './decode-once.ts'
import { openPicture } from './picture.ts'
import { decodeRgb } from './pixels.ts'

const SIZE = { width: 517, height: 389 }

/** With a hole in it where `alpha`. */
async function drawing(alpha: boolean): Promise<Sharp> {
  const opaque = sharp(await scene(4, SIZE))
  if (!alpha) return opaque
  const hole = Buffer.from(
    '<svg width="517" height="389"><ellipse cx="250" cy="190" rx="120" ry="80" fill="#888a"/></svg>',
  )
  return sharp(
    await opaque
      .ensureAlpha()
      .composite([{ input: hole, blend: 'dest-out' }])
      .png()
      .toBuffer(),
  )
}

const FORMATS: Record<string, (source: Sharp) => Sharp> = {
  png: (source) => source.png(),
  'gray png': (source) => source.grayscale().png(),
  'png of a palette': (source) => source.png({ palette: true, colors: 40 }),
  'turned jpeg': (source) => source.flatten().withMetadata({ orientation: 6 }).jpeg({ quality: 80 }),
  'cmyk jpeg': (source) => source.flatten().toColorspace('cmyk').jpeg(),
  webp: (source) => source.webp({ quality: 70 }),
  avif: (source) => source.avif({ effort: 1 }),
  gif: (source) => source.gif(),
  tiff: (source) => source.tiff({ compression: 'lzw' }),
}

describe.each([false, true])('alpha: %s', (alpha) => {
  test.each(Object.entries(FORMATS))('a %s decoded once is what it is decoded each time', async (_, store) => {
    const picture = await openPicture({ bytes: await store(await drawing(alpha)).toBuffer() })
    const { whole, forHashes } = await decodeOnce(picture, true)
    expect(whole).not.toBe(picture)
    expect(whole.sha256).toBe(picture.sha256)
    expect(await pictureHashes(forHashes)).toEqual(await pictureHashes(picture))
    const [once, again] = [await decodeRgb(whole), await decodeRgb(picture)]
    expect([once.width, once.height]).toEqual([picture.width, picture.height])
    expect(Buffer.compare(once.data, again.data)).toBe(0)
  })
})

test('keeps transparency where it is asked for', async () => {
  const picture = await openPicture({ bytes: await (await drawing(true)).png().toBuffer() })
  const { whole } = await decodeOnce(picture, false)
  const { channels } = await whole.draw({ format: { type: 'raw' }, keepsAlpha: true })
  expect(channels).toBe(4)
})

test('leaves to the decoder what that reduces sooner, as long as nothing needs all pixels', async () => {
  const picture = await openPicture({ bytes: await (await drawing(false)).jpeg().toBuffer() })
  expect((await decodeOnce(picture, false)).whole).toBe(picture)
})

test('does not hold pictures of more than eight bits a channel', async () => {
  const picture = await openPicture({ bytes: await (await drawing(true)).toColorspace('rgb16').png().toBuffer() })
  expect((await decodeOnce(picture, true)).whole).toBe(picture)
})

test('does not hold very large pictures', async () => {
  const large = sharp({ create: { width: 6_000, height: 5_000, channels: 3, background: '#357' } })
  const picture = await openPicture({ bytes: await large.png({ compressionLevel: 1 }).toBuffer() })
  expect((await decodeOnce(picture, true)).whole).toBe(picture)
})

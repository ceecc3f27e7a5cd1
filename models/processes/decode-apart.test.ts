import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decoder, decoderHere, decodeWith } from '../decode/decoder.ts'
import { endlessDrawing } from '../decode/endless-drawing.fixture.ts'
import { openPicture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import { pictureHashes } from '../hashes/picture-hashes.ts'
import { scene } from '../hashes/works.fixture.ts'
import { fitPicture } from '../inference/preprocess.ts'
import type { Preprocess } from '../profiles/preprocess.ts'
import { decodeApart, fitApart } from './decode-apart.ts'

beforeAll(() => decodeApart())
afterAll(() => decodeWith(decoderHere))

/** By both decoders, the one in this process last. */
async function both<T>(work: () => Promise<T>): Promise<[T, T]> {
  const apart = decoder()
  const first = await work()
  decodeWith(decoderHere)
  try {
    return [first, await work()]
  } finally {
    decodeWith(apart)
  }
}

test.each(['png', 'jpeg', 'webp', 'tiff'] as const)('a %s is what it is in this process', async (format) => {
  const bytes = await sharp(await scene(2, { width: 411, height: 300 }))
    .toFormat(format)
    .toBuffer()
  const facts = async () => {
    const { width, height, frames, hasAlpha, hasEightBits, orientation, sha256, ...picture } = await openPicture({
      bytes,
    })
    const rgb = await decodeRgb(await openPicture({ bytes }), { maxWidth: 90, maxHeight: 90 })
    const shown = { width, height, frames, hasAlpha, hasEightBits, orientation, sha256, type: picture.mediaType }
    return {
      shown,
      hashes: await pictureHashes(await openPicture({ bytes })),
      pixels: Buffer.from(rgb.data).toString('hex'),
    }
  }
  const [apart, here] = await both(facts)
  expect(apart).toEqual(here)
})

test('a picture is fitted for a model as in this process', async () => {
  const preprocess: Preprocess = {
    fit: 'crop',
    ...{ shortestEdge: 32, cropSize: 32, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
  }
  const picture = await openPicture({ bytes: await scene(3, { width: 200, height: 140 }) })
  const apart = await fitApart(picture, preprocess)
  const here = fitPicture(preprocess, await decodeRgb(picture))
  expect([apart?.width, apart?.height]).toEqual([32, 32])
  expect(Buffer.compare(apart?.data ?? Buffer.of(), here?.data ?? Buffer.of())).toBe(0)
})

test('a drawing that is never finished is refused, and others are read in the meantime and after', async () => {
  const limits = { cpuMs: 1_000 }
  const endless = openPicture({ bytes: endlessDrawing }, { limits }).then((picture) => decodeRgb(picture))
  const refused = expect(endless).rejects.toMatchObject({ code: 'IMAGE_DECODE_TIMEOUT' })
  const good = async () => decodeRgb(await openPicture({ bytes: await scene(4, { width: 60, height: 40 }) }))
  expect(await good()).toMatchObject({ width: 60 })
  await refused
  expect(await good()).toMatchObject({ width: 60 })
})

test('a refusal keeps its code and what was found', async () => {
  const bytes = (await scene(5)).subarray(0, 500)
  await expect(openPicture({ bytes })).rejects.toMatchObject({ code: 'IMAGE_CORRUPT', detail: 'the file ends early' })
  const noPixels = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#123' } })
    .png()
    .toBuffer()
  const limits = { maxPixels: 1_000 }
  await expect(openPicture({ bytes: noPixels }, { limits })).rejects.toMatchObject({ code: 'IMAGE_TOO_MANY_PIXELS' })
})

test('a decode that is no longer wanted ends', async () => {
  const picture = await openPicture({ bytes: endlessDrawing })
  const stop = new AbortController()
  const decoding = decodeRgb(picture, { signal: stop.signal })
  stop.abort()
  await expect(decoding).rejects.toMatchObject({ code: 'CANCELLED' })
})

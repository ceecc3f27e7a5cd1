import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pictureHashes } from '../hashes/picture-hashes.ts'
import { openPicture } from './picture.ts'
import { decodeRgb } from './pixels.ts'
import type { PictureMediaType } from './sniff.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'luna-decode-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A 48 × 32 picture: left half red, right half blue, the top left quarter green. */
function flag(): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="32"><rect width="24" height="32" fill="#f00"/>
    <rect x="24" width="24" height="32" fill="#00f"/><rect width="24" height="16" fill="#0f0"/></svg>`
  return sharp(Buffer.from(svg)).removeAlpha()
}

async function pixelAt(bytes: Uint8Array, x: number, y: number): Promise<number[]> {
  const { width, data } = await decodeRgb(await openPicture({ bytes }))
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
}

/** Picture bytes carrying an EXIF orientation, 1 to 8. */
function withExifOrientation(orientation: number): Promise<Buffer> {
  return flag().withMetadata({ orientation }).png().toBuffer()
}

describe('one decode for every format', () => {
  const formats: [PictureMediaType, (source: Sharp) => Sharp][] = [
    ['image/png', (source) => source.png()],
    ['image/jpeg', (source) => source.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
    ['image/webp', (source) => source.webp({ lossless: true })],
    ['image/avif', (source) => source.avif({ quality: 90, chromaSubsampling: '4:4:4', effort: 1 })],
    ['image/gif', (source) => source.gif()],
    ['image/tiff', (source) => source.tiff({ compression: 'lzw' })],
  ]
  for (const [mediaType, store] of formats) {
    test(mediaType, async () => {
      const picture = await openPicture({ bytes: await store(flag()).toBuffer() })
      expect(picture).toMatchObject({
        mediaType,
        width: 48,
        height: 32,
        frames: 1,
        hasAlpha: mediaType === 'image/gif',
      })
      const { width, height, data } = await decodeRgb(picture)
      expect([width, height, data.length]).toEqual([48, 32, 48 * 32 * 3])
      const at = (x: number, y: number): number[] => [...data.subarray((y * 48 + x) * 3, (y * 48 + x) * 3 + 3)]
      for (const [pixel, wanted] of [
        [at(8, 8), [0, 255, 0]],
        [at(8, 24), [255, 0, 0]],
        [at(40, 8), [0, 0, 255]],
      ] as const) {
        for (const [channel, value] of wanted.entries()) {
          expect(Math.abs((pixel[channel] ?? -99) - value)).toBeLessThan(12)
        }
      }
    })
  }

  test('image/svg+xml is drawn from the sanitized text', async () => {
    const text = `<?xml version="1.0"?><!-- c --><svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="#f80"/></svg>`
    const picture = await openPicture({ bytes: new TextEncoder().encode(text) })
    expect(picture).toMatchObject({ mediaType: 'image/svg+xml', width: 20, height: 10 })
    expect(new TextDecoder().decode(picture.bytes)).not.toContain('<!--')
    expect([...(await decodeRgb(picture)).data.subarray(0, 3)]).toEqual([255, 136, 0])
  })

  test('gray, 16-bit and CMYK pictures become 8-bit sRGB', async () => {
    const gray = await flag().grayscale().png().toBuffer()
    const deep = await flag().toColorspace('rgb16').png().toBuffer()
    const print = await flag().toColorspace('cmyk').jpeg().toBuffer()
    for (const bytes of [gray, deep, print]) {
      expect((await decodeRgb(await openPicture({ bytes }))).data).toHaveLength(48 * 32 * 3)
    }
    expect(await pixelAt(deep, 8, 24)).toEqual([255, 0, 0])
  })
})

describe('orientation, alpha and frames', () => {
  /** EXIF 2.3, tag 0x0112: the position of the green corner of the upright picture once the file is rotated upright. */
  const greenCorner: Record<number, [x: 'left' | 'right', y: 'top' | 'bottom', swapped: boolean]> = {
    1: ['left', 'top', false],
    2: ['right', 'top', false],
    3: ['right', 'bottom', false],
    4: ['left', 'bottom', false],
    5: ['left', 'top', true],
    6: ['right', 'top', true],
    7: ['right', 'bottom', true],
    8: ['left', 'bottom', true],
  }
  for (const [value, [x, y, swapped]] of Object.entries(greenCorner)) {
    test(`EXIF orientation ${value} is applied`, async () => {
      const bytes = await withExifOrientation(Number(value))
      const [width, height] = swapped ? [32, 48] : [48, 32]
      expect(await openPicture({ bytes })).toMatchObject({ width, height })
      expect(await pixelAt(bytes, x === 'left' ? 4 : width - 5, y === 'top' ? 4 : height - 5)).toEqual([0, 255, 0])
    })
  }

  test('alpha lies on white, fully and in part', async () => {
    const half = { r: 0, g: 0, b: 0, alpha: 0.5 }
    const clear = { r: 200, g: 0, b: 0, alpha: 0 }
    const bytes = async (background: typeof half): Promise<Buffer> =>
      sharp({ create: { width: 4, height: 4, channels: 4, background } })
        .png()
        .toBuffer()
    expect(await pixelAt(await bytes(clear), 1, 1)).toEqual([255, 255, 255])
    for (const channel of await pixelAt(await bytes(half), 1, 1)) expect(Math.abs(channel - 127)).toBeLessThan(2)
    expect((await openPicture({ bytes: await bytes(half) })).hasAlpha).toBe(true)
  })

  test('only the first frame of an animation counts', async () => {
    const frame = (color: string): Promise<Buffer> =>
      sharp({ create: { width: 8, height: 6, channels: 3, background: color } })
        .png()
        .toBuffer()
    const frames = [await frame('#f00'), await frame('#0f0'), await frame('#00f')]
    for (const bytes of [
      await sharp(frames, { join: { animated: true } })
        .gif({ loop: 0 })
        .toBuffer(),
      await sharp(frames, { join: { animated: true } })
        .webp({ lossless: true, loop: 0 })
        .toBuffer(),
    ]) {
      expect(await openPicture({ bytes })).toMatchObject({ width: 8, height: 6, frames: 3 })
      expect(await pixelAt(bytes, 3, 3)).toEqual([255, 0, 0])
    }
  })

  test('a decode within a size keeps proportions and never enlarges', async () => {
    const picture = await openPicture({ bytes: await flag().png().toBuffer() })
    expect(await decodeRgb(picture, { maxWidth: 24, maxHeight: 24 })).toMatchObject({ width: 24, height: 16 })
    expect(await decodeRgb(picture, { maxWidth: 500, maxHeight: 500 })).toMatchObject({ width: 48, height: 32 })
  })
})

describe('refusals', () => {
  const refused = (bytes: Uint8Array, code: string, limits = {}): Promise<void> =>
    expect(openPicture({ bytes }, { limits })).rejects.toMatchObject({ code })

  test('empty, unknown and oversized files', async () => {
    await refused(new Uint8Array(), 'FILE_EMPTY')
    await refused(new TextEncoder().encode('just words'), 'FILE_TYPE_UNSUPPORTED')
    await refused(new TextEncoder().encode('{"a":1}'), 'FILE_TYPE_UNSUPPORTED')
    const png = await flag().png().toBuffer()
    await refused(png, 'FILE_TOO_LARGE', { maxBytes: png.length - 1 })
    await refused(png, 'IMAGE_TOO_MANY_PIXELS', { maxPixels: 48 * 32 - 1 })
  })

  test('paths that cannot be read', async () => {
    await expect(openPicture({ path: join(folder, 'missing.png') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await expect(openPicture({ path: folder })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    const path = join(folder, 'large.png')
    await writeFile(path, await flag().png().toBuffer())
    await expect(openPicture({ path }, { limits: { maxBytes: 10 } })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  })

  test('a header that claims more pixels than the limit is refused before any is decoded', async () => {
    const claimed = await flag().png().toBuffer()
    // The header follows the signature: length, "IHDR", width, height and five bytes more, then their checksum.
    claimed.writeUInt32BE(12_000, 16)
    claimed.writeUInt32BE(12_000, 20)
    claimed.writeUInt32BE(crc32(claimed.subarray(12, 29)), 29)
    await refused(claimed, 'IMAGE_TOO_MANY_PIXELS')
  })

  test('drawings: size of the text, of the picture, of what is embedded', async () => {
    const svg = (attributes: string, body = ''): Uint8Array =>
      new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${body}</svg>`)
    await refused(svg('width="9" height="9"', `<desc>${'x'.repeat(3_000)}</desc>`), 'FILE_TOO_LARGE', {
      maxSvgBytes: 2_000,
    })
    await refused(svg('width="20000" height="20000"'), 'IMAGE_TOO_MANY_PIXELS')
    const inner = (await flag().resize(2_000, 1_000).png().toBuffer()).toString('base64')
    await refused(
      svg('width="9" height="9"', `<image href="data:image/png;base64,${inner}" width="9" height="9"/>`),
      'IMAGE_TOO_MANY_PIXELS',
      { maxPixels: 1_000_000 },
    )
    await refused(svg('width="9" height="9"', '<script/>'), 'SVG_UNSAFE')
  })

  test('a decode over its time is stopped', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    const bytes = await sharp({ create: { width: 1_500, height: 1_500, channels: 3, background: '#000', noise } })
      .png({ compressionLevel: 1 })
      .toBuffer()
    const picture = await openPicture({ bytes })
    const hurried = { ...picture, limits: { ...picture.limits, cpuMs: 1 } }
    await expect(decodeRgb(hurried)).rejects.toMatchObject({ code: 'IMAGE_DECODE_TIMEOUT' })
  })

  test('cancelling stops opening and decoding', async () => {
    const bytes = await flag().png().toBuffer()
    await expect(openPicture({ bytes }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
    const picture = await openPicture({ bytes })
    await expect(pictureHashes(picture, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
    const controller = new AbortController()
    const decoding = decodeRgb(picture, { signal: controller.signal })
    controller.abort()
    await expect(decoding).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

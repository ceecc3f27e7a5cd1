import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { type StrippableType, stripMetadata } from './strip-metadata.ts'

const SECRET = 'secret prompt'
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="${SECRET}"/></rdf:RDF></x:xmpmeta>`

const picture = () =>
  sharp({ create: { width: 24, height: 16, channels: 4, background: { r: 10, g: 90, b: 200, alpha: 0.5 } } })
    .withExif({ IFD0: { ImageDescription: SECRET, Artist: SECRET } })
    .withXmp(XMP)

const encoders: Record<Exclude<StrippableType, 'image/gif'>, (image: Sharp) => Sharp> = {
  'image/png': (image) => image.png(),
  'image/jpeg': (image) => image.flatten().jpeg(),
  'image/webp': (image) => image.webp({ lossless: true }),
}

test.each(Object.keys(encoders) as (keyof typeof encoders)[])('%s: metadata goes, every pixel stays', async (type) => {
  const bytes = await encoders[type](picture()).toBuffer()
  expect(bytes.includes(SECRET)).toBe(true)
  const stripped = Buffer.from(stripMetadata(bytes, type, 1))
  expect(stripped.includes(SECRET)).toBe(false)
  const { exif, xmp } = await sharp(stripped).metadata()
  expect({ exif, xmp }).toEqual({ exif: undefined, xmp: undefined })
  expect((await sharp(stripped).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer())).toBe(true)
  expect(Buffer.from(stripMetadata(stripped, type, 1)).equals(stripped)).toBe(true)
})

test('the orientation of a photograph stays, since the picture would lie down without it', async () => {
  const bytes = await picture().flatten().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const stripped = stripMetadata(bytes, 'image/jpeg', 6)
  expect((await sharp(stripped).metadata()).orientation).toBe(6)
  expect(Buffer.from(stripped).includes(SECRET)).toBe(false)
})

test('a moving GIF keeps its frames and its repetition, and loses its comment', async () => {
  const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 20), Buffer.alloc(8 * 8 * 3, 220)])
  const gif = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
    .gif({ loop: 3, delay: [100, 200] })
    .toBuffer()
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, SECRET.length]), Buffer.from(SECRET), Buffer.from([0])])
  const withComment = Buffer.concat([gif.subarray(0, -1), comment, Buffer.from([0x3b])])
  const stripped = Buffer.from(stripMetadata(withComment, 'image/gif', 1))
  expect(stripped.includes(SECRET)).toBe(false)
  expect(await sharp(stripped, { animated: true }).metadata()).toMatchObject({ pages: 2, loop: 3, delay: [100, 200] })
})

test('text appended after the picture goes with the rest', async () => {
  const jpeg = await picture().flatten().jpeg().toBuffer()
  const png = await picture().png().toBuffer()
  for (const [bytes, type] of [
    [jpeg, 'image/jpeg'],
    [png, 'image/png'],
  ] as const) {
    const stripped = stripMetadata(Buffer.concat([bytes, Buffer.from(SECRET)]), type, 1)
    expect(Buffer.from(stripped).includes(SECRET)).toBe(false)
  }
})

test('a file that is cut short is refused', async () => {
  const png = await picture().png().toBuffer()
  expect(() => stripMetadata(png.subarray(0, 60), 'image/png', 1)).toThrow(
    expect.objectContaining({ code: 'IMAGE_CORRUPT' }),
  )
})

import { crc32, deflateSync } from 'node:zlib'
import ExifReader from 'exifreader'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { MetadataPolicy } from '#shared/contract/studio/submissions.ts'
import { cleanPicture } from './clean-picture.ts'

const NOTHING: MetadataPolicy = { keepsAuthorship: false, keepsCredentials: false, keepsGeneration: false }
const ALL: MetadataPolicy = { keepsAuthorship: true, keepsCredentials: true, keepsGeneration: true }

const AUTHOR = 'Ada Lovelace'
const PROMPT = 'a lighthouse of glass, steps: 30'
const CAMERA = 'Moonbeam 3000'
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Secretville"/></rdf:RDF></x:xmpmeta>`

const picture = () =>
  sharp({ create: { width: 24, height: 16, channels: 3, background: '#0a5ac8' } })
    .withExif({
      IFD0: { Artist: AUTHOR, Copyright: `(c) ${AUTHOR}`, Model: CAMERA },
      IFD2: { UserComment: PROMPT },
      IFD3: {
        ...{ GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
        ...{ GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
      },
    })
    .withXmp(XMP)

const encoders = {
  'image/png': (image: Sharp) => image.png(),
  'image/jpeg': (image: Sharp) => image.jpeg(),
  'image/webp': (image: Sharp) => image.webp({ lossless: true }),
} as const
const types = ['image/png', 'image/jpeg', 'image/webp'] as const

const tagsOf = (bytes: Uint8Array) => ExifReader.load(Buffer.from(bytes), { expanded: true })
const groups = ({ metadata }: ReturnType<typeof cleanPicture>) => new Set(metadata.map(({ group }) => group))

function pngChunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, checksum])
}

async function pngWith(...chunks: readonly Buffer[]): Promise<Buffer> {
  const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])
}

describe.each(types)('%s', (type) => {
  it('shows all that the file says and lets nothing leave that is not allowed', async () => {
    const original = await encoders[type](picture()).toBuffer()
    const clean = cleanPicture(original, type, 1, NOTHING)
    expect([...groups(clean)]).toEqual(expect.arrayContaining(['place', 'authorship', 'generation', 'device']))
    expect(clean.metadata.find(({ label }) => label === 'GPS position')?.value).toBe('51.50000, -0.11667')
    expect(clean.metadata.some(({ leaves }) => leaves)).toBe(false)
    const text = Buffer.from(clean.bytes).toString('latin1')
    for (const secret of [AUTHOR, PROMPT, CAMERA, 'Secretville']) expect(text).not.toContain(secret)
    expect(cleanPicture(clean.bytes, type, 1, ALL).metadata).toEqual([])
    const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer()
    expect((await pixels(clean.bytes)).equals(await pixels(original))).toBe(true)
  })

  it('keeps who made it and the prompt where asked, and neither place nor camera', async () => {
    const original = await encoders[type](picture()).toBuffer()
    const clean = cleanPicture(original, type, 1, ALL)
    const { exif, gps, xmp } = tagsOf(clean.bytes)
    expect(exif?.Artist?.description).toBe(AUTHOR)
    expect(exif?.Copyright?.description).toBe(`(c) ${AUTHOR}`)
    expect(JSON.stringify(exif?.['UserComment'])).toContain('lighthouse')
    expect([gps, xmp, exif?.Model]).toEqual([undefined, undefined, undefined])
    const left = clean.metadata.filter(({ leaves }) => leaves)
    expect(left.map(({ group, label }) => `${group} ${label}`)).toEqual(
      expect.arrayContaining(['authorship Artist', 'authorship Copyright', 'generation UserComment']),
    )
    expect(left.every(({ group }) => group === 'authorship' || group === 'generation')).toBe(true)
    // What the copy says is just what was said to leave.
    const again = cleanPicture(clean.bytes, type, 1, ALL)
    expect(again.metadata.every(({ leaves }) => leaves)).toBe(true)
    expect(Buffer.from(again.bytes).equals(Buffer.from(clean.bytes))).toBe(true)
  })
})

/** As some programs write it: the data behind the picture, without the header that would announce it. */
function withoutExtendedHeader(webp: Buffer): Buffer {
  const start = webp.indexOf('VP8X')
  const simple = Buffer.concat([webp.subarray(0, start), webp.subarray(start + 18)])
  simple.writeUInt32LE(simple.length - 8, 4)
  return simple
}

it.each([
  ['lossless with transparency', (image: Sharp) => image.ensureAlpha(0.5).webp({ lossless: true })],
  ['lossless', (image: Sharp) => image.webp({ lossless: true })],
  ['lossy', (image: Sharp) => image.webp({ quality: 80 })],
])('a simple WebP (%s) is given the header that its EXIF data needs', async (_name, encode) => {
  const simple = withoutExtendedHeader(await encode(picture()).toBuffer())
  expect(simple.includes('VP8X')).toBe(false)
  const { metadata, bytes } = cleanPicture(simple, 'image/webp', 1, { ...NOTHING, keepsAuthorship: true })
  expect(metadata.find(({ label }) => label === 'Artist')).toMatchObject({ value: AUTHOR, leaves: true })
  expect(tagsOf(bytes).exif?.Artist?.description).toBe(AUTHOR)
  const copy = await sharp(bytes).metadata()
  expect(copy).toMatchObject({ width: 24, height: 16, exif: expect.any(Buffer) })
  expect(copy.hasAlpha).toBe((await sharp(simple).metadata()).hasAlpha)
  const pixels = (file: Uint8Array) => sharp(file).raw().toBuffer()
  expect((await pixels(bytes)).equals(await pixels(simple))).toBe(true)
})

it('promises nothing that a GIF cannot hold', async () => {
  const gif = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .gif()
    .toBuffer()
  const creator = `<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${AUTHOR}"/>`
  const xmp = Buffer.from(XMP.replace(/<rdf:Description.*?\/rdf:Description>|<rdf:Description.*?\/>/s, creator))
  // XMP is stored in a GIF unchanged, with a trailer that leads readers of blocks to its end.
  const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0])
  const block = Buffer.concat([Buffer.from([0x21, 0xff, 11]), Buffer.from('XMP DataXMP'), xmp, trailer])
  const { metadata, bytes } = cleanPicture(
    Buffer.concat([gif.subarray(0, -1), block, gif.subarray(-1)]),
    'image/gif',
    1,
    ALL,
  )
  expect(metadata.some(({ leaves }) => leaves)).toBe(false)
  expect(metadata.length).toBeGreaterThan(0)
  expect(Buffer.from(bytes).includes(AUTHOR)).toBe(false)
})

it('knows the texts of PNG files: workflows stay only where asked, unknown ones and cards never', async () => {
  const file = await pngWith(
    pngChunk('tEXt', Buffer.from(`Author\0${AUTHOR}`)),
    pngChunk('zTXt', Buffer.concat([Buffer.from('workflow\0\0'), deflateSync('{"nodes":["C:/Users/ada"]}')])),
    pngChunk('tEXt', Buffer.from('chara\0c2VjcmV0')),
    pngChunk('tEXt', Buffer.from('Mystery\0who knows')),
  )
  const kept = (policy: MetadataPolicy) =>
    cleanPicture(file, 'image/png', 1, policy)
      .metadata.filter(({ leaves }) => leaves)
      .map(({ label }) => label)
  expect(kept(NOTHING)).toEqual([])
  expect(kept({ ...NOTHING, keepsAuthorship: true })).toEqual(['Author'])
  expect(kept(ALL)).toEqual(['Author', 'workflow'])
  const { metadata, bytes } = cleanPicture(file, 'image/png', 1, { ...NOTHING, keepsAuthorship: true })
  expect(metadata.find(({ label }) => label === 'workflow')?.value).toContain('C:/Users/ada')
  expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/workflow|chara|Mystery/)
  expect((await sharp(bytes).metadata()).width).toBe(4)
})

it('keeps content credentials as they are, in PNG and in JPEG', async () => {
  const png = await pngWith(pngChunk('caBX', Buffer.from('jumb c2pa manifest')))
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer()
  const box = Buffer.from('JP\0\x01\0\0\0\x01 jumb c2pa manifest', 'latin1')
  const segment = Buffer.concat([Buffer.from([0xff, 0xeb, 0, box.length + 2]), box])
  const signed = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
  for (const [file, type] of [
    [png, 'image/png'],
    [signed, 'image/jpeg'],
  ] as const) {
    const kept = cleanPicture(file, type, 1, ALL)
    expect(Buffer.from(kept.bytes).equals(file)).toBe(true)
    expect(kept.metadata).toMatchObject([{ group: 'credentials', leaves: true }])
    expect(Buffer.from(cleanPicture(file, type, 1, NOTHING).bytes).toString('latin1')).not.toContain('c2pa')
  }
})

it('takes away a second picture behind the first, with the place that it names', async () => {
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .jpeg({ progressive: true })
    .toBuffer()
  const second = await encoders['image/jpeg'](picture()).toBuffer()
  const clean = cleanPicture(Buffer.concat([jpeg, second]), 'image/jpeg', 1, ALL)
  expect(Buffer.from(clean.bytes).equals(jpeg)).toBe(true)
  expect(clean.metadata).toMatchObject([{ group: 'other', label: 'Data after the picture', leaves: false }])
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPicture } from '#models/decode/picture.ts'
import { createCard, parseCardJson } from '#shared/asset-card/card.ts'
import { readCharacterCard } from '#shared/character-card/card-file.ts'
import type { ExportFormat } from '#shared/contract/studio/assets.ts'
import { createEngine, type Engine } from '../engine.ts'
import { describePicture } from '../media/describe.ts'
import { insertMedia } from '../media/media-rows.ts'
import { IDENTITY_RECIPE } from '../revisions/current-state.ts'
import { byteRange } from './byte-range.ts'
import { createResourceHandler } from './resources.ts'

let directory: string
let engine: Engine
let handle: (request: Request) => Promise<Response>

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-resources-'))
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1.0.0' })
  handle = createResourceHandler(engine)
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  handle(new Request(`http://127.0.0.1${path}`, { headers }))

async function keep(bytes: Uint8Array, name: string): Promise<string> {
  const facts = await describePicture(await openPicture({ bytes }))
  const stored = await engine.media.put({ bytes })
  engine.write(() => insertMedia(engine.db, { ...facts, ...stored, originalName: name }))
  return stored.id
}

const SECRET = 'secret prompt'
const pngWithText = () =>
  sharp({ create: { width: 600, height: 300, channels: 4, background: { r: 0, g: 200, b: 0, alpha: 0.5 } } })
    .withExif({ IFD0: { ImageDescription: SECRET } })
    .png()
    .toBuffer()

async function addCharacter(): Promise<{ assetId: string; mediaId: string; bytes: Buffer }> {
  const bytes = await pngWithText()
  const mediaId = await keep(bytes, 'hero.png')
  const card = { ...createCard('character', 'Ana / the “Raven”'), description: 'A thief' }
  return { assetId: engine.library.createAsset({ card, mediaId }).id, mediaId, bytes }
}

test('media come back byte for byte, cached for good, and in ranges', async () => {
  const { mediaId, bytes } = await addCharacter()
  const whole = await get(`/media/${mediaId}`)
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(bytes.length),
    'x-content-type-options': 'nosniff',
    'cache-control': expect.stringContaining('immutable'),
  })
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  const part = await get(`/media/${mediaId}`, { range: 'bytes=10-19' })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`)
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
  expect((await get(`/media/${mediaId}`, { range: `bytes=${bytes.length}-` })).status).toBe(416)
  const head = await handle(new Request(`http://127.0.0.1/media/${mediaId}`, { method: 'HEAD' }))
  expect([head.headers.get('content-length'), head.body]).toEqual([String(bytes.length), null])
})

test.each([
  [null, undefined],
  ['bytes=-5', { first: 95, last: 99 }],
  ['bytes=90-', { first: 90, last: 99 }],
  ['bytes=0-999', { first: 0, last: 99 }],
  ['bytes=-', undefined],
  ['bytes=5-2', 'unsatisfiable'],
  ['bytes=0-1,5-6', undefined],
])('range %s', (header, expected) => {
  expect(byteRange(header, 100)).toEqual(expected)
})

test('thumbnails keep proportions and transparency', async () => {
  const { mediaId } = await addCharacter()
  const [first, second] = await Promise.all([
    get(`/thumbnail/${mediaId}?edge=256`),
    get(`/thumbnail/${mediaId}?edge=256`),
  ])
  expect(first?.headers.get('content-type')).toBe('image/webp')
  const image = await sharp(await first?.arrayBuffer()).metadata()
  expect(image).toMatchObject({ width: 256, height: 128, hasAlpha: true })
  expect(second?.status).toBe(200)
  expect((await get(`/thumbnail/${mediaId}?edge=700`)).status).toBe(400)
})

test('a preview shows a recipe that is not saved', async () => {
  const { assetId } = await addCharacter()
  const recipe = encodeURIComponent(JSON.stringify({ ...IDENTITY_RECIPE, rotateQuarterTurns: 1 }))
  const response = await get(`/render?asset=${assetId}&recipe=${recipe}&edge=100`)
  expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ width: 50, height: 100 })
  expect((await get(`/render?asset=${assetId}&recipe=nonsense&edge=100`)).status).toBe(400)
})

test('a drawing leaves sanitized and in a sandbox', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'
  const id = await keep(Buffer.from(svg), 'drawing.svg')
  const response = await get(`/media/${id}`)
  expect(response.headers.get('content-security-policy')).toContain('sandbox')
  expect(await response.text()).toContain('<rect')
  expect((await get(`/thumbnail/${id}`)).status).toBe(200)
})

test('unknown, mistyped and forbidden requests get declared errors', async () => {
  const absent = await get(`/media/${'0'.repeat(64)}`)
  expect([absent.status, await absent.json()]).toMatchObject([404, { code: 'NOT_FOUND' }])
  expect((await get('/media/..%2f..%2fetc%2fpasswd')).status).toBe(400)
  expect((await get('/nothing')).status).toBe(404)
  expect((await handle(new Request('http://127.0.0.1/media/x', { method: 'DELETE' }))).status).toBe(405)
})

const upload = (body: string, name: string) =>
  handle(new Request(`http://127.0.0.1/upload?name=${encodeURIComponent(name)}`, { method: 'POST', body }))

test('an upload is kept until an import takes it in', async () => {
  const response = await upload('content', '../../etc/passwd')
  const { uploadId } = (await response.json()) as { uploadId: string }
  const [path = ''] = await engine.uploads.files([uploadId])
  expect(path.startsWith(join(engine.options.libraryDirectory, 'uploads', uploadId))).toBe(true)
  expect(path.endsWith('passwd')).toBe(true)
  expect((await upload('', 'empty.png')).status).toBe(400)
})

async function exported(assetId: string, format: ExportFormat) {
  const prepared = await engine.exports.prepare(assetId, format)
  const response = await get(`/export/${prepared.exportId}`)
  expect(response.headers.get('content-disposition')).toContain('attachment')
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.length).toBe(prepared.sizeBytes)
  return { ...prepared, bytes }
}

test('every export format can be read back', async () => {
  const { assetId } = await addCharacter()
  const json = await exported(assetId, 'card_json')
  expect(json.fileName).toBe('Ana _ the “Raven”.json')
  expect(parseCardJson(json.bytes)).toEqual(engine.library.get(assetId).card)
  for (const format of [
    'character_json_v1',
    'character_json_v2',
    'character_json_v3',
    'character_png',
    'charx',
  ] as const) {
    const { bytes } = await exported(assetId, format)
    expect(JSON.stringify(readCharacterCard(bytes).document)).toContain('A thief')
  }
})

test('a picture leaves without its metadata unless the settings keep it', async () => {
  const { assetId, bytes: original } = await addCharacter()
  const stripped = await exported(assetId, 'picture')
  expect(stripped.bytes.includes(SECRET)).toBe(false)
  expect((await exported(assetId, 'character_png')).bytes.includes(SECRET)).toBe(false)
  engine.settings.update({ stripMetadataOnExport: false })
  expect((await exported(assetId, 'picture')).bytes.equals(original)).toBe(true)
})

test('an edited picture leaves edited', async () => {
  const { assetId, mediaId } = await addCharacter()
  const { card } = engine.library.get(assetId)
  await engine.drafts.save({ assetId, card, mediaId, recipe: { ...IDENTITY_RECIPE, rotateQuarterTurns: 1 } })
  const { bytes, fileName } = await exported(assetId, 'picture')
  expect(fileName.endsWith('.png')).toBe(true)
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 300, height: 600 })
})

test('a card without a file has no picture to export', async () => {
  const { id } = engine.library.createEmpty('item', 'Lamp')
  await expect(engine.exports.prepare(id, 'picture')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

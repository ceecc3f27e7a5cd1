import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { createOpenSource } from '../fingerprints/picture-source.ts'
import { createMediaStore } from '../media/store.ts'
import { convertToPng } from './convert.ts'
import { foreignPictureType } from './formats.ts'
import { HEIGHT, photoshop, QUARTERS, radiance, SAMPLES, targa, WIDTH } from './samples.fixture.ts'

const LIMITS = { maxPixels: DEFAULT_LIMITS.maxPixels }

async function convert(bytes: Uint8Array, name: string, limits = LIMITS): Promise<Uint8Array> {
  const type = foreignPictureType(bytes, name)
  if (type === undefined) throw new Error(`${name} was not recognized`)
  return convertToPng(bytes, type, limits)
}

/** In the middle of each quarter. */
async function quartersOf(png: Uint8Array) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([WIDTH, HEIGHT, 3])
  const at = (x: number, y: number) => [...data.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)]
  return { topLeft: at(6, 4), topRight: at(18, 4), bottomLeft: at(6, 12), bottomRight: at(18, 12) }
}

function expectQuarters(found: Awaited<ReturnType<typeof quartersOf>>, tolerance: number): void {
  for (const [quarter, color] of Object.entries(QUARTERS)) {
    for (const [channel, value] of color.entries()) {
      const seen = found[quarter as keyof typeof QUARTERS][channel] ?? Number.NaN
      expect(Math.abs(seen - value), `${quarter}, channel ${channel}: ${seen}`).toBeLessThanOrEqual(tolerance)
    }
  }
}

/** What the formats themselves lose: HEVC, and eight bits of a shared exponent. */
const TOLERANCES: Readonly<Record<string, number>> = { 'quarters.heic': 2, 'quarters.hdr': 3 }

test.each(Object.keys(SAMPLES))('%s is recognized and becomes the picture it shows', async (name) => {
  const png = await convert(SAMPLES[name] ?? Buffer.of(), name)
  expect((await sharp(png).metadata()).format).toBe('png')
  expectQuarters(await quartersOf(png), TOLERANCES[name] ?? 0)
})

test('a format is recognized by what the file holds, an old Targa file by its name', () => {
  for (const [name, bytes] of Object.entries(SAMPLES)) {
    const found = foreignPictureType(bytes, 'no-name')
    if (name === 'quarters.tga') expect(found).toBeUndefined()
    else expect(found, name).toEqual(foreignPictureType(bytes, name))
  }
  expect(foreignPictureType(Buffer.from('BM is the name of a band'), 'words.bmp')).toBeUndefined()
  expect(foreignPictureType(Buffer.from('only some words in a file'), 'words.tga')).toBeUndefined()
})

test('light beyond white is white', async () => {
  const { topLeft, bottomRight } = await quartersOf(await convert(radiance(4), 'bright.hdr'))
  expect(bottomRight).toEqual([255, 255, 255])
  expect(topLeft[0]).toBe(255)
  expect(topLeft[1]).toBeGreaterThan(QUARTERS.topLeft[1])
})

test('a Photoshop document without its merged picture is refused, and says what to do', async () => {
  await expect(convert(photoshop({ isMerged: false }), 'layers.psd')).rejects.toMatchObject({
    code: 'FILE_TYPE_UNSUPPORTED',
    detail: expect.stringContaining('Maximize compatibility'),
  })
})

test('a document for print has its colors, as near as inks come to light', async () => {
  const found = await quartersOf(await convert(photoshop({ isForPrint: true }), 'print.psd'))
  expectQuarters(found, 80)
  expect(found.bottomRight[0]).toBeGreaterThan(200)
})

test('too many pixels are refused by the header alone', async () => {
  const huge = targa({ fromTop: true, version: 2 })
  huge.writeUInt16LE(60_000, 12)
  huge.writeUInt16LE(60_000, 14)
  await expect(convert(huge, 'huge.tga')).rejects.toMatchObject({ code: 'IMAGE_TOO_MANY_PIXELS' })
  for (const [name, bytes] of Object.entries(SAMPLES)) {
    const limits = { maxPixels: WIDTH * HEIGHT - 1 }
    await expect(convert(bytes, name, limits), name).rejects.toMatchObject({ code: 'IMAGE_TOO_MANY_PIXELS' })
  }
})

async function outcome(bytes: Uint8Array, name: string): Promise<'converted' | 'refused'> {
  try {
    await convert(bytes, name)
    return 'converted'
  } catch (error) {
    expect(error, name).toBeInstanceOf(LunaError)
    expect(error, name).not.toMatchObject({ code: 'INTERNAL' })
    return 'refused'
  }
}

const isRecognized = (bytes: Uint8Array, name: string) => foreignPictureType(bytes, name) !== undefined

test.each(Object.keys(SAMPLES))('%s cut short is refused', async (name) => {
  const whole = SAMPLES[name] ?? Buffer.of()
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    const cut = whole.subarray(0, Math.floor(whole.length * share))
    if (isRecognized(cut, name)) expect(await outcome(cut, name), `${share} of it`).toBe('refused')
  }
})

test.each(Object.keys(SAMPLES))('%s with bytes changed is a picture or refused', async (name) => {
  const whole = SAMPLES[name] ?? Buffer.of()
  const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const damaged = Uint8Array.from(whole)
      for (const { at, value } of changes) damaged[at % damaged.length] = value
      if (isRecognized(damaged, name)) await outcome(damaged, name)
    }),
    { numRuns: byExtent({ short: 10, long: 200 }) },
  )
})

test('a file outside the library is opened as an import takes it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-foreign-'))
  try {
    const open = createOpenSource(createMediaStore(folder))
    const path = join(folder, 'quarters.heic')
    writeFileSync(path, SAMPLES['quarters.heic'] ?? Buffer.of())
    expect(await open({ path })).toMatchObject({ mediaType: 'image/png', width: WIDTH, height: HEIGHT })
    writeFileSync(path, 'v/1\x01 but no picture', 'latin1')
    await expect(open({ path })).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

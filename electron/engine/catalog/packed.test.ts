import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PACK_TRAILER_BYTES, type PackedCatalog, packCatalog } from '#models/catalog/pack.ts'
import { isPackedCatalog, unpackCatalog } from '#models/catalog/unpack.ts'
import type { CatalogEntry } from '#models/catalog/writer.ts'
import { FEATURES_PER_WORK, readCompactFeatures } from '#models/features/compact.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { FLAG_REMOVED } from '#shared/similarity/scan-flags.ts'
import { cosine, meanOfVectors, signBits } from '#shared/similarity/vectors.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { createCatalogGenerator } from './generate.ts'
import { openCatalog } from './reader.ts'
import { verifyCatalog } from './verify.ts'

const IMAGE = 512
const TEXT = 384
const ENTRIES = 3_000
/** As the market promises: of the same vectors in full. */
const MOST_OF_FLOATS = 0.2

let folder: string
let packed: PackedCatalog
let path: string
const generator = createCatalogGenerator({
  ...{ seed: 7, entries: ENTRIES, profile: 'standard', profileVersion: '1' },
  ...{ imageDimensions: IMAGE, textDimensions: TEXT, featuresPerWork: FEATURES_PER_WORK },
})
const entryAt = (at: number): CatalogEntry => {
  const entry = generator.entry(at)
  if (at % 50 === 0) return { ...entry, name: '', creatorName: '', isRemoved: true }
  return at % 7 === 0 ? { ...entry, imageVector: null, picture: null } : entry
}
const sample = Array.from({ length: 500 }, (_, at) => generator.entry(at))
const imageMean = meanOfVectors(
  sample.flatMap(({ imageVector }) => imageVector ?? []),
  IMAGE,
)
const textMean = meanOfVectors(
  sample.flatMap(({ textVector }) => textVector ?? []),
  TEXT,
)
const description = {
  ...{ title: 'Packed', profile: 'standard', profileVersion: '1', createdAt: '2026-01-01T00:00:00.000Z' },
  ...{ imageMean, textMean, featuresPerWork: FEATURES_PER_WORK },
}

function* allEntries() {
  for (let at = 0; at < ENTRIES; at++) yield entryAt(at)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-packed-'))
  path = join(folder, 'catalog.lunapak')
  packed = await packCatalog(path, description, allEntries())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const errorCode = (cause: unknown): string => (cause instanceof LunaError ? cause.code : `not declared: ${cause}`)

test('it takes less than a fifth of its vectors, and with local features under 2,000 bytes a work', async () => {
  expect(packed.entries).toBe(ENTRIES)
  expect(packed.sizeBytes).toBe(readFileSync(path).length)
  expect(packed.sizeBytes / ENTRIES).toBeLessThan(2_000)
  const bare = await packCatalog(join(folder, 'bare.lunapak'), { ...description, featuresPerWork: 0 }, allEntries())
  expect(bare.sizeBytes / (ENTRIES * (IMAGE + TEXT) * 4)).toBeLessThan(MOST_OF_FLOATS)
})

test('unpacked, every entry is what was packed, with the same signs and nearly the same direction', async () => {
  const target = join(folder, 'unpacked.lunacat')
  await unpackCatalog(path, target)
  expect((await verifyCatalog(target)).entries).toBe(ENTRIES)
  const file = openCatalog(target)
  const bits = new Uint32Array(TEXT / 32)
  const codes = new Int8Array(TEXT)
  let least = 1
  for (let at = 0; at < ENTRIES; at += 37) {
    const entry = entryAt(at)
    const { flags, ...facts } = file.facts(at)
    expect(facts).toEqual({
      ...{ id: entry.id, name: entry.name, creatorName: entry.creatorName, creatorKey: entry.creatorKey },
      ...{ kind: entry.kind, words: entry.words, metadataHash: entry.metadataHash },
      pHash: entry.picture?.pHash ?? '0'.repeat(16),
      dHash: entry.picture?.dHash ?? '0'.repeat(16),
    })
    expect(file.features(at)).toEqual(entry.features && readCompactFeatures(entry.features))
    expect((flags & FLAG_REMOVED) !== 0).toBe(entry.isRemoved === true)
    const vector = entry.textVector
    if (vector === null) continue
    file.read('text_bits', at * bits.byteLength, new Uint8Array(bits.buffer))
    expect(bits).toEqual(signBits(vector, textMean))
    file.read('text_int8', at * TEXT, new Uint8Array(codes.buffer))
    least = Math.min(least, cosine(vector, codes))
  }
  file.close()
  // One step of an eighth of the root mean square, spread evenly: an error of 0.13 percent of the energy.
  expect(least).toBeGreaterThan(0.999)
})

test('a packed catalog of version 1 is read as before, without local features', async () => {
  const old = join(folder, 'before.lunapak')
  await packCatalog(old, { ...description, featuresPerWork: 0 }, [entryAt(1), entryAt(2)])
  writeFileSync(old, asVersion1(readFileSync(old)))
  const target = join(folder, 'before.lunacat')
  expect(await unpackCatalog(old, target)).toMatchObject({ entries: 2, featuresPerWork: 0 })
  await verifyCatalog(target)
  const file = openCatalog(target)
  expect([file.facts(0).id, file.features(0)]).toEqual([entryAt(1).id, null])
  file.close()
})

/** One block without its fourth part, as it was before local features. */
function asVersion1(bytes: Buffer): Buffer {
  const blockAt = 16 + bytes.readUInt32LE(12) + 4 * (IMAGE + TEXT)
  const lengths = [0, 1, 2, 3, 4].map((at) => bytes.readUInt32LE(blockAt + at * 4))
  const partsEnd = lengths.slice(1, 4).reduce((sum, length) => sum + length, blockAt + 20)
  const parts = [bytes.subarray(0, blockAt + 16), bytes.subarray(blockAt + 20, partsEnd)]
  const content = Buffer.concat(parts)
  content.writeUInt32LE(1, 8)
  const counts = bytes.subarray(bytes.length - PACK_TRAILER_BYTES, bytes.length - 32)
  return Buffer.concat([content, counts, createHash('sha256').update(content).digest()])
}

describe('a damaged file', () => {
  test('is refused wherever it is damaged, and leaves nothing', async () => {
    const small = join(folder, 'small.lunapak')
    await packCatalog(small, description, [entryAt(1), entryAt(2)])
    const whole = readFileSync(small)
    const target = join(folder, 'never.lunacat')
    const refuses = async (at: number, change: number): Promise<void> => {
      const file = join(folder, 'damaged.lunapak')
      writeFileSync(
        file,
        Uint8Array.from(whole, (byte, place) => (place === at ? byte ^ change : byte)),
      )
      expect(await unpackCatalog(file, target).then(() => 'read', errorCode), `byte ${at}`).toBe('CATALOG_INVALID')
      expect(() => readFileSync(target)).toThrow()
    }
    // Nothing but itself vouches for the end, so each byte of it is tried.
    for (let at = whole.length - PACK_TRAILER_BYTES; at < whole.length; at++) await refuses(at, 1)
    await fc.assert(fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), refuses), {
      numRuns: byExtent({ short: 15, long: 60 }),
    })
    for (const length of [0, 7, 15, 100, whole.length - 40, whole.length - 1]) {
      const file = join(folder, 'short.lunapak')
      writeFileSync(file, whole.subarray(0, length))
      expect(await unpackCatalog(file, target).then(() => 'read', errorCode), `${length}`).toBe('CATALOG_INVALID')
    }
  })

  test('is told from other files', async () => {
    expect(await isPackedCatalog(path)).toBe(true)
    const other = join(folder, 'other')
    writeFileSync(other, 'LUNA')
    expect(await isPackedCatalog(other)).toBe(false)
    expect(await isPackedCatalog(join(folder, 'none')).then(() => 'read', errorCode)).toBe('FILE_UNREADABLE')
  })
})

test('a catalog without vectors, or without entries, is one too', async () => {
  const target = join(folder, 'few.lunacat')
  for (const entries of [[], [{ ...entryAt(3), imageVector: null, textVector: null }]]) {
    const small = join(folder, `few-${entries.length}.lunapak`)
    await packCatalog(small, { ...description, imageMean: null, textMean: null }, entries)
    expect((await unpackCatalog(small, target)).entries).toBe(entries.length)
    expect((await verifyCatalog(target)).imageDimensions).toBeNull()
  }
})

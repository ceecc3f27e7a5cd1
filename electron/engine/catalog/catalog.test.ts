import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RESERVED_HEADER_BYTES } from '#models/catalog/format.ts'
import { type CatalogEntry, creatorKey, encodeHeader, writeCatalog } from '#models/catalog/writer.ts'
import { compactFeatures, FEATURES_PER_WORK, firstOfCompact, readCompactFeatures } from '#models/features/compact.ts'
import { randomFeatures } from '#models/features/descriptors.fixture.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { randomFrom } from '#shared/random.ts'
import { FLAG_PICTURE } from '#shared/similarity/scan-flags.ts'
import { hashQuery } from '#shared/similarity/scan-query.ts'
import { createScanner } from '#shared/similarity/scanner.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { createCatalogGenerator, type GeneratorOptions, generateCatalog } from './generate.ts'
import { openCatalog } from './reader.ts'
import { loadResident } from './resident.ts'
import { createCatalogScan } from './scan-client.ts'
import { verifyCatalog } from './verify.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-catalog-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
const vector = (dimensions: number) =>
  fc
    .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
    .map((values) => Float32Array.from(values))

const compactFeaturesArbitrary = fc
  .tuple(fc.nat(2 ** 31), fc.nat(FEATURES_PER_WORK + 4))
  .map(([seed, count]) => compactFeatures(randomFeatures(randomFrom(seed), count), count))

const SOME_FEATURES = compactFeatures(randomFeatures(randomFrom(1), 5), 5)

const entryArbitrary: fc.Arbitrary<CatalogEntry> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 40 }),
  name: fc.string({ unit: 'grapheme', maxLength: 80 }),
  creatorName: fc.string({ unit: 'grapheme', maxLength: 40 }),
  creatorKey: hex(16),
  kind: fc.constantFrom('character', 'image', 'template'),
  picture: fc.option(fc.record({ pHash: hex(16), dHash: hex(16), lowInformation: fc.boolean() })),
  metadataHash: hex(64),
  words: fc.nat(65_535),
  imageVector: fc.option(vector(40)),
  textVector: fc.option(vector(8)),
  features: fc.option(compactFeaturesArbitrary),
})

async function write(
  name: string,
  entries: readonly CatalogEntry[],
  featuresPerWork = FEATURES_PER_WORK,
): Promise<string> {
  const path = join(folder, name)
  const description = {
    title: 'Test',
    profile: 'tiny',
    profileVersion: '1',
    createdAt: '2026-01-01T00:00:00.000Z',
    entries: entries.length,
    imageMean: new Float32Array(40).fill(0.1),
    textMean: new Float32Array(8),
    featuresPerWork,
  }
  await writeCatalog(path, description, entries)
  return path
}

const errorCode = (cause: unknown): string => (cause instanceof LunaError ? cause.code : `not declared: ${cause}`)

describe('round trip', () => {
  test('every entry reads as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entryArbitrary, { maxLength: 12 }), async (entries) => {
        const path = await write('round-trip.lunacat', entries)
        expect((await verifyCatalog(path)).entries).toBe(entries.length)
        const file = openCatalog(path)
        try {
          for (const [at, entry] of entries.entries()) {
            const { flags, ...facts } = file.facts(at)
            expect(facts).toEqual({
              id: entry.id,
              name: entry.name,
              creatorName: entry.creatorName,
              creatorKey: entry.creatorKey,
              kind: entry.kind,
              words: entry.words,
              metadataHash: entry.metadataHash,
              pHash: entry.picture?.pHash ?? '0'.repeat(16),
              dHash: entry.picture?.dHash ?? '0'.repeat(16),
            })
            expect((flags & FLAG_PICTURE) !== 0).toBe(entry.picture !== null)
            expect(file.features(at)).toEqual(
              entry.features && readCompactFeatures(firstOfCompact(entry.features, FEATURES_PER_WORK)),
            )
          }
        } finally {
          file.close()
        }
      }),
      { numRuns: byExtent({ short: 12, long: 40 }) },
    )
  })

  test('a creator has one key', () => {
    expect(creatorKey('mira')).toMatch(/^[0-9a-f]{16}$/)
    expect(creatorKey('mira')).toBe(creatorKey('mira'))
    expect(creatorKey('mira')).not.toBe(creatorKey('Mira'))
  })

  test('a wrong count leaves no file behind', async () => {
    const path = join(folder, 'short.lunacat')
    const description = {
      title: 'Short',
      profile: 'tiny',
      profileVersion: '1',
      createdAt: '2026-01-01T00:00:00.000Z',
      entries: 2,
      imageMean: null,
      textMean: null,
      featuresPerWork: 0,
    }
    await expect(writeCatalog(path, description, [])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(() => readFileSync(path)).toThrow()
    expect(() => readFileSync(`${path}.part`)).toThrow()
  })
})

/** As the studio wrote catalogs before they had local features. */
function asVersion1(path: string): Buffer {
  const { featuresPerWork: _, sections, ...header } = openCatalog(path).header
  const bytes = readFileSync(path)
  const old = { ...header, sections: sections.filter(({ name }) => name !== 'features') }
  bytes.fill(' ', 16, RESERVED_HEADER_BYTES)
  bytes.write(JSON.stringify(old), 16)
  bytes.writeUInt32LE(1, 8)
  return bytes
}

describe('a catalog of version 1', () => {
  test('is read as before, without local features', async () => {
    const entries = fc.sample(entryArbitrary, 5)
    const path = await write('before.lunacat', entries, 0)
    const facts = entries.map((_, at) => openCatalog(path).facts(at))
    writeFileSync(path, asVersion1(path))
    expect(await verifyCatalog(path)).toMatchObject({ entries: 5, featuresPerWork: 0 })
    const file = openCatalog(path)
    expect(entries.map((_, at) => file.facts(at))).toEqual(facts)
    expect(entries.map((_, at) => file.features(at))).toEqual(entries.map(() => null))
    file.close()
  })

  test('that claims to have some is refused', async () => {
    const path = await write('claims.lunacat', fc.sample(entryArbitrary, 5), 0)
    const bytes = asVersion1(path)
    const text = bytes.toString('utf8', 16, RESERVED_HEADER_BYTES).trimEnd().replace('{', '{"featuresPerWork":4,')
    bytes.write(text, 16)
    writeFileSync(path, bytes)
    expect(() => openCatalog(path)).toThrow(expect.objectContaining({ code: 'CATALOG_INVALID' }))
  })
})

describe('hostile files', () => {
  let bytes: Buffer
  let path: string
  beforeAll(async () => {
    const entries = fc.sample(entryArbitrary, 9)
    path = await write('good.lunacat', entries)
    bytes = readFileSync(path)
  })

  const refusal = async (content: Uint8Array): Promise<string> => {
    const hostile = join(folder, 'hostile.lunacat')
    writeFileSync(hostile, content)
    return verifyCatalog(hostile).then(() => 'accepted', errorCode)
  }

  test('cut short anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        expect(await refusal(bytes.subarray(0, length))).toBe('CATALOG_INVALID')
      }),
    )
  })

  test('any changed byte of magic, version or sections', async () => {
    const header = openCatalog(path).header
    const inside = header.sections.filter(({ length }) => length > 0)
    const position = fc.oneof(
      // A stated header length that still ends in the padding changes nothing.
      fc.integer({ min: 0, max: 11 }),
      ...inside.map(({ offset, length }) => fc.integer({ min: offset, max: offset + length - 1 })),
    )
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ change
        expect(await refusal(changed)).toBe('CATALOG_INVALID')
      }),
    )
  })

  test('headers that lie about counts, dimensions, offsets and lengths', async () => {
    const header = openCatalog(path).header
    const forgeries = [
      { ...header, entries: 50_000_000 },
      { ...header, featuresPerWork: 0 },
      { ...header, featuresPerWork: 2 ** 20 },
      { ...header, entries: 10 },
      { ...header, entries: -1 },
      { ...header, entries: 1e300 },
      { ...header, imageDimensions: 48 },
      { ...header, textDimensions: null },
      { ...header, sections: header.sections.slice(1) },
      { ...header, sections: [...header.sections, ...header.sections.slice(0, 1)] },
      { ...header, sections: header.sections.map((section) => ({ ...section, offset: 2 ** 40 })) },
      { ...header, sections: header.sections.map((section) => ({ ...section, length: section.length + 64 })) },
      { ...header, sections: header.sections.map((section) => ({ ...section, offset: RESERVED_HEADER_BYTES })) },
    ]
    for (const forgery of forgeries) {
      const changed = Buffer.from(bytes)
      encodeHeader(forgery).copy(changed, 0)
      expect(await refusal(changed)).toBe('CATALOG_INVALID')
    }
  })

  test('a header of four gigabytes, of no bytes, or of bytes that are no JSON', async () => {
    for (const length of [0xffff_ffff, 0]) {
      const changed = Buffer.from(bytes)
      changed.writeUInt32LE(length, 12)
      expect(await refusal(changed)).toBe('CATALOG_INVALID')
    }
    const changed = Buffer.from(bytes)
    changed.fill(0xff, 16, 64)
    expect(await refusal(changed)).toBe('CATALOG_INVALID')
  })

  test('means that are no numbers', async () => {
    const changed = Buffer.from(bytes)
    const means = openCatalog(path).header.sections.find(({ name }) => name === 'means')
    changed.writeFloatLE(Number.NaN, means?.offset ?? 0)
    expect(await refusal(changed)).toBe('CATALOG_INVALID')
  })

  test('local features that are none, under a checksum that is right', async () => {
    const entries = [{ ...(fc.sample(entryArbitrary, 1)[0] as CatalogEntry), features: SOME_FEATURES }]
    const featured = await write('featured.lunacat', entries)
    const { header } = openCatalog(featured)
    for (const [at, value] of [
      [1, 0xff],
      [5, 0xff],
      [9, 0xff],
    ] as const) {
      const changed = readFileSync(featured)
      const sections = header.sections.map((section) => {
        if (section.name !== 'features') return section
        changed[section.offset + at] = value
        const bytes = changed.subarray(section.offset, section.offset + section.length)
        return { ...section, sha256: createHash('sha256').update(bytes).digest('hex') }
      })
      encodeHeader({ ...header, sections }).copy(changed, 0)
      expect(await refusal(changed), `byte ${at}`).toBe('CATALOG_INVALID')
    }
  })

  test('a file that is not there', async () => {
    expect(await verifyCatalog(join(folder, 'none.lunacat')).catch(errorCode)).toBe('FILE_UNREADABLE')
  })
})

describe('scan', () => {
  const options: GeneratorOptions = {
    seed: 11,
    entries: 6_000,
    profile: 'tiny',
    profileVersion: '1',
    imageDimensions: 512,
    textDimensions: 384,
  }
  const generator = createCatalogGenerator(options)
  const empty = '0'.repeat(64)
  let path: string
  beforeAll(async () => {
    path = join(folder, 'scan.lunacat')
    await generateCatalog(path, options)
  })

  test('finds at least 95 of 100 near duplicates that exact search finds, by each vector alone', () => {
    const file = openCatalog(path)
    const scanner = createScanner(loadResident(file))
    const all = Array.from({ length: options.entries }, (_, at) => generator.entry(at))
    for (const by of ['imageVector', 'textVector'] as const) {
      let near = 0
      let found = 0
      for (let at = 19; at < options.entries; at += 400) {
        const query = all[at]?.[by] ?? new Float32Array(0)
        const exact = all.flatMap((entry, index) =>
          cosine(query, entry[by] ?? new Float32Array(0)) >= 0.9 ? [index] : [],
        )
        const vectors = { image: null, text: null, [by === 'imageVector' ? 'image' : 'text']: query }
        const hits = new Set(scanner.measure(hashQuery(null, empty), vectors, []).map(({ entry }) => entry))
        near += exact.length
        found += exact.filter((index) => hits.has(index)).length
      }
      expect(near).toBeGreaterThanOrEqual(30)
      expect(found / near).toBeGreaterThanOrEqual(0.95)
    }
    file.close()
  })

  test('the nearest twenty by bits and bytes are mostly the nearest twenty by floats', () => {
    const file = openCatalog(path)
    const scanner = createScanner(loadResident(file))
    const all = Array.from(
      { length: options.entries },
      (_, at) => generator.entry(at).imageVector ?? new Float32Array(0),
    )
    let agreed = 0
    for (let at = 0; at < 10; at++) {
      const query = all[at * 37] ?? new Float32Array(0)
      const exact = all
        .map((entry, index) => ({ index, cosine: cosine(query, entry) }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, 20)
      const hits = scanner.measure(hashQuery(null, empty), { image: query, text: null }, [])
      const entries = new Set(hits.map(({ entry }) => entry))
      agreed += exact.filter(({ index }) => entries.has(index)).length
    }
    expect(agreed / 200).toBeGreaterThanOrEqual(0.95)
    file.close()
  })

  test('finds a picture in every orientation, and by dHash alone only where it holds information', async () => {
    const turned = ['1', '2', '3', '4', '5', '6', '7', '8'].map((digit) => digit.repeat(16))
    const far = 'fedcba9876543210'
    const flat = { ...generator.entry(0), imageVector: null, textVector: null }
    const catalog = await writeCatalogOf([
      { ...flat, id: 'a', picture: { pHash: '7777777777777776', dHash: far, lowInformation: false } },
      { ...flat, id: 'b', picture: { pHash: far, dHash: '3333333333333331', lowInformation: false } },
      { ...flat, id: 'c', picture: { pHash: far, dHash: '3333333333333331', lowInformation: true } },
      { ...flat, id: 'd', picture: null },
    ])
    const scan = createCatalogScan()
    const query = hashQuery({ orientations: { pHash: turned, dHash: turned }, lowInformation: false }, empty)
    const found = await scan.byHashes(catalog, query)
    expect([...found].sort()).toEqual([0, 1])
    const hits = await scan.measure(catalog, query, { image: null, text: null }, found)
    expect(hits[0]?.pHash).toEqual({ distance: 1, orientation: 6 })
    expect(hits[1]?.dHash).toEqual({ distance: 1, orientation: 2 })
    const flatQuery = hashQuery({ orientations: { pHash: turned, dHash: turned }, lowInformation: true }, empty)
    expect(await scan.byHashes(catalog, flatQuery)).toEqual([0])
    await scan.close()
  })

  test('finds equal metadata without a picture', async () => {
    const wanted = generator.entry(4_321)
    const scan = createCatalogScan()
    expect(await scan.byHashes(path, hashQuery(null, wanted.metadataHash))).toEqual([4_321])
    await scan.close()
  })

  test('a failing catalog fails its own call alone, and calls in flight end with the worker', async () => {
    const scan = createCatalogScan()
    await expect(scan.open(join(folder, 'none.lunacat'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await scan.open(path)
    // Sent after the end was asked for, it cannot be answered before.
    const closing = scan.close()
    await expect(scan.byHashes(path, hashQuery(null, empty))).rejects.toMatchObject({ code: 'CANCELLED' })
    await closing
  })

  const writeCatalogOf = (entries: readonly CatalogEntry[]): Promise<string> => write('oriented.lunacat', entries)
})

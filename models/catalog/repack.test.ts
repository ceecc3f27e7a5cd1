import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { factOffsets, PACK_BLOCK_ENTRIES, packCatalog } from './pack.ts'
import { inflateFacts, openForReading, parseStrings, readBlockBytes, startReading } from './pack-reading.ts'
import { repackCatalog } from './repack.ts'
import { unpackCatalog } from './unpack.ts'
import type { CatalogEntry } from './writer.ts'

const DIMENSIONS = { image: 16, text: 8 }
const random = randomFrom(11)
const hex = (bytes: number): string =>
  Array.from({ length: bytes }, () =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, '0'),
  ).join('')
const vector = (dimensions: number): Float32Array => Float32Array.from({ length: dimensions }, () => random() - 0.5)

const entry = (id: string): CatalogEntry => ({
  ...{ id, name: `Work ${id}`, creatorName: '', creatorKey: hex(8), kind: 'character' },
  picture: random() < 0.8 ? { pHash: hex(8), dHash: hex(8), lowInformation: random() < 0.2 } : null,
  ...{ metadataHash: hex(32), words: Math.floor(random() * 100), features: null },
  imageVector: random() < 0.9 ? vector(DIMENSIONS.image) : null,
  textVector: vector(DIMENSIONS.text),
})

const description = {
  ...{ title: 'Market', profile: 'tiny', profileVersion: '1', createdAt: '2026-03-01T00:00:00Z', featuresPerWork: 0 },
  ...{ imageMean: vector(DIMENSIONS.image), textMean: vector(DIMENSIONS.text) },
}

let folder: string
let files = 0
const path = (): string => join(folder, `${++files}`)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'luna-repack-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function pack(entries: readonly CatalogEntry[]): Promise<string> {
  const file = path()
  await packCatalog(file, description, entries)
  return file
}

/** Every entry's facts and codes by id, and the sizes of blocks. */
async function contentOf(file: string) {
  const handle = await openForReading(file)
  try {
    const { input, shape, entries } = await startReading(handle)
    const ids: string[] = []
    const sizes: number[] = []
    const blocks: Buffer[] = []
    while (ids.length < entries) {
      const block = await readBlockBytes(input, shape)
      sizes.push(block.count)
      blocks.push(block.whole)
      const strings = parseStrings((await inflateFacts(block)).subarray(factOffsets(block.count).end), block.count)
      ids.push(...strings.map(([id]) => id))
    }
    return { ids, sizes, blocks }
  } finally {
    await handle.close()
  }
}

/** The unpacked catalog, by which studios compare. */
async function unpacked(file: string): Promise<Buffer> {
  const target = path()
  await unpackCatalog(file, target)
  return readFile(target)
}

test('a catalog made from the one before it is what it would be from nothing, day after day', async () => {
  let works = new Map(Array.from({ length: 5_000 }, (_, at) => [`w${at}`, entry(`w${at}`)]))
  let file = await pack([...works.values()])
  for (let day = 0; day < 6; day++) {
    const changed = new Set([...works.keys()].filter(() => random() < 0.02))
    const fresh = new Map<string, CatalogEntry>()
    for (const id of changed) if (random() < 0.7) fresh.set(id, entry(id))
    for (let at = 0; at < 300; at++) {
      const id = `d${day}-${at}`
      changed.add(id)
      fresh.set(id, entry(id))
    }
    works = new Map([...[...works].filter(([id]) => !changed.has(id)), ...fresh])
    const next = path()
    const { entries } = await repackCatalog(file, next, {
      ...{ createdAt: description.createdAt, changed, entries: fresh.values() },
    })
    file = next
    expect(entries).toBe(works.size)
  }
  const { ids, sizes } = await contentOf(file)
  expect(ids.toSorted()).toEqual([...works.keys()].toSorted())
  expect(sizes.filter((size) => size < PACK_BLOCK_ENTRIES / 2).length).toBeLessThanOrEqual(1)
  // In the same order, it is the same to the last bit.
  const inOrder = ids.flatMap((id) => works.get(id) ?? [])
  expect((await unpacked(file)).equals(await unpacked(await pack(inOrder)))).toBe(true)
})

test('blocks without a change are copied as they are', async () => {
  const works = Array.from({ length: 3 * PACK_BLOCK_ENTRIES }, (_, at) => entry(`w${at}`))
  const before = await pack(works)
  const after = path()
  await repackCatalog(before, after, { createdAt: description.createdAt, changed: new Set(['w5000']), entries: [] })
  const { sizes, blocks } = await contentOf(after)
  expect(sizes).toEqual([PACK_BLOCK_ENTRIES, PACK_BLOCK_ENTRIES, PACK_BLOCK_ENTRIES - 1])
  expect(blocks.slice(0, 2)).toEqual((await contentOf(before)).blocks.slice(0, 2))
})

test('a damaged catalog is refused, and leaves nothing behind', async () => {
  const file = await pack(Array.from({ length: 100 }, (_, at) => entry(`w${at}`)))
  const bytes = await readFile(file)
  const damaged = path()
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5)
  await writeFile(damaged, bytes)
  const target = path()
  const changes = { createdAt: description.createdAt, changed: new Set<string>(), entries: [] }
  await expect(repackCatalog(damaged, target, changes)).rejects.toMatchObject({ code: 'CATALOG_INVALID' })
  await expect(readFile(target)).rejects.toMatchObject({ code: 'ENOENT' })
})

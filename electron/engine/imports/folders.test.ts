/** What an import keeps of the folders that the files came in, and how files that failed are tried again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCard, serializeCard } from '#shared/asset-card/card.ts'
import { createEngine, type Engine } from '../engine.ts'
import { checkConsistency } from '../library/consistency.ts'
import { pngOf } from './test-pictures.fixture.ts'

let directory: string
let folder: string
let engine: Engine

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-folders-'))
  folder = join(directory, 'my-art')
  engine = await createEngine({
    libraryDirectory: join(directory, 'library'),
    host: 'cli',
    version: '1',
    background: false,
  })
})

afterEach(async () => {
  await engine.close()
  expect(await checkConsistency(join(directory, 'library'))).toEqual([])
  rmSync(directory, { recursive: true, force: true })
})

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const send = async (name: string, bytes: Uint8Array) => {
  async function* chunks() {
    yield bytes
  }
  return (await engine.uploads.receive(name, chunks(), { maxBytes: 1_000_000 })).uploadId
}

async function importFolder() {
  const { jobId } = await engine.imports.start({ paths: [folder], uploads: [] })
  await engine.jobs.whenIdle()
  return jobId
}

const query = (filter: object) =>
  ({ filter, sort: 'name', collapseSeeds: false, offset: 0, limit: 100 }) as Parameters<Engine['library']['list']>[0]

const namesIn = async (filter: object) => (await engine.library.list(query(filter))).items.map(({ name }) => name)

const collections = () => {
  const all = engine.library.collections.list()
  const nameOf = (id: string | null): string | null => all.find((one) => one.id === id)?.name ?? null
  return all.map(({ name, parentId, count }) => [nameOf(parentId), name, count])
}

const collectionId = (name: string) => engine.library.collections.list().find((one) => one.name === name)?.id ?? ''

test('folders become nested collections, paths are found by their words, and the job has the name of the folder', async () => {
  put('cover.png', await pngOf(1))
  put('2026-09 harbor series/pier.png', await pngOf(2))
  put('favorites/best.png', await pngOf(2))
  const jobId = await importFolder()
  expect(engine.jobs.get(jobId)?.title).toBe('my-art')
  // One picture in two folders is one asset in two collections.
  expect(collections()).toEqual([
    ['my-art', '2026-09 harbor series', 1],
    ['my-art', 'favorites', 1],
    [null, 'my-art', 2],
  ])
  // It has the name of the file that was read first.
  const [twice] = (await engine.library.list(query({ collection: collectionId('favorites') }))).items
  expect(['Pier', 'Best']).toContain(twice?.name)
  for (const text of ['harbor', 'favorites best', 'pier']) expect(await namesIn({ text })).toEqual([twice?.name])
  expect(engine.library.get(twice?.id ?? '').paths.toSorted()).toEqual([
    'my-art/2026-09 harbor series/pier.png',
    'my-art/favorites/best.png',
  ])
})

test('uploads keep their folders, and files of one name in two folders stay apart', async () => {
  const uploads = [
    await send('my-art/a/rose.png', await pngOf(1)),
    await send('my-art/b/rose.txt', Buffer.from('a rose\nSteps: 5, Seed: 1')),
  ]
  const { jobId } = await engine.imports.start({ paths: [], uploads })
  await engine.jobs.whenIdle()
  expect(engine.jobs.get(jobId)?.title).toBe('my-art')
  const { imported, failed } = engine.imports.report(jobId)
  expect(imported.map(({ path }) => path)).toEqual(['my-art/a/rose.png'])
  // The text of another folder says nothing of this picture.
  expect(failed).toMatchObject([{ path: 'my-art/b/rose.txt', folder: 'my-art/b' }])
  expect(collections()).toEqual([
    ['my-art', 'a', 1],
    [null, 'my-art', 1],
  ])
})

test('a file that failed is tried again as a part of its import, and then is in its collection', async () => {
  put('good.png', await pngOf(1))
  put('deep/broken.png', (await pngOf(2)).subarray(0, 400))
  put('deep/other.png', 'no picture')
  const jobId = await importFolder()
  const { failed } = engine.imports.report(jobId)
  expect(failed.map(({ path, folder: name }) => [path, name])).toEqual([
    [join(folder, 'deep', 'broken.png'), 'my-art/deep'],
    [join(folder, 'deep', 'other.png'), 'my-art/deep'],
  ])
  put('deep/broken.png', await pngOf(2))
  put('deep/other.png', await pngOf(3))
  const [first] = failed
  expect(await engine.imports.retry({ jobId, items: [first?.item ?? 0], uploads: [] })).toEqual({ started: 1 })
  await engine.jobs.whenIdle()
  expect(engine.imports.report(jobId).failed.map(({ path }) => path)).toEqual([join(folder, 'deep', 'other.png')])
  expect(await engine.imports.retry({ jobId, uploads: [] })).toEqual({ started: 1 })
  await engine.jobs.whenIdle()
  expect(engine.imports.report(jobId)).toMatchObject({ failed: [], imported: [{}, {}, {}] })
  expect(engine.jobs.get(jobId)).toMatchObject({ state: 'finished', done: 3, total: 3 })
  expect(await namesIn({ collection: collectionId('deep') })).toEqual(['Broken', 'Other'])
  expect(await engine.imports.retry({ jobId, uploads: [] })).toEqual({ started: 0 })
})

test('uploads that failed, or could not be sent, are tried again, and go once they are imported', async () => {
  const error = { code: 'FILE_EMPTY', message: 'The file is empty.', retryable: false } as const
  const good = await send('my-art/good.png', await pngOf(1))
  const broken = await send('my-art/broken.png', (await pngOf(3)).subarray(0, 300))
  const refused = [{ path: 'my-art/deep/mill.png', error }]
  const { jobId } = await engine.imports.start({ paths: [], uploads: [good, broken], refused })
  await engine.jobs.whenIdle()
  expect(engine.imports.report(jobId).failed).toMatchObject([
    { path: 'my-art/deep/mill.png', folder: 'my-art/deep', error },
    { path: 'my-art/broken.png', folder: 'my-art' },
  ])
  await expect(engine.uploads.files([good])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  const [kept = ''] = await engine.uploads.files([broken])
  writeFileSync(kept, await pngOf(3))
  const again = await send('my-art/deep/mill.png', await pngOf(2))
  expect(await engine.imports.retry({ jobId, uploads: [again] })).toEqual({ started: 2 })
  await engine.jobs.whenIdle()
  expect(engine.imports.report(jobId)).toMatchObject({ failed: [], imported: [{}, {}, {}] })
  for (const id of [broken, again]) {
    await expect(engine.uploads.files([id])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  }
})

test('the outcome says of each asset what is to be done', async () => {
  put('IMG_2045.png', await pngOf(1))
  put('moon castle.png', await pngOf(2))
  put('copy.png', await pngOf(3))
  put('copy 2.png', Buffer.concat([await pngOf(3), Buffer.from('x')]))
  const card = { ...createCard('location', 'Night market'), description: 'Lanterns over wet stone. '.repeat(20) }
  put('market.json', serializeCard({ ...card, tags: ['night'] }))
  const jobId = await importFolder()
  const before = engine.imports.outcome(jobId)
  expect([before.groups, before.copies.length, before.unchecked.length]).toEqual([0, 0, 5])
  await engine.fingerprinting.settle()
  for (const id of before.unchecked) await engine.uniqueness.check(id)
  const after = engine.imports.outcome(jobId)
  const name = (id: string) => engine.library.get(id).summary.name
  expect([after.groups, after.copies.length, after.unchecked.length]).toEqual([1, 2, 0])
  expect(after.unnamed.map(name)).toEqual(['IMG 2045'])
  expect(after.incomplete.map(({ assetId }) => name(assetId))).toContain('Moon castle')
  engine.library.edits.trash(after.copies)
  expect(engine.imports.outcome(jobId)).toMatchObject({ copies: [], groups: 0 })
})

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCard, serializeCard } from '#shared/asset-card/card.ts'
import { writeCharacterCard } from '#shared/character-card/card-file.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { createEngine, type Engine } from '../engine.ts'
import { SAMPLES } from '../foreign-pictures/samples.fixture.ts'
import { checkConsistency } from '../library/consistency.ts'
import { drawn, pngOf, writePictures } from './test-pictures.fixture.ts'

let directory: string
let folder: string
let engine: Engine

const open = () =>
  createEngine({ libraryDirectory: join(directory, 'library'), host: 'cli', version: '1', background: false })

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-import-'))
  folder = join(directory, 'files')
  mkdirSync(folder)
  engine = await open()
})

afterEach(async () => {
  await engine.close()
  expect(await checkConsistency(join(directory, 'library'))).toEqual([])
  rmSync(directory, { recursive: true, force: true })
})

const at = (...parts: string[]) => join(folder, ...parts)

async function importAll(...paths: string[]) {
  const { jobId } = await engine.imports.start({ paths: paths.length === 0 ? [folder] : paths, uploads: [] })
  await engine.jobs.whenIdle()
  return { job: engine.jobs.get(jobId), ...engine.imports.report(jobId) }
}

const onlyAsset = (report: { imported: readonly { assetId: string }[] }) => {
  expect(report.imported).toHaveLength(1)
  return engine.library.get(report.imported[0]?.assetId ?? '')
}

test('folders in folders, in natural order, with hidden files named and progress to the end', async () => {
  mkdirSync(at('b'))
  for (const [index, name] of ['page 10.png', 'page 2.png', 'b/last.png'].entries())
    writeFileSync(at(name), await pngOf(index + 1))
  writeFileSync(at('.hidden.png'), await pngOf(9))
  writeFileSync(at('Thumbs.db'), 'x')
  const { job, imported, skipped, failed } = await importAll()
  expect(imported.map(({ path, name }) => [path, name])).toEqual([
    [at('page 2.png'), 'Page 2'],
    [at('page 10.png'), 'Page 10'],
    [at('b', 'last.png'), 'Last'],
  ])
  expect(skipped).toEqual([
    { path: at('.hidden.png'), assetId: null, reason: 'hidden' },
    { path: at('Thumbs.db'), assetId: null, reason: 'hidden' },
  ])
  expect(failed).toEqual([])
  expect(job).toMatchObject({ state: 'finished', done: 5, total: 5, title: 'files' })
})

test('an imported picture has its media, thumbnail, fingerprint, kind and size', async () => {
  writeFileSync(at('moon_castle-final.png'), await pngOf(3, 200))
  const { card, media, summary } = onlyAsset(await importAll())
  expect(card).toMatchObject({
    asset_type: 'image',
    name: 'Moon castle final',
    tags: [],
    image: { width: 200, height: 200, format: 'PNG' },
  })
  expect(media).toMatchObject({
    mediaType: 'image/png',
    originalName: 'moon_castle-final.png',
    sourcePaths: [at('moon_castle-final.png')],
  })
  expect(readFileSync(engine.media.pathOf(media?.id ?? ''))).toEqual(readFileSync(at('moon_castle-final.png')))
  expect(readFileSync(await engine.thumbnails.get(summary.pictureId ?? '', 256)).length).toBeGreaterThan(100)
  const hashes = engine.db
    .prepare('select p_hash from picture_fingerprint where picture_sha256 = ?')
    .pluck()
    .get(media?.id)
  expect(hashes).toMatch(/^[0-9a-f]{16}$/)
})

test('equal files in one batch become one asset, and a second import brings nothing', async () => {
  const bytes = await pngOf(1)
  for (const name of ['a.png', 'b.png', 'c.jpg']) writeFileSync(at(name), bytes)
  const first = await importAll()
  expect(first.imported).toHaveLength(1)
  expect(first.skipped.map(({ reason }) => reason)).toEqual(['already_in_library', 'already_in_library'])
  const again = await importAll()
  expect(again.imported).toEqual([])
  expect(new Set(again.skipped.map(({ assetId }) => assetId))).toEqual(new Set([first.imported[0]?.assetId]))
})

test('of equal files the first of the list names the work, though others are read sooner', async () => {
  const bytes = await pngOf(1)
  for (const name of ['copy 1.png', 'copy 2.png', 'copy 3.png']) writeFileSync(at(name), bytes)
  writeFileSync(at('copy 1.txt'), 'A moon over the harbor. '.repeat(100_000))
  const { imported, skipped } = await importAll()
  expect(imported.map(({ path, name }) => [path, name])).toEqual([[at('copy 1.png'), 'Copy 1']])
  expect(skipped.map(({ path }) => path)).toEqual([at('copy 1.txt'), at('copy 2.png'), at('copy 3.png')])
})

test('a picture in a format that is not shown becomes a PNG, its file is kept, and it is known when it comes again', async () => {
  const names = ['quarters.psd', 'quarters.heic', 'quarters.exr']
  for (const name of names) writeFileSync(at(name), SAMPLES[name] ?? '')
  const first = await importAll()
  expect(first.failed).toEqual([])
  const works = first.imported.map(({ assetId }) => engine.library.get(assetId))
  expect(works.map(({ media }) => [media?.mediaType, media?.originalName])).toEqual(
    ['quarters.exr', 'quarters.heic', 'quarters.psd'].map(() => ['image/png', 'quarters.png']),
  )
  const kept = engine.db.prepare(`select media_type from media where media_type not like '%png'`).pluck().all()
  expect(kept.sort()).toEqual(['image/heic', 'image/vnd.adobe.photoshop', 'image/x-exr'])
  for (const [index, name] of ['quarters.exr', 'quarters.heic', 'quarters.psd'].entries()) {
    const { exportId, fileName } = await engine.exports.prepare(first.imported[index]?.assetId ?? '', 'original_file')
    expect(fileName).toBe(name.replace('q', 'Q'))
    expect(readFileSync(engine.exports.find(exportId)?.path ?? '')).toEqual(SAMPLES[name])
  }
  const again = await importAll()
  expect(again.imported).toEqual([])
  expect(again.skipped.map(({ assetId }) => assetId)).toEqual(first.imported.map(({ assetId }) => assetId))
})

test('a moved and renamed file keeps its tags and rating, and only its new place is known', async () => {
  writeFileSync(at('before.png'), await pngOf(1))
  const { summary } = onlyAsset(await importAll())
  engine.library.edits.update({ ids: [summary.id], addTags: ['keeper'], rating: 4 })
  mkdirSync(at('elsewhere'))
  renameSync(at('before.png'), at('elsewhere', 'after.png'))
  const { imported, skipped } = await importAll()
  expect(imported).toEqual([])
  expect(skipped).toEqual([{ path: at('elsewhere', 'after.png'), assetId: summary.id, reason: 'already_in_library' }])
  const moved = engine.library.get(summary.id)
  expect(moved.summary).toMatchObject({ tags: ['keeper'], rating: 4, name: 'Before' })
  expect(moved.media?.sourcePaths).toEqual([at('elsewhere', 'after.png')])
})

test('what lies in the trash does not stand in the way', async () => {
  writeFileSync(at('a.png'), await pngOf(1))
  const { summary } = onlyAsset(await importAll())
  engine.library.edits.trash([summary.id])
  expect((await importAll()).imported).toHaveLength(1)
})

test('a text next to a picture says how it was made; both are found by search', async () => {
  writeFileSync(at('knight.jpg'), await drawn(1).jpeg().toBuffer())
  writeFileSync(
    at('knight.txt'),
    'a knight of glass, ultra detailed\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 4242, Model: dreamy',
  )
  const report = await importAll()
  expect(report.skipped).toEqual([{ path: at('knight.txt'), assetId: report.imported[0]?.assetId, reason: 'sidecar' }])
  expect(onlyAsset(report).card.visual_generation).toMatchObject({
    source_tool: 'automatic1111',
    prompt: 'a knight of glass, ultra detailed',
    seed: 4242,
    model: 'dreamy',
  })
  expect((await engine.library.list(queryFor('ultra'))).total).toBe(1)
})

test('what no parser understands is kept as it is, and searchable', async () => {
  writeFileSync(at('odd.png'), await pngOf(1))
  writeFileSync(at('odd.json'), '{"workflow-of": "a tool nobody knows", "quirkword": "zanzibar"}')
  const report = await importAll()
  expect(report.failed).toEqual([])
  expect(report.skipped.map(({ reason }) => reason)).toEqual(['sidecar'])
  expect((await engine.library.list(queryFor('zanzibar'))).items[0]?.id).toBe(report.imported[0]?.assetId)
})

const queryFor = (text: string) =>
  ({ filter: { text }, sort: 'newest', collapseSeeds: false, offset: 0, limit: 10 }) as const

test('a picture and the card next to it become one asset; a broken card costs the picture nothing', async () => {
  const card = { ...createCard('item', 'Lantern of salt'), tags: ['glass'] }
  writeFileSync(at('lantern.png'), await pngOf(1))
  writeFileSync(at('lantern.json'), serializeCard(card))
  writeFileSync(at('broken.png'), await pngOf(2))
  writeFileSync(at('broken.lunacard'), '{"luna_asset_card": {"asset_type": "item"')
  const { imported, skipped, failed } = await importAll()
  expect(imported.map(({ name }) => name)).toEqual(['Broken', 'Lantern of salt'])
  expect(skipped).toEqual([{ path: at('lantern.json'), assetId: imported[1]?.assetId, reason: 'sidecar' }])
  expect(failed).toMatchObject([{ path: at('broken.lunacard'), error: { code: 'JSON_INVALID' } }])
  const { summary, card: kept } = engine.library.get(imported[1]?.assetId ?? '')
  expect(kept).toEqual(card)
  expect(summary).toMatchObject({ kind: 'item', tags: ['glass'] })
  expect(summary.pictureId).not.toBeNull()
  expect((await importAll()).imported).toEqual([])
})

test('character cards come in from JSON, PNG and CHARX, the archive kept whole', async () => {
  const picture = await pngOf(1)
  const document = {
    spec: 'chara_card_v3',
    spec_version: '3.0',
    data: {
      name: 'Tavi',
      description: 'A guide',
      assets: [{ type: 'icon', name: 'main', uri: 'embeded://assets/face.png', ext: 'png' }],
    },
  }
  const charx = writeCharacterCard(
    {
      spec: 'v3',
      document,
      assets: [
        { path: 'assets/other.png', bytes: await pngOf(2) },
        { path: 'assets/face.png', bytes: picture },
      ],
    },
    'charx',
  )
  writeFileSync(at('tavi.charx'), charx)
  writeFileSync(
    at('lone.json'),
    JSON.stringify({
      name: 'Old one',
      description: 'x',
      personality: '',
      scenario: '',
      first_mes: '',
      mes_example: '',
    }),
  )
  writeFileSync(
    at('maren.png'),
    writeCharacterCard(
      { spec: 'v2', document: { spec: 'chara_card_v2', data: { name: 'Maren', description: 'y' } } },
      'png',
      { picture: await pngOf(3) },
    ),
  )
  const { imported, failed } = await importAll()
  expect(failed).toEqual([])
  expect(imported.map(({ name }) => name)).toEqual(['Old one', 'Maren', 'Tavi'])
  const tavi = engine.library.get(imported[2]?.assetId ?? '')
  expect(tavi.card['character_card']).toEqual(document)
  expect(readFileSync(engine.media.pathOf(tavi.media?.id ?? ''))).toEqual(picture)
  const origin = engine.db.prepare('select sha256 from asset_origin where asset_id = ?').pluck().get(tavi.summary.id)
  expect(readFileSync(engine.media.pathOf(String(origin)))).toEqual(Buffer.from(charx))
  expect((await importAll()).imported).toEqual([])
})

test('films and sounds are recognized by content and copied', async () => {
  const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), Buffer.alloc(3_000_000, 7)])
  writeFileSync(at('film.bin'), film)
  writeFileSync(at('song.wav'), Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(64)]))
  const { imported } = await importAll()
  const [video, audio] = imported.map(({ assetId }) => engine.library.get(assetId))
  expect(video).toMatchObject({
    card: { asset_type: 'video' },
    media: { mediaType: 'video/mp4', sizeBytes: film.length },
  })
  expect(video?.summary.pictureId).toBeNull()
  expect(audio).toMatchObject({ card: { asset_type: 'audio' }, media: { mediaType: 'audio/wav' } })
  expect((await importAll()).imported).toEqual([])
})

test('limits are the settings’ own', async () => {
  engine.settings.update({ maxFileMb: 1, maxMegapixels: 1 })
  writeFileSync(at('heavy.png'), Buffer.concat([await pngOf(1), Buffer.alloc(1_000_001)]))
  writeFileSync(at('wide.png'), await drawn(2, 1_001).png().toBuffer())
  const { failed } = await importAll()
  expect(failed.map(({ error }) => error.code)).toEqual(['FILE_TOO_LARGE', 'IMAGE_TOO_MANY_PIXELS'])
})

test('links: files are followed, folders are not, broken ones are named', async () => {
  writeFileSync(join(directory, 'outside.png'), await pngOf(1))
  symlinkSync(join(directory, 'outside.png'), at('link.png'))
  symlinkSync('..', at('loop'))
  symlinkSync('nowhere', at('lost.png'))
  const { imported, failed } = await importAll()
  expect(imported.map(({ path }) => path)).toEqual([at('link.png')])
  expect(failed.map(({ path, error }) => [path, error.code])).toEqual([
    [at('loop'), 'FILE_TYPE_UNSUPPORTED'],
    [at('lost.png'), 'FILE_UNREADABLE'],
  ])
})

test('the library does not import itself', async () => {
  writeFileSync(at('a.png'), await pngOf(1))
  await importAll()
  const { imported, skipped } = await importAll(directory)
  expect(imported).toEqual([])
  expect(skipped.map(({ path }) => path)).toEqual([at('a.png')])
})

test('a path that is not there fails by itself', async () => {
  writeFileSync(at('a.png'), await pngOf(1))
  const { imported, failed } = await importAll(at('missing.png'), at('a.png'))
  expect(imported).toHaveLength(1)
  expect(failed).toMatchObject([{ path: at('missing.png'), error: { code: 'FILE_UNREADABLE' } }])
})

/** Looks at the job at every turn, more or less, so that few more files are done by then. */
async function untilDone(jobId: string, count: number): Promise<void> {
  const isBelow = (job: Job | null) =>
    job !== null && job.done < count && (job.state === 'queued' || job.state === 'running')
  while (isBelow(engine.jobs.get(jobId))) await delay(1)
}

test('cancelling keeps what is done and leaves no remnants', async () => {
  await writePictures(folder, 24)
  const { jobId } = await engine.imports.start({ paths: [folder], uploads: [] })
  await untilDone(jobId, 3)
  engine.jobs.cancel(jobId)
  await engine.jobs.whenIdle()
  expect(engine.jobs.get(jobId)?.state).toBe('cancelled')
  const done = engine.imports.report(jobId).imported.length
  expect(done).toBeGreaterThanOrEqual(3)
  expect(done).toBeLessThan(24)
  expect((await engine.library.list({ ...queryFor(''), filter: {} })).total).toBe(done)
  expect((await importAll()).imported).toHaveLength(24 - done)
})

test('an import continues when the program is opened again', async () => {
  await writePictures(folder, 16)
  const { jobId } = await engine.imports.start({ paths: [folder], uploads: [] })
  await untilDone(jobId, 3)
  await engine.close()
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1' })
  await engine.jobs.whenIdle()
  expect(engine.jobs.get(jobId)).toMatchObject({ state: 'finished', done: 16, total: 16 })
  expect(engine.imports.report(jobId).imported).toHaveLength(16)
})

test('uploads: a picture and its text, sent apart, belong together; nothing stays behind', async () => {
  const send = async (name: string, bytes: Uint8Array) =>
    (await engine.uploads.receive(name, chunks(bytes), { maxBytes: 1_000_000 })).uploadId
  const uploads = [
    await send('rose.png', await pngOf(1)),
    await send('rose.txt', Buffer.from('a rose\nSteps: 5, Seed: 1')),
  ]
  const { jobId } = await engine.imports.start({ paths: [], uploads })
  await engine.jobs.whenIdle()
  const report = engine.imports.report(jobId)
  expect(report.imported.map(({ path, name }) => [path, name])).toEqual([['rose.png', 'Rose']])
  expect(report.skipped.map(({ path, reason }) => [path, reason])).toEqual([['rose.txt', 'sidecar']])
  const { card, media } = onlyAsset(report)
  expect(card.visual_generation?.prompt).toBe('a rose')
  expect(media).toMatchObject({ originalName: 'rose.png', sourcePaths: [] })
  await expect(engine.uploads.files(uploads)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})

async function* chunks(bytes: Uint8Array) {
  yield bytes
}

test('nothing to import is refused', async () => {
  await expect(engine.imports.start({ paths: [], uploads: [] })).rejects.toBeInstanceOf(LunaError)
})

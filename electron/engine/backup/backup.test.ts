import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { createEngine, type Engine } from '../engine.ts'
import { insertMedia } from '../media/media-rows.ts'
import { type BackupSource, writeBackup } from './backup.ts'
import { restoreBackup } from './restore.ts'
import { BLOCK_BYTES, TAR_END, tarHeader, tarPadding } from './tar.ts'

let directory: string
let engine: Engine
let file: string
let target: string

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-backup-'))
  file = join(directory, 'backup.tar')
  target = join(directory, 'restored')
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'cli', version: '1.0.0' })
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

const source = (): BackupSource => ({
  db: engine.db,
  media: engine.media,
  libraryDirectory: engine.options.libraryDirectory,
  appVersion: '1.0.0',
})

async function fill(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) {
    const stored = await engine.media.put({ bytes: Buffer.alloc(700 * number + 1, number) })
    engine.write(() => {
      const facts = {
        mediaType: 'audio/wav',
        width: null,
        height: null,
        frames: 1,
        hasAlpha: false,
        dominantColor: null,
      }
      insertMedia(engine.db, { ...facts, ...stored, originalName: `${number}.wav` })
      ids.push(
        engine.library.createAsset({
          card: createCard('audio', `Sound ${number}`),
          mediaId: stored.id,
          pictureId: null,
        }).id,
      )
    })
  }
  return ids
}

function contents({ db }: Pick<Engine, 'db'>): unknown {
  const tables = ['asset', 'revision', 'media', 'asset_tag', 'asset_fingerprint', 'history', 'setting']
  return tables.map((table) => db.prepare(`select * from ${table} order by 1, 2`).all())
}

test('what comes back is what went in', async () => {
  const ids = await fill(5)
  engine.library.edits.update({ ids, addTags: ['kept'], rating: 5 })
  const manifest = await writeBackup(source(), file)
  expect(manifest).toMatchObject({ assets: 5, missingMedia: [] })
  await restoreBackup({ file, libraryDirectory: target })
  const restored = await createEngine({ libraryDirectory: target, host: 'cli', version: '1.0.0' })
  try {
    expect(contents(restored)).toEqual(contents(engine))
    for (const { id } of engine.db.prepare('select sha256 as id from media').all() as { id: string }[]) {
      expect(
        createHash('sha256')
          .update(readFileSync(restored.media.pathOf(id)))
          .digest('hex'),
      ).toBe(id)
    }
    expect(
      (
        await restored.library.list({
          filter: { text: 'sound' },
          sort: 'name',
          collapseSeeds: false,
          offset: 0,
          limit: 10,
        })
      ).total,
    ).toBe(5)
  } finally {
    await restored.close()
  }
})

test('catalogs come along', async () => {
  const name = '0193a000-0000-7000-8000-000000000000.lunacat'
  writeFileSync(join(engine.options.libraryDirectory, 'catalogs', name), 'fingerprints')
  const row = engine.db.prepare(
    `insert into catalog (id, title, profile, entries, size_bytes, file_name, sha256, created_at, imported_at)
     values (?, 'Market', 'p', 1, 12, ?, '', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
  )
  row.run('one', name)
  row.run('two', 'gone.lunacat')
  await writeBackup(source(), file)
  await restoreBackup({ file, libraryDirectory: target })
  expect(readFileSync(join(target, 'catalogs', name), 'utf8')).toBe('fingerprints')
})

test('a backup runs as a job and appears only when it is whole', async () => {
  await fill(2)
  const jobId = engine.jobs.create({ kind: 'backup', title: file, unit: 'bytes', payload: { path: file } })
  await engine.jobs.whenIdle()
  expect(engine.jobs.get(jobId)).toMatchObject({ state: 'finished' })
  expect(readdirSync(directory).toSorted()).toEqual(['backup.tar', 'library'])
  await restoreBackup({ file, libraryDirectory: target })
  const restored = openLibraryDatabase(target)
  expect(restored.prepare('select state from job').pluck().all()).toEqual(['cancelled'])
  restored.close()
  rmSync(target, { recursive: true })
  expect(readdirSync(engine.options.libraryDirectory).filter((name) => name.startsWith('backup-'))).toEqual([])
})

test('cancelling leaves no file', async () => {
  await fill(2)
  const cancelled = writeBackup(source(), file, { signal: AbortSignal.abort() })
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(readdirSync(directory)).toEqual(['library'])
})

test('a lost media file is named and the rest is saved', async () => {
  await fill(3)
  const { id } = engine.db.prepare('select sha256 as id from media limit 1').get() as { id: string }
  rmSync(engine.media.pathOf(id))
  expect((await writeBackup(source(), file)).missingMedia).toEqual([id])
  await restoreBackup({ file, libraryDirectory: target })
})

test('a media file that was changed by another hand is no backup', async () => {
  await fill(3)
  const { id } = engine.db.prepare('select sha256 as id from media where size_bytes > 1 limit 1').get() as {
    id: string
  }
  writeFileSync(engine.media.pathOf(id), 'something else')
  await expect(writeBackup(source(), file)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})

test('an existing library is never touched', async () => {
  await writeBackup(source(), file)
  mkdirSync(target)
  writeFileSync(join(target, 'mine.txt'), 'mine')
  await expect(restoreBackup({ file, libraryDirectory: target })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(readFileSync(join(target, 'mine.txt'), 'utf8')).toBe('mine')
})

test('a damaged or cut backup is refused wherever it is damaged, and leaves nothing', async () => {
  await fill(4)
  await writeBackup(source(), file)
  const whole = readFileSync(file)
  const damaged = join(directory, 'damaged.tar')
  for (let part = 0; part < 12; part++) {
    const at = Math.floor(((part + 0.5) / 12) * (whole.length - TAR_END.length))
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    // A changed byte in the padding of a file is no damage to anything that is kept.
    writeFileSync(damaged, bytes)
    const outcome = await restoreBackup({ file: damaged, libraryDirectory: target }).then(
      () => 'restored',
      (cause: unknown) => (cause as { code: string }).code,
    )
    expect(outcome).toBe(isPadding(whole, at) ? 'restored' : 'BACKUP_INVALID')
    rmSync(target, { recursive: true, force: true })
  }
  writeFileSync(damaged, whole.subarray(0, whole.length - 3000))
  await expect(restoreBackup({ file: damaged, libraryDirectory: target })).rejects.toMatchObject({
    code: 'BACKUP_INVALID',
  })
  expect(readdirSync(directory).toSorted()).toEqual(['backup.tar', 'damaged.tar', 'library'])
})

function isPadding(archive: Buffer, at: number): boolean {
  let offset = 0
  while (offset < archive.length) {
    const size = Number.parseInt(archive.toString('latin1', offset + 124, offset + 135), 8)
    const end = offset + BLOCK_BYTES + size
    const next = end + tarPadding(size).length
    if (at < next) return at >= end
    offset = next
  }
  return true
}

test('paths that lead out of the library are refused', async () => {
  const evil = Buffer.from('evil')
  const sha256 = createHash('sha256').update(evil).digest('hex')
  for (const path of ['../evil.txt', '/tmp/evil.txt', 'media/../../evil.txt', 'catalogs/..', 'C:\\evil.txt']) {
    const manifest = Buffer.from(
      JSON.stringify({
        format: 'luna-studio-backup',
        version: 1,
        appVersion: '1',
        createdAt: '2026-01-01T00:00:00.000Z',
        assets: 0,
        files: [{ path, sizeBytes: evil.length, sha256 }],
        missingMedia: [],
      }),
    )
    const now = new Date()
    const part = (name: string, bytes: Buffer) => [tarHeader(name, bytes.length, now), bytes, tarPadding(bytes.length)]
    writeFileSync(file, Buffer.concat([...part('manifest.json', manifest), ...part(path, evil), TAR_END]))
    await expect(restoreBackup({ file, libraryDirectory: target })).rejects.toMatchObject({ code: 'BACKUP_INVALID' })
  }
  writeFileSync(file, 'not an archive at all')
  await expect(restoreBackup({ file, libraryDirectory: target })).rejects.toMatchObject({ code: 'BACKUP_INVALID' })
  expect(readdirSync(directory).toSorted()).toEqual(['backup.tar', 'library'])
})

test('a copied folder of a running library opens too', async () => {
  await fill(2)
  cpSync(engine.options.libraryDirectory, target, { recursive: true })
  const copy = await createEngine({ libraryDirectory: target, host: 'cli', version: '1.0.0' })
  expect(contents(copy)).toEqual(contents(engine))
  await copy.close()
})

import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFolderStore } from '../blobs/folder-store.ts'
import { checkBackups } from './backup.ts'
import { describeKeys, keysOf } from './keys.ts'
import { factsOf, type Manifest, readManifest, writeManifest } from './manifest.ts'
import { copyObjects, openObjects, type StoredObject, writeList } from './objects.ts'
import { findPrograms, libpqEnvironment } from './programs.ts'
import { restoreBackup } from './restore.ts'

const NAME = '2026-11-25T21-40-00Z'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-backup-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const objectOf = (text: string): StoredObject => {
  return { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length }
}

/** A backup with one object, as `makeBackup` leaves it. */
async function makeFolder(text = 'a picture'): Promise<{ own: string; manifest: Manifest }> {
  const own = join(folder, 'all', NAME)
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'database.dump'), 'rows')
  const objects = await openObjects(join(folder, 'all'))
  await objects.put(Buffer.from(text))
  const list = await writeList(own, [objectOf(text)])
  const at = '2026-11-25T21:40:00.000Z'
  const manifest: Manifest = {
    format: 1,
    ...{ startedAt: at, endedAt: at, market: { version: '0.0.0', migration: 59 } },
    database: { kind: 'dump', serverMajor: 18, walPosition: '0/1', counts: {} },
    objects: { count: 1, bytes: text.length, copied: 1 },
    keys: { files: [], areIncluded: false },
    files: [await factsOf(own, 'database.dump'), await factsOf(own, list)],
  }
  await writeManifest(own, manifest)
  return { own, manifest }
}

describe('a backup', () => {
  it('is read as it was written, and found to be sound', async () => {
    const { own, manifest } = await makeFolder()
    expect(await readManifest(own)).toEqual(manifest)
    expect(await checkBackups(join(folder, 'all'))).toEqual([{ name: NAME, faults: [] }])
    expect(await checkBackups(own)).toEqual([{ name: NAME, faults: [] }])
  })

  it('that was interrupted is recognized, and not restored', async () => {
    const { own } = await makeFolder()
    rmSync(join(own, 'manifest.json'))
    const [checked] = await checkBackups(join(folder, 'all'))
    expect(checked?.faults[0]).toContain('it was interrupted')
    const settings = { databaseUrl: null, blobStore: null, dataFolder: join(folder, 'data'), postgresPrograms: null }
    const wish = { place: join(folder, 'all'), to: null, walFolder: null }
    await expect(restoreBackup(settings, wish)).rejects.toMatchObject({ code: 'BACKUP_INCOMPLETE' })
    expect(readdirSync(folder)).toEqual(['all'])
  })

  it.each([
    [
      'a file is damaged',
      'database.dump is damaged',
      (own: string) => writeFileSync(join(own, 'database.dump'), 'cows'),
    ],
    ['a file is missing', 'database.dump is missing', (own: string) => rmSync(join(own, 'database.dump'))],
    [
      'an object is damaged',
      `object ${objectOf('a picture').sha256} is missing or damaged`,
      (own: string) => {
        const { sha256 } = objectOf('a picture')
        writeFileSync(join(own, '..', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'a mixture')
      },
    ],
    [
      'its manifest is cut off',
      'manifest.json is damaged',
      (own: string) => writeFileSync(join(own, 'manifest.json'), '{'),
    ],
    [
      'its manifest leads out of the folder',
      'manifest.json is damaged',
      (own: string) => {
        const file = { name: '../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }
        writeFileSync(join(own, 'manifest.json'), JSON.stringify({ format: 1, files: [file] }))
      },
    ],
  ])('is refused where %s', async (_, fault, damage) => {
    const { own } = await makeFolder()
    damage(own)
    const [checked] = await checkBackups(join(folder, 'all'))
    expect(checked?.faults[0]).toContain(fault)
  })
})

describe('the keys of a backup', () => {
  const inFolder = (masterKey: string | null = null) => ({ dataFolder: join(folder, 'data'), masterKey })
  const write = (name: string) => {
    mkdirSync(join(folder, 'data', 'keys'), { recursive: true })
    writeFileSync(join(folder, 'data', 'keys', name), 'a key')
  }

  it('are said to be included where the master key is, and only where that is wished', async () => {
    expect(await keysOf(inFolder(), true)).toEqual({ files: [], areIncluded: false })
    write('market.json')
    expect(await keysOf(inFolder(), true)).toEqual({ files: ['market.json'], areIncluded: false })
    write('master-key')
    expect(await keysOf(inFolder(), true)).toEqual({ files: ['market.json', 'master-key'], areIncluded: true })
    expect(await keysOf(inFolder(), false)).toMatchObject({ areIncluded: false })
    expect(await keysOf(inFolder('from the settings'), true)).toMatchObject({ areIncluded: false })
  })

  it('are not taken for none where they cannot be read', async () => {
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'keys'), 'not a folder')
    await expect(keysOf(inFolder(), true)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  it('are described as they are', async () => {
    const { manifest } = await makeFolder()
    expect(describeKeys(manifest, inFolder('from the settings'))).toContain(
      'in MARKET_MASTER_KEY and not in the backup',
    )
    expect(describeKeys(manifest, inFolder())).toContain('The master key is not in the backup')
    const keys = { files: ['master-key'], areIncluded: false }
    expect(describeKeys({ ...manifest, keys }, inFolder())).toContain('Not in the backup')
    const included = { files: ['master-key'], areIncluded: true }
    expect(describeKeys({ ...manifest, keys: included }, inFolder())).toContain('The backup contains the keys')
  })
})

describe('objects', () => {
  it('are copied once, checked, and reported where they are missing', async () => {
    const store = await openFolderStore(join(folder, 'store'))
    await store.put(Buffer.from('first'))
    const target = await openObjects(folder)
    const wanted = [objectOf('first'), objectOf('second')]
    expect(await copyObjects(store, target, wanted)).toEqual({ copied: 1, missing: [objectOf('second').sha256] })
    await store.put(Buffer.from('second'))
    expect(await copyObjects(store, target, wanted)).toEqual({ copied: 1, missing: [] })
    expect(await copyObjects(store, target, wanted)).toEqual({ copied: 0, missing: [] })
  })
})

describe('the programs of PostgreSQL', () => {
  it('that are missing are named, with what to install', async () => {
    const wanted = { folder, programs: ['pg_basebackup'], major: 18, isExact: true } as const
    await expect(findPrograms(wanted)).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      detail: expect.stringMatching(/pg_basebackup of PostgreSQL 18 is not in .*postgresql-client-18/),
    })
  })

  it('get the password from the environment, never as an argument', () => {
    const found = libpqEnvironment('postgres://ada:p%40ss@db.example:6432/market?sslmode=verify-full')
    expect(found).toEqual({
      ...{ PGHOST: 'db.example', PGPORT: '6432', PGUSER: 'ada', PGPASSWORD: 'p@ss', PGDATABASE: 'market' },
      PGSSLMODE: 'verify-full',
    })
    expect(libpqEnvironment('postgres:///market?host=/run/postgresql')).toEqual({
      ...{ PGHOST: '/run/postgresql', PGDATABASE: 'market' },
    })
  })
})

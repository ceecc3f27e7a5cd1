/** Making backups of a whole market, and checking them. */
import { access, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'
import { openBlobStore } from '../blobs/open-store.ts'
import { createPool } from '../db/database.ts'
import { openEmbedded } from '../db/embedded/embedded.ts'
import type { MarketSettings } from '../settings.ts'
import { takeBase, takeDump } from './database.ts'
import { copyKeys, type KeySettings, keysOf } from './keys.ts'
import {
  type BackupDatabase,
  type BackupFile,
  backupName,
  backupsIn,
  differingFiles,
  factsOf,
  type Manifest,
  readManifest,
  writeManifest,
} from './manifest.ts'
import { copyObjects, differingObjects, openObjects, readList, referencedObjects, writeList } from './objects.ts'

export type BackupSettings = Pick<MarketSettings, 'databaseUrl' | 'blobStore' | 'dataFolder' | 'postgresPrograms'>

interface BackupWish {
  /** Of all backups. */
  readonly folder: string
  /** A base backup, which the archive of the log continues, instead of a dump. */
  readonly isBase: boolean
  readonly withKeys: boolean
  readonly version: string
  readonly at: Date
}

interface Taken {
  readonly database: BackupDatabase
  readonly files: readonly string[]
}

export const EMBEDDED_DUMP = 'embedded.tar'

async function migrationOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ number: number | null }>('select max(number) as number from schema_migrations')
  return rows[0]?.number ?? 0
}

interface Source {
  /** As the owner of the database, whom row-level security does not hold. */
  readonly pool: pg.Pool
  take(wish: BackupWish, folder: string): Promise<Taken>
  close(): Promise<void>
}

async function openEmbeddedSource({ dataFolder }: BackupSettings): Promise<Source> {
  const embedded = await openEmbedded({ dataDir: join(dataFolder, 'database') })
  const pool = createPool({ connection: embedded.connection, maxConnections: 1 })
  return {
    pool,
    async take(_wish, folder) {
      await embedded.dump(join(folder, EMBEDDED_DUMP))
      return { database: { kind: 'embedded' }, files: [EMBEDDED_DUMP] }
    },
    async close() {
      await pool.end()
      await embedded.close()
    },
  }
}

/** The database in the settings, without bringing its schema up to date. Throws DATABASE_LOCKED. */
export async function openSource(settings: BackupSettings): Promise<Source> {
  const { databaseUrl, postgresPrograms: programsFolder } = settings
  if (databaseUrl === null) return openEmbeddedSource(settings)
  const pool = createPool({ connection: { connectionString: databaseUrl }, maxConnections: 2 })
  return {
    pool,
    take({ isBase }, folder) {
      const options = { pool, databaseUrl, folder, programsFolder }
      return isBase ? takeBase(options) : takeDump(options)
    },
    close: () => pool.end(),
  }
}

export interface MadeBackup {
  readonly name: string
  readonly manifest: Manifest
  /** Objects that the store does not have although the database refers to them. */
  readonly missing: readonly string[]
}

async function fill(
  settings: BackupSettings & KeySettings,
  wish: BackupWish,
  source: Source,
  folder: string,
): Promise<MadeBackup> {
  const keys = await keysOf(settings, wish.withKeys)
  const store = await openBlobStore(settings.blobStore, settings.dataFolder)
  const objects = await openObjects(wish.folder)
  // Before as well, since what the database refers to at its moment may be deleted soon after.
  const before = await copyObjects(store, objects, await referencedObjects(source.pool))
  const { database, files } = await source.take(wish, folder)
  const referenced = await referencedObjects(source.pool)
  const after = await copyObjects(store, objects, referenced)
  const copiedKeys = wish.withKeys ? await copyKeys(settings.dataFolder, keys.files, folder) : []
  const names = [...files, await writeList(folder, referenced), ...copiedKeys]
  const facts: BackupFile[] = []
  for (const name of names) facts.push(await factsOf(folder, name))
  const manifest: Manifest = {
    format: 1,
    startedAt: wish.at.toISOString(),
    endedAt: new Date().toISOString(),
    market: { version: wish.version, migration: await migrationOf(source.pool) },
    database,
    objects: {
      count: referenced.length,
      bytes: referenced.reduce((sum, { bytes }) => sum + bytes, 0),
      copied: before.copied + after.copied,
    },
    keys,
    files: facts,
  }
  await writeManifest(folder, manifest)
  return { name: backupName(wish.at), manifest, missing: after.missing }
}

/** Throws BACKUP_FAILED, PROGRAM_MISSING, DATABASE_LOCKED, FILE_UNREADABLE; what was made until then has no manifest. */
export async function makeBackup(settings: BackupSettings & KeySettings, wish: BackupWish): Promise<MadeBackup> {
  if (settings.databaseUrl === null && wish.isBase) {
    throw new LunaError('BACKUP_FAILED', 'The embedded database has no log to archive; leave --base out.')
  }
  const folder = join(wish.folder, backupName(wish.at))
  // It holds what people entrusted to the market.
  await mkdir(wish.folder, { recursive: true, mode: 0o700 })
  await mkdir(folder, { mode: 0o700 }).catch((cause: unknown) => {
    throw new LunaError('BACKUP_FAILED', `${folder} exists already or cannot be made.`, { cause })
  })
  const source = await openSource(settings).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  try {
    return await fill(settings, wish, source, folder)
  } finally {
    await source.close()
  }
}

interface CheckedBackup {
  readonly name: string
  /** Empty for one that can be restored. */
  readonly faults: readonly string[]
}

async function faultsOf(folder: string, name: string): Promise<string[]> {
  const own = join(folder, name)
  try {
    const manifest = await readManifest(own)
    const files = await differingFiles(own, manifest)
    if (files.length > 0) return files
    const objects = await differingObjects(await openObjects(folder), await readList(own))
    return objects.map((sha256) => `object ${sha256} is missing or damaged`)
  } catch (error) {
    if (!(error instanceof LunaError)) throw error
    return [error.detail ?? error.message]
  }
}

/** Every backup of the folder, or the one that is named by its own folder. Throws BACKUP_INCOMPLETE where there is none. */
export async function checkBackups(place: string): Promise<CheckedBackup[]> {
  const { folder, names } = await backupsAt(place)
  const checked: CheckedBackup[] = []
  for (const name of names) checked.push({ name, faults: await faultsOf(folder, name) })
  return checked
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** `place` is the folder of all backups, or that of one of them. Throws BACKUP_INCOMPLETE. */
export async function backupsAt(place: string): Promise<{ folder: string; names: readonly string[] }> {
  const isOne = (await isThere(join(place, 'manifest.json'))) && !(await isThere(join(place, 'objects')))
  if (isOne) return { folder: join(place, '..'), names: [place.split(/[/\\]/).findLast((part) => part !== '') ?? ''] }
  const names = await backupsIn(place)
  if (names.length === 0) throw new LunaError('BACKUP_INCOMPLETE', `${place} contains no backup.`)
  return { folder: place, names }
}

/** A market from a backup: into an empty database and an empty store, checked before and afterwards. */
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { LunaError } from '#shared/contract/errors.ts'
import { isStoreEmpty, openBlobStore } from '../blobs/open-store.ts'
import { createPool } from '../db/database.ts'
import { type BackupSettings, backupsAt, EMBEDDED_DUMP, openSource } from './backup.ts'
import { countRows, DUMP } from './database.ts'
import { differingFiles, type Manifest, readManifest } from './manifest.ts'
import { copyObjects, openObjects, referencedObjects } from './objects.ts'
import { findPrograms, libpqEnvironment, mustRun } from './programs.ts'
import { recovered } from './recovery.ts'

interface RestoreWish {
  /** The folder of all backups, for the newest one that fits, or the folder of one. */
  readonly place: string
  /** Null: to the end of the backup. */
  readonly to: Date | null
  /** The archive of PostgreSQL's log. */
  readonly walFolder: string | null
}

interface Chosen {
  /** Of all backups. */
  readonly folder: string
  readonly name: string
  readonly manifest: Manifest
}

/** The newest complete backup that is not later than wanted. Throws BACKUP_INCOMPLETE. */
async function choose({ place, to }: RestoreWish): Promise<Chosen> {
  const { folder, names } = await backupsAt(place)
  let failure = new LunaError('BACKUP_INCOMPLETE', `${place} contains no backup from before ${to?.toISOString()}.`)
  for (const name of names.toReversed()) {
    try {
      const manifest = await readManifest(join(folder, name))
      if (to === null || new Date(manifest.endedAt) <= to) return { folder, name, manifest }
    } catch (error) {
      if (!(error instanceof LunaError)) throw error
      // An interrupted backup is never restored, and never silently passed over for an older one.
      if (to === null) throw error
      failure = error
    }
  }
  throw failure
}

async function requireEmpty(settings: BackupSettings, pool: pg.Pool | null): Promise<void> {
  const isEmpty = await isStoreEmpty(settings.blobStore, settings.dataFolder)
  if (!isEmpty) throw new LunaError('RESTORE_NOT_EMPTY', 'The store of files is not empty.')
  if (pool === null) {
    const folder = join(settings.dataFolder, 'database', 'database')
    const exists = await access(folder).then(
      () => true,
      () => false,
    )
    if (exists) throw new LunaError('RESTORE_NOT_EMPTY', `${folder} exists.`)
    return
  }
  const { rows } = await pool.query<{ tables: bigint }>(
    `select count(*) as tables from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  if (rows[0]?.tables === 0n) return
  throw new LunaError('RESTORE_NOT_EMPTY', 'The database has tables already. Create a new one, and name it.')
}

/** Roles belong to the server, so no dump of a database has them. */
const ROLES = `do $$ begin
  if not exists (select from pg_roles where rolname = 'luna_app') then create role luna_app login; end if;
  if not exists (select from pg_roles where rolname = 'luna_service') then create role luna_service login; end if;
end $$`

/** In one transaction: a failure leaves the database empty. */
async function loadDump(settings: BackupSettings, pool: pg.Pool, major: number, file: string): Promise<void> {
  const { databaseUrl, postgresPrograms: folder } = settings
  const programs = await findPrograms({ folder, programs: ['pg_restore'], major, isExact: false })
  await pool.query(ROLES)
  const environment = libpqEnvironment(databaseUrl ?? '')
  const args = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-password']
  const target = `--dbname=${environment['PGDATABASE'] ?? 'postgres'}`
  await mustRun('RESTORE_FAILED', join(programs, 'pg_restore'), [...args, target, file], { environment })
  await pool.query('analyze')
}

async function requireCounts(pool: pg.Pool, { database }: Manifest): Promise<void> {
  if (database.kind !== 'dump') return
  const found = await countRows(pool)
  for (const [table, count] of Object.entries(database.counts)) {
    if (found[table] === count) continue
    throw new LunaError('RESTORE_FAILED', `${table}: ${found[table] ?? 0} rows were restored of ${count}.`)
  }
}

async function loadDatabase(
  settings: BackupSettings,
  { manifest, folder, name }: Chosen,
  { to, walFolder }: RestoreWish,
  pool: pg.Pool | null,
): Promise<void> {
  const { database } = manifest
  const own = join(folder, name)
  if ((pool === null) !== (database.kind === 'embedded')) {
    const kind = database.kind === 'embedded' ? 'an embedded database: unset' : 'a PostgreSQL: set'
    throw new LunaError('RESTORE_FAILED', `The backup is of ${kind} DATABASE_URL.`)
  }
  if (to !== null && database.kind !== 'base') {
    throw new LunaError('RESTORE_FAILED', 'Only a backup made with --base can be restored to a point in time.')
  }
  switch (database.kind) {
    case 'embedded': {
      const target = join(settings.dataFolder, 'database', 'database')
      await mkdir(target, { recursive: true, mode: 0o700 })
      return mustRun('RESTORE_FAILED', 'tar', ['-xf', join(own, EMBEDDED_DUMP), '-C', target], {})
    }
    case 'dump':
      if (pool === null) return
      await loadDump(settings, pool, database.serverMajor, join(own, DUMP))
      return requireCounts(pool, manifest)
    case 'base': {
      if (pool === null) return
      const programsFolder = settings.postgresPrograms
      await recovered({ folder: own, database, walFolder, to, programsFolder }, (file) =>
        loadDump(settings, pool, database.serverMajor, file),
      )
    }
  }
}

interface Restored {
  readonly name: string
  readonly manifest: Manifest
  readonly objects: number
  /** Objects that the database refers to and no backup has. */
  readonly missing: readonly string[]
}

/** What the restored database refers to, from what all backups of the folder have. */
async function loadObjects(settings: BackupSettings, { folder }: Chosen) {
  const store = await openBlobStore(settings.blobStore, settings.dataFolder)
  const source = await openSource(settings)
  try {
    return await copyObjects(await openObjects(folder), store, await referencedObjects(source.pool))
  } finally {
    await source.close()
  }
}

/** Throws BACKUP_INCOMPLETE, RESTORE_NOT_EMPTY, RESTORE_FAILED, PROGRAM_MISSING. */
export async function restoreBackup(settings: BackupSettings, wish: RestoreWish): Promise<Restored> {
  const chosen = await choose(wish)
  const { name, manifest, folder } = chosen
  const faults = await differingFiles(join(folder, name), manifest)
  if (faults.length > 0) throw new LunaError('BACKUP_INCOMPLETE', faults.join('; '))
  const { databaseUrl } = settings
  const connection = databaseUrl === null ? null : { connectionString: databaseUrl }
  const pool = connection && createPool({ connection, maxConnections: 1 })
  try {
    await requireEmpty(settings, pool)
    await loadDatabase(settings, chosen, wish, pool)
  } finally {
    await pool?.end()
  }
  const { copied: objects, missing } = await loadObjects(settings, chosen)
  return { name, manifest, objects, missing }
}

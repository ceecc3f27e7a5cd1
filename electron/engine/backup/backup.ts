/** Writes a whole library into one file while the library stays in use. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, mkdtemp, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import type { MediaStore } from '../media/store.ts'
import { BACKUP_DATABASE_PATH, MANIFEST_PATH, type Manifest, type ManifestFile } from './manifest.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

export interface BackupSource {
  readonly db: Database
  readonly media: MediaStore
  readonly libraryDirectory: string
  readonly appVersion: string
}

export interface BackupOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

/**
 * The file appears under its name only when it is whole; one of that name is replaced then.
 * Throws DISK_FULL, FOLDER_READ_ONLY, FILE_UNREADABLE or CANCELLED.
 */
export async function writeBackup(source: BackupSource, path: string, options: BackupOptions = {}): Promise<Manifest> {
  const temporary = `${path}.${newId()}.part`
  let snapshotFolder: string | undefined
  try {
    snapshotFolder = await mkdtemp(join(source.libraryDirectory, 'backup-'))
    const snapshot = join(snapshotFolder, BACKUP_DATABASE_PATH)
    await source.db.backup(snapshot)
    const manifest = await describe(source, snapshot)
    await writeArchive(source, snapshot, manifest, temporary, options)
    await rename(temporary, path)
    return manifest
  } catch (cause) {
    throw storageError(cause, path)
  } finally {
    await rm(temporary, { force: true })
    if (snapshotFolder !== undefined) await rm(snapshotFolder, { recursive: true, force: true })
  }
}

const mediaRowsSchema = z.array(z.object({ sha256: z.string(), size_bytes: z.number() }))

/** Reads the snapshot, not the library, which may have changed since. */
async function describe({ media, appVersion, libraryDirectory }: BackupSource, snapshot: string): Promise<Manifest> {
  const database = await describeFile(BACKUP_DATABASE_PATH, snapshot)
  const db = new SqliteDatabase(snapshot, { readonly: true })
  try {
    const rows = mediaRowsSchema.parse(db.prepare('select sha256, size_bytes from media order by sha256').all())
    const catalogs = db.prepare('select file_name from catalog').pluck().all().map(String)
    const present = rows.filter(({ sha256 }) => media.has(sha256))
    return {
      format: 'luna-studio-backup',
      version: 1,
      appVersion,
      createdAt: new Date().toISOString(),
      assets: Number(db.prepare('select count(*) from asset').pluck().get()),
      files: [
        database,
        ...present.map((row) => ({ path: mediaPath(row.sha256), sizeBytes: row.size_bytes, sha256: row.sha256 })),
        ...(await describeCatalogs(libraryDirectory, catalogs)),
      ],
      missingMedia: rows.filter((row) => !present.includes(row)).map(({ sha256 }) => sha256),
    }
  } finally {
    db.close()
  }
}

/** Catalogs can be imported again, so one whose file is gone is left out. */
async function describeCatalogs(libraryDirectory: string, names: readonly string[]): Promise<ManifestFile[]> {
  const present = names.map((name) => `catalogs/${name}`).filter((path) => existsSync(join(libraryDirectory, path)))
  return Promise.all(present.map((path) => describeFile(path, join(libraryDirectory, path))))
}

async function describeFile(path: string, from: string): Promise<ManifestFile> {
  return { path, sizeBytes: (await stat(from)).size, sha256: await hashFile(from) }
}

async function writeArchive(
  { libraryDirectory }: BackupSource,
  snapshot: string,
  manifest: Manifest,
  path: string,
  { signal, onProgress }: BackupOptions,
): Promise<void> {
  const totalBytes = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const createdAt = new Date(manifest.createdAt)
  await using archive = await open(path, 'wx')
  const text = Buffer.from(JSON.stringify(manifest))
  await archive.writeFile(
    Buffer.concat([tarHeader(MANIFEST_PATH, text.length, createdAt), text, tarPadding(text.length)]),
  )
  let doneBytes = 0
  for (const file of manifest.files) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const from = file.path === BACKUP_DATABASE_PATH ? snapshot : join(libraryDirectory, file.path)
    await archive.writeFile(tarHeader(file.path, file.sizeBytes, createdAt))
    await copyInto(archive, from, file)
    await archive.writeFile(tarPadding(file.sizeBytes))
    doneBytes += file.sizeBytes
    onProgress?.(doneBytes, totalBytes)
  }
  await archive.writeFile(TAR_END)
  await archive.sync()
}

/** A file that is not what it was taken in as must not pass for a backup of it. */
async function copyInto(archive: FileHandle, from: string, { sizeBytes, sha256 }: ManifestFile): Promise<void> {
  const hash = createHash('sha256')
  let copied = 0
  for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    copied += chunk.length
    hash.update(chunk)
    if (copied <= sizeBytes) await archive.writeFile(chunk)
  }
  if (copied !== sizeBytes || hash.digest('hex') !== sha256) {
    throw new LunaError('FILE_UNREADABLE', `${from} has changed on disk since it was imported.`)
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

function mediaPath(id: string): string {
  return `media/${id.slice(0, 2)}/${id}`
}

/** The folder a backup is written to must be there; making one would hide a mistyped path. */
export async function assertFolderOf(path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => undefined)
  if (folder?.isDirectory() !== true) throw new LunaError('INVALID_INPUT', `path: ${dirname(path)} is not a folder`)
}

/** Brings a backup back as a library of its own; an existing library is never touched. */
import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { v7 as newId } from 'uuid'
import { parseBoundedJson } from '#shared/asset-card/json.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { openLibraryDatabase } from '../database/open.ts'
import { storageError } from '../database/storage-errors.ts'
import { MANIFEST_PATH, MAX_MANIFEST_BYTES, type Manifest, type ManifestFile, manifestSchema } from './manifest.ts'
import { type TarEntry, tarEntries } from './tar.ts'

export interface RestoreOptions {
  readonly file: string
  /** Where the library is to stand: absent or empty. */
  readonly libraryDirectory: string
  readonly signal?: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

/**
 * Checks every file against the manifest and opens the result before it takes its name.
 * Throws BACKUP_INVALID, INVALID_INPUT (the folder holds something), LIBRARY_TOO_NEW, DISK_FULL, FOLDER_READ_ONLY,
 * FILE_UNREADABLE or CANCELLED.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const { file, libraryDirectory: directory } = options
  await assertVacant(directory)
  const temporary = `${directory}.${newId()}.part`
  try {
    await mkdir(temporary, { recursive: true })
    await using archive = await openArchive(file)
    const manifest = await extract(archive, temporary, options)
    checkLibrary(temporary, manifest)
    await rmdir(directory).catch(ignoreAbsent)
    await rename(temporary, directory)
    return manifest
  } catch (cause) {
    throw storageError(cause, directory)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function assertVacant(directory: string): Promise<void> {
  const names = await readdir(directory).catch(ignoreAbsent)
  if (names !== undefined && names.length > 0) {
    throw new LunaError('INVALID_INPUT', `${directory} is not empty; restore into a new folder`)
  }
}

async function openArchive(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  }
}

async function extract(archive: FileHandle, target: string, options: RestoreOptions): Promise<Manifest> {
  const { size } = await archive.stat()
  const entries = tarEntries(archive, size)
  const first = await entries.next()
  if (first.done === true || first.value.path !== MANIFEST_PATH) throw invalid('it has no manifest')
  const manifest = await readManifest(archive, first.value)
  const expected = new Map(manifest.files.map((file) => [file.path, file]))
  const totalBytes = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let doneBytes = 0
  for await (const entry of entries) {
    if (options.signal?.aborted) throw new LunaError('CANCELLED')
    const file = expected.get(entry.path)
    if (file === undefined) throw invalid(`${JSON.stringify(entry.path)} is not in its manifest`)
    expected.delete(entry.path)
    await extractFile(archive, entry, file, join(target, file.path))
    doneBytes += entry.sizeBytes
    options.onProgress?.(doneBytes, totalBytes)
  }
  const [missing] = expected.keys()
  if (missing !== undefined) throw invalid(`${missing} is missing`)
  return manifest
}

async function readManifest(archive: FileHandle, { sizeBytes, offset }: TarEntry): Promise<Manifest> {
  if (sizeBytes > MAX_MANIFEST_BYTES) throw invalid('its manifest is too large')
  const bytes = Buffer.alloc(sizeBytes)
  await archive.read(bytes, 0, sizeBytes, offset)
  try {
    return manifestSchema.parse(parseBoundedJson(bytes, { maxBytes: MAX_MANIFEST_BYTES, maxDepth: 8 }))
  } catch (cause) {
    throw new LunaError('BACKUP_INVALID', 'its manifest is damaged', { cause })
  }
}

const CHUNK_BYTES = 1 << 20

async function extractFile(archive: FileHandle, entry: TarEntry, file: ManifestFile, path: string): Promise<void> {
  if (entry.sizeBytes !== file.sizeBytes) throw invalid(`${entry.path} has a different size`)
  await mkdir(dirname(path), { recursive: true })
  await using output = await open(path, 'wx')
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let done = 0; done < entry.sizeBytes; ) {
    const wanted = Math.min(CHUNK_BYTES, entry.sizeBytes - done)
    const { bytesRead } = await archive.read(chunk, 0, wanted, entry.offset + done)
    if (bytesRead === 0) throw invalid('it is truncated')
    hash.update(chunk.subarray(0, bytesRead))
    await output.writeFile(chunk.subarray(0, bytesRead))
    done += bytesRead
  }
  if (hash.digest('hex') !== file.sha256) throw invalid(`${entry.path} is damaged`)
  await output.sync()
}

/** Opens the library as the app would, which also brings an older one to the present form. */
function checkLibrary(directory: string, manifest: Manifest): void {
  try {
    const db = openLibraryDatabase(directory)
    const assets = Number(db.prepare('select count(*) from asset').pluck().get())
    // Work that was under way belongs to the library that was backed up, this very backup among it.
    db.exec(`update job set state = 'cancelled' where state in ('queued', 'running')`)
    db.close()
    if (assets !== manifest.assets) throw invalid(`it holds ${assets} of ${manifest.assets} assets`)
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'LIBRARY_CORRUPT') throw invalid('its library is damaged')
    throw cause
  }
}

function ignoreAbsent(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
  throw cause
}

function invalid(detail: string): LunaError {
  return new LunaError('BACKUP_INVALID', detail)
}

/**
 * The media store: every file under the SHA-256 of its bytes. A file is written to a temporary name, synced and renamed
 * before any row names it, so a kill at any moment leaves either the whole file or a remnant that `sweep` removes.
 */
import { createHash, type Hash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'

export type MediaSource =
  | { readonly path: string }
  | { readonly bytes: Uint8Array }
  | { readonly chunks: AsyncIterable<Uint8Array> }

export interface StoredMedia {
  /** SHA-256 of the bytes, lower-case hex. */
  readonly id: string
  readonly sizeBytes: number
}

export interface PutOptions {
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

export interface MediaStore {
  /**
   * Keeps a copy; equal content is kept once. Files are streamed, never held in memory whole.
   * Throws FILE_UNREADABLE, FILE_TOO_LARGE, DISK_FULL, FOLDER_READ_ONLY or CANCELLED.
   */
  put(source: MediaSource, options?: PutOptions): Promise<StoredMedia>
  /** Where the bytes of an id lie, whether or not they are there. */
  pathOf(id: string): string
  has(id: string): boolean
  /**
   * Removes what a killed program left: unfinished copies, and files that no row names. Only files older than
   * `before` go, so that work under way is safe. Yields between folders.
   */
  sweep(options: { readonly before: Date; readonly isNamed: (id: string) => boolean }): Promise<{ removed: number }>
}

const CHUNK_BYTES = 1 << 20
const INCOMING = 'incoming'

export function createMediaStore(directory: string): MediaStore {
  const incoming = join(directory, INCOMING)
  const pathOf = (id: string) => join(directory, id.slice(0, 2), id)
  mkdirSync(incoming, { recursive: true })

  return {
    async put(source, options = {}) {
      const temporary = join(incoming, newId())
      try {
        const stored = await copy(source, temporary, options)
        await moveIntoPlace(temporary, pathOf(stored.id), stored.sizeBytes)
        return stored
      } catch (cause) {
        throw storageError(cause, directory)
      } finally {
        await rm(temporary, { force: true })
      }
    },
    pathOf,
    has: (id) => statSync(pathOf(id), { throwIfNoEntry: false })?.isFile() ?? false,
    async sweep({ before, isNamed }) {
      let removed = 0
      for (const folder of folders(directory)) {
        for (const name of readdirSync(join(directory, folder))) {
          const path = join(directory, folder, name)
          const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY
          // Nothing may come between these looks and the removal: `put` renews the time of a file it finds.
          if (modified >= before.getTime() || (folder !== INCOMING && isNamed(name))) continue
          rmSync(path, { force: true, recursive: true })
          removed++
        }
        await new Promise((resolve) => setImmediate(resolve))
      }
      return { removed }
    },
  }
}

function folders(directory: string): string[] {
  return readdirSync(directory).filter((name) => name === INCOMING || /^[0-9a-f]{2}$/.test(name))
}

async function copy(source: MediaSource, target: string, { maxBytes, signal }: PutOptions): Promise<StoredMedia> {
  const hash = createHash('sha256')
  await using file = await open(target, 'wx')
  let sizeBytes = 0
  for await (const chunk of chunksOf(source, signal)) {
    sizeBytes += chunk.length
    if (maxBytes !== undefined && sizeBytes > maxBytes) {
      throw new LunaError('FILE_TOO_LARGE', `more than ${maxBytes} bytes`)
    }
    await writeHashed(file, hash, chunk)
  }
  await file.sync()
  return { id: hash.digest('hex'), sizeBytes }
}

async function writeHashed(file: FileHandle, hash: Hash, chunk: Uint8Array): Promise<void> {
  hash.update(chunk)
  await file.writeFile(chunk)
}

async function* chunksOf(source: MediaSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if ('bytes' in source) {
    yield source.bytes
    return
  }
  if ('chunks' in source) {
    for await (const chunk of source.chunks) {
      if (signal?.aborted) throw new LunaError('CANCELLED')
      yield chunk
    }
    return
  }
  await using file = await openForReading(source.path)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  for (;;) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    // A source that may not be read is the source's trouble, not the library folder's.
    throw new LunaError('FILE_UNREADABLE', cause instanceof Error ? cause.message : path, { cause })
  }
}

async function moveIntoPlace(temporary: string, target: string, sizeBytes: number): Promise<void> {
  if (await renewTime(target, sizeBytes)) return
  const folder = join(target, '..')
  await mkdir(folder, { recursive: true })
  await rename(temporary, target)
  await syncFolder(folder)
}

/** Marks content that is already there as used now; false where it is absent or was cut short. */
async function renewTime(target: string, sizeBytes: number): Promise<boolean> {
  try {
    const now = new Date()
    await utimes(target, now, now)
    return (await stat(target)).size === sizeBytes
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false
    throw cause
  }
}

/** Makes a rename durable. Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle = await open(folder, 'r')
  await handle.sync()
}

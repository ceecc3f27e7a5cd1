/**
 * Files that a page has uploaded: each is in a folder named by its upload id, under its own name and within the
 * folders that its name came with.
 */
import { readdirSync, statSync } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'

export interface Uploads {
  /**
   * Takes one file in. Throws FILE_EMPTY, FILE_TOO_LARGE, DISK_FULL, FOLDER_READ_ONLY or CANCELLED, and keeps nothing
   * then.
   */
  receive(
    name: string,
    body: AsyncIterable<Uint8Array>,
    options: { readonly maxBytes: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly uploadId: string }>
  /** The files of these uploads. Throws FILE_UNREADABLE where one is gone. */
  files(ids: readonly string[]): Promise<string[]>
  isUpload(path: string): boolean
  /** Of a path that `isUpload`: its upload, and its path as it was sent, in names that every system takes. */
  locate(path: string): { readonly id: string; readonly pathInUpload: string }
  remove(ids: readonly string[]): Promise<void>
  /** Removes what was sent before then and no unfinished import is going to use. */
  sweep(options: { readonly before: Date; readonly isWanted: (id: string) => boolean }): Promise<void>
}

export function createUploads(directory: string): Uploads {
  const remove = (id: string) => rm(join(directory, id), { recursive: true, force: true, maxRetries: 3 })

  return {
    async receive(name, body, options) {
      const uploadId = newId()
      const folder = join(directory, uploadId)
      try {
        const path = join(folder, safeFilePath(name))
        await mkdir(dirname(path), { recursive: true })
        await writeBounded(path, body, options)
        return { uploadId }
      } catch (cause) {
        await remove(uploadId)
        throw storageError(cause, directory)
      }
    },
    async files(ids) {
      const found: string[] = []
      for (const id of ids) {
        const folder = join(directory, id)
        const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
          throw new LunaError('FILE_UNREADABLE', `upload ${id} no longer exists; send the file again`, { cause })
        })
        found.push(...entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)))
      }
      return found
    },
    isUpload: (path) => path.startsWith(directory + sep),
    locate(path) {
      const [id = '', ...parts] = relative(directory, path).split(sep)
      return { id, pathInUpload: parts.join(sep) }
    },
    async remove(ids) {
      for (const id of ids) await remove(id)
    },
    async sweep({ before, isWanted }) {
      for (const id of readdirSync(directory)) {
        const changedAt = statSync(join(directory, id), { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY
        if (changedAt < before.getTime() && !isWanted(id)) await remove(id)
      }
    },
  }
}

async function writeBounded(
  path: string,
  body: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal?: AbortSignal },
): Promise<void> {
  await using file = await open(path, 'wx')
  let sizeBytes = 0
  for await (const chunk of body) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw new LunaError('FILE_TOO_LARGE', `more than ${maxBytes} bytes`)
    await file.writeFile(chunk)
  }
  if (sizeBytes === 0) throw new LunaError('FILE_EMPTY')
}

/** Longest name in bytes that every file system takes. */
const MAX_NAME_BYTES = 200
/** Names that Windows gives to devices, with or without an extension. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** A name that is one file on every system: the last part of a path, without what file systems refuse. */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_')
    .replace(/[. ]+$/, '')
  const named = clean.replace(/^\.+/, '') === '' ? 'file' : clean
  return clamped(DEVICE_NAME.test(named) ? `_${named}` : named)
}

/** Folders and bytes of a path at most; of a longer one, the innermost. */
const MAX_FOLDERS = 30
const MAX_PATH_BYTES = 1_500

/** A path, with slashes of either kind, as one that leads nowhere else and that every system takes. */
export function safeFilePath(path: string): string {
  const parts = path
    .split(/[/\\]/)
    .filter((part) => !['', '.', '..'].includes(part))
    .map(safeFileName)
    .slice(-MAX_FOLDERS - 1)
  while (parts.length > 1 && Buffer.byteLength(parts.join(sep)) > MAX_PATH_BYTES) parts.shift()
  return parts.length === 0 ? safeFileName('') : join(...parts)
}

/** Cuts the middle, so that the extension stays. */
function clamped(name: string): string {
  const bytes = Buffer.from(name)
  if (bytes.length <= MAX_NAME_BYTES) return name
  const extension = /\.[^.]{1,16}$/.exec(name)?.[0] ?? ''
  const room = MAX_NAME_BYTES - Buffer.byteLength(extension)
  return (
    bytes
      .subarray(0, room)
      .toString('utf8')
      .replace(/\uFFFD+$/, '') + extension
  )
}

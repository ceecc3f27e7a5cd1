/** Reads what is to be imported, bounded, without ever waiting for a pipe or taking a folder for a file. */
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type MediaType, sniffMediaType } from '#models/decode/sniff.ts'
import { LunaError } from '#shared/contract/errors.ts'

export interface SourceFacts {
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/** Films and sounds stay on disk and are copied from there; everything else is small enough to be held. */
export type SourceFile = SourceFacts &
  (
    | { readonly form: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer>; readonly sha256: string }
    | { readonly form: 'stream'; readonly mediaType: MediaType }
  )

/** As much as the sniffer looks at. */
const PREFIX_BYTES = 65_536
const READ_BYTES = 1 << 20

/** Throws FILE_UNREADABLE, FILE_EMPTY, FILE_TOO_LARGE or CANCELLED. */
export async function readSourceFile(path: string, maxBytes: number, signal?: AbortSignal): Promise<SourceFile> {
  return withFile(path, async (file, stat) => {
    if (stat.size === 0) throw new LunaError('FILE_EMPTY')
    if (stat.size > maxBytes) throw new LunaError('FILE_TOO_LARGE', `${stat.size} bytes, limit ${maxBytes}`)
    const facts = { sizeBytes: stat.size, modifiedAtMs: stat.mtimeMs }
    const prefix = await readUpTo(file, Math.min(stat.size, PREFIX_BYTES), 0, signal)
    const mediaType = sniffMediaType(prefix)
    if (mediaType?.startsWith('video/') || mediaType?.startsWith('audio/'))
      return { ...facts, form: 'stream', mediaType }
    const bytes = stat.size <= PREFIX_BYTES ? prefix : await readUpTo(file, stat.size, 0, signal)
    return { ...facts, form: 'bytes', bytes, sha256: await sha256Of(bytes) }
  })
}

/** The whole of a small file. Throws FILE_UNREADABLE or FILE_TOO_LARGE. */
export async function readSmallFile(
  path: string,
  maxBytes: number,
): Promise<SourceFacts & { readonly bytes: Uint8Array<ArrayBuffer> }> {
  return withFile(path, async (file, stat) => {
    if (stat.size > maxBytes) throw new LunaError('FILE_TOO_LARGE', `${stat.size} bytes, limit ${maxBytes}`)
    const bytes = await readUpTo(file, stat.size, 0, undefined)
    return { sizeBytes: stat.size, modifiedAtMs: stat.mtimeMs, bytes }
  })
}

/** Computed on a thread of the pool, so that large files hold up nothing. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
}

async function withFile<T>(path: string, read: (file: FileHandle, stat: Stats) => Promise<T>): Promise<T> {
  try {
    // A file that has meanwhile become a pipe must not make the opening wait for a writer.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = await file.stat()
    if (!stat.isFile()) throw new LunaError('FILE_UNREADABLE', 'not a file')
    return await read(file, stat)
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('FILE_UNREADABLE', cause instanceof Error ? cause.message : path, { cause })
  }
}

/** Fewer bytes where the file became shorter meanwhile; never more. */
async function readUpTo(
  file: FileHandle,
  length: number,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const { bytesRead } = await file.read(bytes, filled, Math.min(READ_BYTES, length - filled), from + filled)
    if (bytesRead === 0) return bytes.slice(0, filled)
    filled += bytesRead
  }
  return bytes
}

/** Reads what is to be imported, bounded, without ever waiting for a pipe or taking a folder for a file. */
import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type MediaType, sniffMediaType } from '#models/decode/sniff.ts'
import { LunaError } from '#shared/contract/errors.ts'

export interface SourceFacts {
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

export interface HashedBytes {
  readonly bytes: Uint8Array
  /** Lower-case hex. */
  readonly sha256: string
}

/** Films and sounds stay on disk and are copied from there; everything else is small enough to be held. */
export type SourceFile = SourceFacts &
  (({ readonly form: 'bytes' } & HashedBytes) | { readonly form: 'stream'; readonly mediaType: MediaType })

/** As much as the sniffer looks at. */
const PREFIX_BYTES = 65_536
const READ_BYTES = 1 << 20

/** Throws FILE_UNREADABLE, FILE_EMPTY, FILE_TOO_LARGE or CANCELLED. */
export async function readSourceFile(path: string, maxBytes: number, signal?: AbortSignal): Promise<SourceFile> {
  return withFile(path, async (file, stat) => {
    if (stat.size === 0) throw new LunaError('FILE_EMPTY')
    if (stat.size > maxBytes) throw new LunaError('FILE_TOO_LARGE', `${stat.size} bytes, limit ${maxBytes}`)
    const facts = { sizeBytes: stat.size, modifiedAtMs: stat.mtimeMs }
    const prefix = await readUpTo(file, Math.min(stat.size, PREFIX_BYTES), signal)
    const mediaType = sniffMediaType(prefix.bytes)
    if (mediaType?.startsWith('video/') || mediaType?.startsWith('audio/')) {
      return { ...facts, form: 'stream', mediaType }
    }
    const whole = stat.size <= PREFIX_BYTES ? prefix : await readUpTo(file, stat.size, signal)
    return { ...facts, form: 'bytes', ...whole }
  })
}

/** The whole of a small file. Throws FILE_UNREADABLE or FILE_TOO_LARGE. */
export async function readSmallFile(path: string, maxBytes: number): Promise<HashedBytes> {
  return withFile(path, async (file, stat) => {
    if (stat.size > maxBytes) throw new LunaError('FILE_TOO_LARGE', `${stat.size} bytes, limit ${maxBytes}`)
    return readUpTo(file, stat.size)
  })
}

async function withFile<T>(path: string, read: (file: FileHandle, stat: Stats) => Promise<T>): Promise<T> {
  try {
    // If the file has become a pipe in the meantime, opening it must not wait for a writer.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = await file.stat()
    if (!stat.isFile()) throw new LunaError('FILE_UNREADABLE', 'not a file')
    return await read(file, stat)
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('FILE_UNREADABLE', cause instanceof Error ? cause.message : path, { cause })
  }
}

/**
 * Reads from the start; fewer bytes if the file was shortened in the meantime, never more. Hashed in pieces, and into
 * memory that is not zeroed first, so that a large file never blocks the thread for long.
 */
async function readUpTo(file: FileHandle, length: number, signal?: AbortSignal): Promise<HashedBytes> {
  const bytes = Buffer.allocUnsafeSlow(length)
  const hash = createHash('sha256')
  let filled = 0
  while (filled < length) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const { bytesRead } = await file.read(bytes, filled, Math.min(READ_BYTES, length - filled), filled)
    if (bytesRead === 0) break
    hash.update(bytes.subarray(filled, filled + bytesRead))
    filled += bytesRead
  }
  return { bytes: filled === length ? bytes : Buffer.from(bytes.subarray(0, filled)), sha256: hash.digest('hex') }
}

/**
 * The archive of a backup: POSIX ustar (IEEE Std 1003.1, `pax` interchange, ustar header block), regular files only.
 * Every system can open it, it is written and read as a stream, and unlike plain ZIP it has no limit of 4 GB.
 */
import type { FileHandle } from 'node:fs/promises'
import { LunaError } from '#shared/contract/errors.ts'

export const BLOCK_BYTES = 512

/** Eleven octal digits. */
const MAX_SIZE_BYTES = 8 ** 11 - 1

const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
} as const

/** @param path ASCII, at most 100 characters */
export function tarHeader(path: string, sizeBytes: number, modifiedAt: Date): Buffer {
  if (path.length > FIELDS.name[1] || sizeBytes > MAX_SIZE_BYTES) {
    throw new LunaError('FILE_TOO_LARGE', `${path}, ${sizeBytes} bytes`)
  }
  const block = Buffer.alloc(BLOCK_BYTES)
  const put = (field: keyof typeof FIELDS, text: string) => block.write(text, FIELDS[field][0], 'latin1')
  put('name', path)
  put('mode', '0000644\0')
  put('size', octal(sizeBytes, 11))
  put('time', octal(Math.floor(modifiedAt.getTime() / 1000), 11))
  put('type', '0')
  put('magic', 'ustar\x0000')
  put('checksum', `${octal(checksumOf(block), 6)} `)
  return block
}

/** Zero bytes that fill the last block of a file. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES)
}

/** Two empty blocks end an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES)

export interface TarEntry {
  readonly path: string
  readonly sizeBytes: number
  /** Where its bytes begin in the archive. */
  readonly offset: number
}

/** Reads headers one by one and skips contents. Throws BACKUP_INVALID for anything but plain files. */
export async function* tarEntries(file: FileHandle, archiveBytes: number): AsyncGenerator<TarEntry> {
  let offset = 0
  for (;;) {
    const block = Buffer.alloc(BLOCK_BYTES)
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, offset)
    if (bytesRead < BLOCK_BYTES) throw invalid('it is truncated')
    if (block.every((byte) => byte === 0)) return
    const entry = parseHeader(block, offset + BLOCK_BYTES)
    if (entry.offset + entry.sizeBytes > archiveBytes) throw invalid(`${entry.path} is truncated`)
    yield entry
    offset = entry.offset + entry.sizeBytes + tarPadding(entry.sizeBytes).length
  }
}

function parseHeader(block: Buffer, offset: number): TarEntry {
  const text = (field: keyof typeof FIELDS) => {
    const [start, length] = FIELDS[field]
    return block.toString('latin1', start, start + length).replace(/\0.*$/s, '')
  }
  if (!text('magic').startsWith('ustar') || octalValue(text('checksum')) !== checksumOf(block)) {
    throw invalid('it is not a tar archive')
  }
  if (text('type') !== '0') throw invalid(`${text('name')} is not a plain file`)
  return { path: text('name'), sizeBytes: octalValue(text('size')), offset }
}

/** The sum of all bytes, the checksum's own place counted as spaces. */
function checksumOf(block: Buffer): number {
  const [start, length] = FIELDS.checksum
  return block.reduce((sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte), 0)
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`
}

function octalValue(text: string): number {
  const digits = text.trim()
  if (!/^[0-7]+$/.test(digits)) throw invalid('a number in it is damaged')
  return Number.parseInt(digits, 8)
}

function invalid(detail: string): LunaError {
  return new LunaError('BACKUP_INVALID', detail)
}

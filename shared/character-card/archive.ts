/**
 * Reading ZIP archives from outside (APPNOTE 6.3.10), bounded: the central directory is checked before anything is
 * inflated, and inflating stops at the same limits, so that neither a false header nor overlapping entries help a bomb.
 */
import { zipSync } from 'fflate'
import { LunaError } from '../contract/errors.ts'
import { crc32, inflateBounded, latin1FromBytes } from './bytes.ts'

export interface ArchiveEntry {
  readonly path: string
  readonly bytes: Uint8Array
}

export interface ArchiveLimits {
  readonly maxEntries: number
  readonly maxTotalBytes: number
}

interface DirectoryEntry {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly compressedBytes: number
  readonly expandedBytes: number
  readonly localOffset: number
}

const END_SIGNATURE = 0x06054b50
const CENTRAL_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const MAX_COMMENT_BYTES = 0xffff
const STORED = 0
const DEFLATED = 8
const ENCRYPTED_FLAG = 1

const damaged = (detail: string) => new LunaError('CARD_INVALID', `The archive is damaged: ${detail}`)
const unsafe = (detail: string) => new LunaError('ARCHIVE_UNSAFE', detail)

/** Refuses names that could leave the folder they are unpacked to, on any system. */
function assertSafePath(path: string): void {
  const parts = path.split('/')
  const isUnsafe =
    path === '' ||
    path.length > 1_000 ||
    /[\\\p{Cc}]/u.test(path) ||
    /^[A-Za-z]:/.test(path) ||
    parts.some((part) => part === '' || part === '.' || part === '..' || part === '__proto__')
  if (isUnsafe) throw unsafe(`The name ${JSON.stringify(path.slice(0, 200))} is not allowed in an archive.`)
}

/** Refuses unsafe names and names that would be one file once unpacked. */
export function assertSafePaths(paths: readonly string[]): void {
  const seen = new Set<string>()
  for (const path of paths) {
    assertSafePath(path)
    const key = path.normalize('NFC')
    if (seen.has(key)) throw unsafe(`The name ${JSON.stringify(path)} occurs twice.`)
    seen.add(key)
  }
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES)
  for (let offset = view.byteLength - END_BYTES; offset >= lowest; offset--) {
    if (view.getUint32(offset, true) === END_SIGNATURE) return offset
  }
  throw damaged('it has no directory; the file may be truncated.')
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Names from before UTF-8 was usual: only their ASCII part is certain, the rest stays distinct as Latin-1.
    return latin1FromBytes(bytes)
  }
}

function readEntry(zip: Uint8Array, view: DataView, offset: number, shift: number): [DirectoryEntry, number] {
  if (offset + CENTRAL_BYTES > zip.length || view.getUint32(offset, true) !== CENTRAL_SIGNATURE) {
    throw damaged(`its directory is truncated at byte ${offset}.`)
  }
  const nameEnd = offset + CENTRAL_BYTES + view.getUint16(offset + 28, true)
  const next = nameEnd + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true)
  if (next > zip.length) throw damaged(`its directory is truncated at byte ${offset}.`)
  const path = decodeName(zip.subarray(offset + CENTRAL_BYTES, nameEnd))
  if (view.getUint16(offset + 8, true) & ENCRYPTED_FLAG) {
    throw new LunaError('FILE_TYPE_UNSUPPORTED', 'The archive is encrypted. Save it without a password.')
  }
  const entry = {
    path,
    method: view.getUint16(offset + 10, true),
    crc: view.getUint32(offset + 16, true),
    compressedBytes: view.getUint32(offset + 20, true),
    expandedBytes: view.getUint32(offset + 24, true),
    localOffset: view.getUint32(offset + 42, true) + shift,
  }
  return [entry, next]
}

function readDirectory(zip: Uint8Array, view: DataView, limits: ArchiveLimits): DirectoryEntry[] {
  if (zip.length < END_BYTES) throw damaged('it is too short.')
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  if (count > limits.maxEntries) throw unsafe(`The archive has ${count} entries; the limit is ${limits.maxEntries}.`)
  const directoryStart = end - view.getUint32(end + 12, true)
  // Data before the archive (a picture it is attached to) moves every offset by the same amount.
  const shift = directoryStart - view.getUint32(end + 16, true)
  if (directoryStart < 0 || shift < 0) throw damaged('its directory is outside the file.')
  const entries: DirectoryEntry[] = []
  for (let offset = directoryStart; entries.length < count; ) {
    const [entry, next] = readEntry(zip, view, offset, shift)
    entries.push(entry)
    offset = next
  }
  const total = entries.reduce((sum, entry) => sum + entry.expandedBytes, 0)
  if (total > limits.maxTotalBytes) {
    throw unsafe(`The archive expands to ${total} bytes; the limit is ${limits.maxTotalBytes}.`)
  }
  return entries
}

function compressedData(zip: Uint8Array, view: DataView, entry: DirectoryEntry): Uint8Array {
  const start = entry.localOffset
  if (start + LOCAL_BYTES > zip.length || view.getUint32(start, true) !== LOCAL_SIGNATURE) {
    throw damaged(`"${entry.path}" is not at the position given in the directory.`)
  }
  const dataStart = start + LOCAL_BYTES + view.getUint16(start + 26, true) + view.getUint16(start + 28, true)
  const dataEnd = dataStart + entry.compressedBytes
  if (dataEnd > zip.length) throw damaged(`"${entry.path}" is truncated.`)
  return zip.subarray(dataStart, dataEnd)
}

function expand(data: Uint8Array, entry: DirectoryEntry): Uint8Array {
  switch (entry.method) {
    case STORED:
      return data.slice()
    case DEFLATED:
      return inflateBounded('raw', data, entry.expandedBytes)
    default:
      throw new LunaError('FILE_TYPE_UNSUPPORTED', `"${entry.path}" is packed by method ${entry.method}.`)
  }
}

/**
 * The files of an archive in directory order; folders are left out.
 * Throws ARCHIVE_UNSAFE (names, duplicates, sizes), CARD_INVALID (damage), FILE_TYPE_UNSUPPORTED (encryption, method).
 */
export function readArchive(zip: Uint8Array, limits: ArchiveLimits): ArchiveEntry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const directory = readDirectory(zip, view, limits)
  assertSafePaths(directory.map((entry) => entry.path.replace(/\/$/, '')))
  const files = directory.filter((entry) => !entry.path.endsWith('/'))
  return files.map((entry) => {
    const bytes = expand(compressedData(zip, view, entry), entry)
    if (bytes.length !== entry.expandedBytes || crc32(bytes) !== entry.crc) {
      throw damaged(`"${entry.path}" does not match its checksum.`)
    }
    return { path: entry.path, bytes }
  })
}

/** Earliest time the format can hold: equal contents give equal bytes. */
const FIXED_TIME = new Date(1980, 0, 1)

/** Packs files; text (JSON) is compressed, media are stored since they are compressed already. */
export function writeArchive(entries: readonly ArchiveEntry[]): Uint8Array {
  assertSafePaths(entries.map((entry) => entry.path))
  const files = entries.map(({ path, bytes }) => {
    return [path, [bytes, { level: path.endsWith('.json') ? 6 : 0, mtime: FIXED_TIME }]] as const
  })
  return zipSync(Object.fromEntries(files) as Parameters<typeof zipSync>[0])
}

import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import {
  type CatalogHeader,
  columnWidths,
  knownFlags,
  MAX_STRING_BYTES,
  type SectionName,
} from '#models/catalog/format.ts'
import { compactInSlot } from '#models/features/compact.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { FLAG_FEATURES } from '#shared/similarity/scan-flags.ts'
import { type CatalogFile, catalogInvalid, openCatalog, parseEntryStrings } from './reader.ts'

const CHUNK_BYTES = 1_048_576

export interface VerifyOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

/**
 * Reads a catalog whole: checksums of all sections, every flag, kind, feature and string. Done once, at import; later
 * opening goes by the checked copy. Throws CATALOG_INVALID, FILE_UNREADABLE, CANCELLED.
 */
export async function verifyCatalog(path: string, options: VerifyOptions = {}): Promise<CatalogHeader> {
  const file = openCatalog(path)
  try {
    const total = file.header.sections.reduce((sum, { length }) => sum + length, 0)
    let done = 0
    const onChunk = (bytes: number): void => {
      done += bytes
      options.onProgress?.(done, total)
    }
    for (const section of file.header.sections) {
      const digest = await readSection(file, section.name, section.length, options.signal, onChunk)
      if (digest !== section.sha256) throw catalogInvalid(`section ${section.name} does not match its checksum`)
    }
    await checkFeatures(file, options.signal)
    await checkStrings(file, options.signal)
    return file.header
  } finally {
    file.close()
  }
}

async function readSection(
  file: CatalogFile,
  name: SectionName,
  length: number,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256')
  const buffer = new Uint8Array(CHUNK_BYTES)
  for (let from = 0; from < length; from += CHUNK_BYTES) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const chunk = buffer.subarray(0, Math.min(CHUNK_BYTES, length - from))
    file.read(name, from, chunk)
    hash.update(chunk)
    checkValues(file.header, name, chunk)
    onChunk(chunk.length)
    await setImmediate()
  }
  return hash.digest('hex')
}

function checkValues(header: CatalogHeader, name: SectionName, chunk: Uint8Array): void {
  const known = knownFlags(header.featuresPerWork)
  if (name === 'flags' && chunk.some((flags) => (flags & ~known) !== 0)) throw catalogInvalid('unknown flags')
  if (name === 'kind' && chunk.some((kind) => kind >= ASSET_KINDS.length)) throw catalogInvalid('unknown kind')
}

/** Those of every entry that has some are read. */
async function checkFeatures(file: CatalogFile, signal?: AbortSignal): Promise<void> {
  const width = columnWidths(file.header).features
  const { entries } = file.header
  const batch = 512
  for (let first = 0; width > 0 && first < entries; first += batch) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const flags = new Uint8Array(Math.min(batch, entries - first))
    const column = new Uint8Array(flags.length * width)
    file.read('flags', first, flags)
    file.read('features', first * width, column)
    for (const [at, flag] of flags.entries()) {
      if ((flag & FLAG_FEATURES) !== 0) compactInSlot(column.subarray(at * width, (at + 1) * width))
    }
    await setImmediate()
  }
}

/** Checks that the string offsets rise and that every string can be decoded. */
async function checkStrings(file: CatalogFile, signal?: AbortSignal): Promise<void> {
  const entries = file.header.entries
  const stringBytes = file.header.sections.find(({ name }) => name === 'strings')?.length ?? 0
  const batch = 4_096
  let start = 0
  for (let first = 0; first < entries; first += batch) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const ends = new BigUint64Array(Math.min(batch, entries - first))
    file.read('string_ends', first * 8, new Uint8Array(ends.buffer))
    const last = Number(ends[ends.length - 1] ?? 0n)
    if (last > stringBytes || last - start > batch * MAX_STRING_BYTES || last < start) {
      throw catalogInvalid('string table out of order')
    }
    const text = new Uint8Array(last - start)
    file.read('strings', start, text)
    let from = start
    for (const [at, wide] of ends.entries()) {
      const end = Number(wide)
      if (end <= from || end > last || end - from > MAX_STRING_BYTES) throw catalogInvalid('string table out of order')
      parseEntryStrings(text.subarray(from - start, end - start), first + at)
      from = end
    }
    start = last
    await setImmediate()
  }
  if (start !== stringBytes) throw catalogInvalid('bytes after the last string')
}

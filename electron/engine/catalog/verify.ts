import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type CatalogHeader, KNOWN_FLAGS, MAX_STRING_BYTES, type SectionName } from '#models/catalog/format.ts'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type CatalogFile, catalogInvalid, openCatalog, parseEntryStrings } from './reader.ts'

const CHUNK_BYTES = 1_048_576

export interface VerifyOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
}

/**
 * Reads a catalog whole: checksums of all sections, every flag, kind and string. Done once, at import; later opening
 * goes by the checked copy. Throws CATALOG_INVALID, FILE_UNREADABLE, CANCELLED.
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
    checkValues(name, chunk)
    onChunk(chunk.length)
    await setImmediate()
  }
  return hash.digest('hex')
}

function checkValues(name: SectionName, chunk: Uint8Array): void {
  if (name === 'flags' && chunk.some((flags) => (flags & ~KNOWN_FLAGS) !== 0)) throw catalogInvalid('unknown flags')
  if (name === 'kind' && chunk.some((kind) => kind >= ASSET_KINDS.length)) throw catalogInvalid('unknown kind')
}

/** Every end lies behind the one before it, and every string reads. */
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
  if (start !== stringBytes) throw catalogInvalid('bytes behind the last string')
}

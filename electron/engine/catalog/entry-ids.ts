/** Which entries of a catalog are of certain works. */
import { setImmediate } from 'node:timers/promises'
import { LunaError } from '#shared/contract/errors.ts'
import { type CatalogFile, catalogInvalid, parseEntryStrings } from './reader.ts'

/** So that no turn takes long. */
const BATCH_ENTRIES = 4_096
/** An id without escapes is between the first two quotation marks of an entry's strings. */
const ID_START = '["'.length

/** Numbers of the entries whose id is one of these, ascending. Throws CANCELLED, CATALOG_INVALID. */
export async function entriesOfIds(
  file: CatalogFile,
  ids: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const found: number[] = []
  const { entries } = file.header
  let start = 0
  for (let first = 0; first < entries && ids.size > 0; first += BATCH_ENTRIES) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const ends = new BigUint64Array(Math.min(BATCH_ENTRIES, entries - first))
    file.read('string_ends', first * BigUint64Array.BYTES_PER_ELEMENT, new Uint8Array(ends.buffer))
    const last = Number(ends.at(-1) ?? 0n)
    if (last < start) throw catalogInvalid('string table out of order')
    const bytes = Buffer.alloc(last - start)
    file.read('strings', start, bytes)
    let from = 0
    for (const [at, end] of ends.entries()) {
      const to = Number(end) - start
      if (ids.has(idIn(bytes.subarray(from, to), first + at))) found.push(first + at)
      from = to
    }
    start = last
    await setImmediate()
  }
  return Uint32Array.from(found)
}

function idIn(strings: Buffer, entry: number): string {
  const end = strings.indexOf('"', ID_START)
  const id = strings.toString('utf8', ID_START, end)
  return id.includes('\\') ? parseEntryStrings(strings, entry)[0] : id
}

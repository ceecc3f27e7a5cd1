/** Writes a ZIP archive piece by piece, so that compressing never keeps other work waiting for long. */
import { setImmediate } from 'node:timers/promises'
import { Zip, ZipDeflate } from 'fflate'

export interface ZippedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Bytes compressed at a time: a few milliseconds. */
const PIECE_BYTES = 128 * 1024

export async function* zipOf(files: readonly ZippedFile[], at: Date): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error
    made.push(piece)
  })
  for (const { name, bytes } of files) {
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = at
    zip.add(entry)
    for (let from = 0; from === 0 || from < bytes.length; from += PIECE_BYTES) {
      entry.push(bytes.subarray(from, from + PIECE_BYTES), from + PIECE_BYTES >= bytes.length)
      yield* made.splice(0)
      await setImmediate()
    }
  }
  zip.end()
  yield* made.splice(0)
}

/**
 * What was computed of pictures, kept between runs: records of one size in one file for each trait and edit. A record is
 * written in one piece; a file that a kill cut short loses its last record only.
 */
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const KEY_BYTES = 32

export interface PrintFile {
  /** The words kept under a key, or undefined. */
  get(key: string): Uint32Array | undefined
  put(key: string, words: Uint32Array): void
  close(): void
}

/** @param wordCount 32-bit words of one record; keys are SHA-256 digests in hex. */
export function openPrintFile(path: string, wordCount: number): PrintFile {
  const recordBytes = KEY_BYTES + wordCount * 4
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'a+')
  const whole = Math.floor(fstatSync(file).size / recordBytes)
  ftruncateSync(file, whole * recordBytes)
  const kept = readFileSync(path)
  const known = new Map<string, Uint32Array>()
  for (let record = 0; record < whole; record++) {
    const start = record * recordBytes
    const words = new Uint32Array(wordCount)
    new Uint8Array(words.buffer).set(kept.subarray(start + KEY_BYTES, start + recordBytes))
    known.set(kept.toString('hex', start, start + KEY_BYTES), words)
  }
  return {
    get: (key) => known.get(key),
    put(key, words) {
      if (words.length !== wordCount) throw new RangeError(`${words.length} words instead of ${wordCount}`)
      known.set(key, words)
      writeSync(
        file,
        Buffer.concat([Buffer.from(key, 'hex'), new Uint8Array(words.buffer, words.byteOffset, words.byteLength)]),
      )
    },
    close: () => closeSync(file),
  }
}

/** Hamming distance of perceptual hashes. */
import { LunaError } from '../contract/errors.ts'

const HASH_PATTERN = /^[0-9a-f]{16}$/i

/** Set bits of a 32-bit integer, by summing neighboring bit fields (Warren, Hacker's Delight, 2nd ed., figure 5-2). */
export function popcount32(value: number): number {
  const pairs = value - ((value >>> 1) & 0x5555_5555)
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  const bytes = (nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f
  return Math.imul(bytes, 0x0101_0101) >>> 24
}

/** Differing bits (0 to 64) of two 64-bit hashes in 16 hex digits. Throws INVALID_INPUT for another form. */
export function hammingHex(a: string, b: string): number {
  for (const hash of [a, b]) {
    if (!HASH_PATTERN.test(hash)) throw new LunaError('INVALID_INPUT', `"${hash.slice(0, 40)}" is not a 64-bit hash.`)
  }
  const high = Number.parseInt(a.slice(0, 8), 16) ^ Number.parseInt(b.slice(0, 8), 16)
  const low = Number.parseInt(a.slice(8), 16) ^ Number.parseInt(b.slice(8), 16)
  return popcount32(high) + popcount32(low)
}

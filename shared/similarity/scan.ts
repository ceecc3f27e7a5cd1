/** The scan shared by the library's index and the catalogs: Hamming distances over columns of 32-bit words. */
import { popcount32 } from './hamming.ts'

/** 64-bit hashes of the query in all eight orientations, as pairs of words (high, low). */
export interface QueryHashes {
  readonly pHash: Uint32Array
  readonly dHash: Uint32Array
}

/** Every work within this many bits by pHash or dHash is a candidate. */
export const HASH_RADIUS = 10
const ORIENTATION_COUNT = 8

export interface OrientedDistance {
  readonly distance: number
  /** Index into `ORIENTATIONS`: the query in that orientation agrees best. */
  readonly orientation: number
}

/** The smallest distance between entry `at` of a hash column and the query's eight hashes. */
export function orientedDistance(column: Uint32Array, at: number, query: Uint32Array): OrientedDistance {
  const high = column[at * 2] ?? 0
  const low = column[at * 2 + 1] ?? 0
  let distance = 65
  let orientation = 0
  for (let candidate = 0; candidate < ORIENTATION_COUNT; candidate++) {
    const found = popcount32(high ^ (query[candidate * 2] ?? 0)) + popcount32(low ^ (query[candidate * 2 + 1] ?? 0))
    if (found < distance) {
      distance = found
      orientation = candidate
    }
  }
  return { distance, orientation }
}

/** Whether an entry's hash is within the radius of any of the query's; most entries fail at the first word. */
function isWithin(high: number, low: number, query: Uint32Array): boolean {
  for (let at = 0; at < ORIENTATION_COUNT * 2; at += 2) {
    const distance = popcount32(high ^ (query[at] ?? 0))
    if (distance <= HASH_RADIUS && distance + popcount32(low ^ (query[at + 1] ?? 0)) <= HASH_RADIUS) return true
  }
  return false
}

/**
 * Returns the entries whose pHash or dHash is within the radius in any orientation.
 * `counts(entry)` says which of the two hashes of an entry may speak: bit 0 pHash, bit 1 dHash.
 */
export function entriesByHash(
  columns: { readonly pHash: Uint32Array; readonly dHash: Uint32Array },
  query: QueryHashes,
  entries: number,
  counts: (entry: number) => number,
): number[] {
  const found: number[] = []
  for (let entry = 0; entry < entries; entry++) {
    const at = entry * 2
    const pClose = isWithin(columns.pHash[at] ?? 0, columns.pHash[at + 1] ?? 0, query.pHash)
    const dClose = isWithin(columns.dHash[at] ?? 0, columns.dHash[at + 1] ?? 0, query.dHash)
    if (!pClose && !dClose) continue
    const speaking = counts(entry)
    if ((pClose && (speaking & 1) !== 0) || (dClose && (speaking & 2) !== 0)) found.push(entry)
  }
  return found
}

/** Distances that no pair of bit vectors reaches mark entries without a vector. */
const NO_VECTOR = 0xffff

/** Which entries of a column have a vector that may be looked at. */
interface VectorMask {
  readonly flags: Uint8Array
  /** The flag of entries with such a vector. */
  readonly flag: number
  readonly except: number | undefined
}

/** Words whose byte-wise counts fit into one word: 8 pairs of at most 16 bits a byte. */
const WORDS_PER_BLOCK = 16

/** Writes into `distances` how many bits of each entry's vector differ from the query's. */
export function measureBits(
  bits: Uint32Array,
  query: Uint32Array,
  distances: Uint16Array,
  entries: number,
  { flags, flag, except }: VectorMask,
): void {
  const words = query.length
  for (let entry = 0, start = 0; entry < entries; entry++, start += words) {
    if (((flags[entry] ?? 0) & flag) === 0) {
      distances[entry] = NO_VECTOR
      continue
    }
    let sum = 0
    for (let block = 0; block < words; block += WORDS_PER_BLOCK) {
      sum += differingBits(bits, start, query, block, Math.min(block + WORDS_PER_BLOCK, words))
    }
    distances[entry] = sum
  }
  if (except !== undefined) distances[except] = NO_VECTOR
}

/**
 * Differing bits of the words from `from` to `to`, counted two words at a time and summed byte by byte before the sum
 * is drawn together (after H. S. Warren, "Hacker's Delight", 2nd ed., 5-1).
 */
function differingBits(bits: Uint32Array, start: number, query: Uint32Array, from: number, to: number): number {
  let bytes = 0
  for (let word = from; word < to; word += 2) {
    let a = (bits[start + word] ?? 0) ^ (query[word] ?? 0)
    let b = word + 1 < to ? (bits[start + word + 1] ?? 0) ^ (query[word + 1] ?? 0) : 0
    a -= (a >>> 1) & 0x55555555
    b -= (b >>> 1) & 0x55555555
    const nibbles = (a & 0x33333333) + ((a >>> 2) & 0x33333333) + ((b & 0x33333333) + ((b >>> 2) & 0x33333333))
    bytes += (nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f)
  }
  const pairs = (bytes & 0x00ff00ff) + ((bytes >>> 8) & 0x00ff00ff)
  return (pairs & 0xffff) + (pairs >>> 16)
}

/** The `take` entries of smallest distance; among equal ones at the rim the earlier entries. */
export function smallestDistances(distances: Uint16Array, count: number, take: number): number[] {
  const histogram = new Uint32Array(NO_VECTOR)
  for (let entry = 0; entry < count; entry++) {
    const distance = distances[entry] ?? NO_VECTOR
    if (distance !== NO_VECTOR) histogram[distance] = (histogram[distance] ?? 0) + 1
  }
  let limit = 0
  let inside = 0
  while (limit < NO_VECTOR && inside + (histogram[limit] ?? 0) <= take) inside += histogram[limit++] ?? 0
  let atRim = take - inside
  const found: number[] = []
  for (let entry = 0; entry < count; entry++) {
    const distance = distances[entry] ?? NO_VECTOR
    if (distance < limit) found.push(entry)
    else if (distance === limit && distance !== NO_VECTOR && atRim > 0) {
      atRim--
      found.push(entry)
    }
  }
  return found
}

/** The scan shared by the library's index and the catalogs: Hamming distances over columns of 32-bit words. */
import { popcount32 } from '#shared/similarity/hamming.ts'
import { THRESHOLDS } from '#shared/similarity/verdict.ts'

/** 64-bit hashes of the query in all eight orientations, as pairs of words (high, low). */
export interface QueryHashes {
  readonly pHash: Uint32Array
  readonly dHash: Uint32Array
}

const HASH_RADIUS = THRESHOLDS.candidateHashBits
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

/** Whether an entry's hash lies within the radius of any of the query's; most entries fall at the first word. */
function isWithin(high: number, low: number, query: Uint32Array): boolean {
  for (let at = 0; at < ORIENTATION_COUNT * 2; at += 2) {
    const distance = popcount32(high ^ (query[at] ?? 0))
    if (distance <= HASH_RADIUS && distance + popcount32(low ^ (query[at + 1] ?? 0)) <= HASH_RADIUS) return true
  }
  return false
}

/**
 * Entries whose pHash or dHash lies within the radius in any orientation.
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

/** Writes into `distances` how many bits of each entry's vector differ from the query's. */
export function measureBits(
  bits: Uint32Array,
  query: Uint32Array,
  distances: Uint16Array,
  entries: number,
  isLookedAt: (entry: number) => boolean,
): void {
  const words = query.length
  for (let entry = 0, at = 0; entry < entries; entry++) {
    let sum = 0
    for (let word = 0; word < words; word++, at++) sum += popcount32((bits[at] ?? 0) ^ (query[word] ?? 0))
    distances[entry] = sum
  }
  for (let entry = 0; entry < entries; entry++) if (!isLookedAt(entry)) distances[entry] = NO_VECTOR
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

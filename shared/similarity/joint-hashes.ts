/** The distance of two pictures by both of their hashes at once. */
import { popcount32 } from './hamming.ts'
import { ORIENTATIONS } from './orientations.ts'
import type { OrientedDistance, QueryHashes } from './scan.ts'

/** Words of one picture's hash: the high one, then the low one. */
type HashColumn = Readonly<Uint32Array>

/**
 * Differing bits of pHash and dHash together, 0 to 128, in the orientation of the query that makes them fewest. One
 * orientation has to explain both hashes, so that an accident of one is not joined by an accident of the other.
 */
export function jointDistance(
  columns: { readonly pHash: HashColumn; readonly dHash: HashColumn },
  entry: number,
  query: QueryHashes,
): OrientedDistance {
  const [at, nextAt] = [entry * 2, entry * 2 + 1]
  let [distance, orientation] = [129, 0]
  for (let candidate = 0; candidate < ORIENTATIONS.length; candidate++) {
    const bits =
      popcount32((columns.pHash[at] ?? 0) ^ (query.pHash[candidate * 2] ?? 0)) +
      popcount32((columns.pHash[nextAt] ?? 0) ^ (query.pHash[candidate * 2 + 1] ?? 0)) +
      popcount32((columns.dHash[at] ?? 0) ^ (query.dHash[candidate * 2] ?? 0)) +
      popcount32((columns.dHash[nextAt] ?? 0) ^ (query.dHash[candidate * 2 + 1] ?? 0))
    if (bits < distance) [distance, orientation] = [bits, candidate]
  }
  return { distance, orientation }
}

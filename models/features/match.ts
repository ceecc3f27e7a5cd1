/** Pairs features of two pictures that are each other's nearest. */
import { descriptorsAt, type LocalFeatures } from './features.ts'
import { type Nearest, nearestIn } from './nearest.ts'

/** One feature of each picture. */
export interface FeaturePair {
  readonly a: number
  readonly b: number
  /** Bits that differ. */
  readonly bits: number
}

/** Features of one picture, prepared to be paired with those of several. */
export interface Matchable {
  readonly features: LocalFeatures
  /** Of each of the others the nearest two among these. */
  readonly nearest: (others: Pick<LocalFeatures, 'count' | 'descriptors'>) => Nearest
}

/** Bits of 256 in which two descriptors of one point may differ. */
const MAX_BITS = 90
/** How much nearer than the next best it must be: the ratio test (Lowe 2004). */
const MAX_RATIO = 0.9

/** Throws RangeError where they are more than `nearestIn` takes. */
export const matchable = (features: LocalFeatures): Matchable => ({ features, nearest: nearestIn(features) })

/** Features of a, each with its nearest of b that is clearly nearer than the next, and whose own nearest it is. */
export function pairFeatures(a: Matchable, b: Matchable, mostBits = MAX_BITS): FeaturePair[] {
  const found = b.nearest(a.features)
  const pairs: FeaturePair[] = []
  for (let i = 0; i < a.features.count; i++) {
    const [index, bits] = [found.index[i] ?? -1, found.bits[i] ?? 255]
    if (index < 0 || bits > mostBits || bits > (found.nextBits[i] ?? 0) * MAX_RATIO) continue
    pairs.push({ a: i, b: index, bits })
  }
  if (pairs.length === 0) return pairs
  // Of b only those that were found are looked for in a: few, where the pictures are unrelated.
  const indices = pairs.map((pair) => pair.b)
  const back = a.nearest({ count: indices.length, descriptors: descriptorsAt(b.features, indices) })
  return pairs.filter((pair, at) => back.index[at] === pair.a)
}

/** Pairs features of two pictures that are each other's nearest. */
import type { LocalFeatures } from './features.ts'
import { nearestIn } from './nearest.ts'

/** One feature of each picture. */
export interface FeaturePair {
  readonly a: number
  readonly b: number
  /** Bits that differ. */
  readonly bits: number
}

/** Bits of 256 in which two descriptors of one point may differ. */
const MAX_BITS = 90
/** How much nearer than the next best it must be: the ratio test (Lowe 2004). */
const MAX_RATIO = 0.9

/** Prepares b; what it returns pairs features of a, each with its nearest, which is clearly nearer than the next. */
export function matcherOf(b: LocalFeatures, mostBits = MAX_BITS): (a: LocalFeatures) => FeaturePair[] {
  const nearest = nearestIn(b)
  return (a) => {
    const found = nearest(a)
    const pairs: FeaturePair[] = []
    for (let i = 0; i < a.count; i++) {
      const [index, bits] = [found.index[i] ?? -1, found.bits[i] ?? 255]
      if (index < 0 || bits > mostBits || bits > (found.nextBits[i] ?? 0) * MAX_RATIO) continue
      pairs.push({ a: i, b: index, bits })
    }
    if (pairs.length === 0) return pairs
    const { index: nearestOfB } = nearestIn(a)(b)
    return pairs.filter((pair) => nearestOfB[pair.b] === pair.a)
  }
}

/** Pairs features of two pictures that are each other's nearest. */
import type { LocalFeatures } from './features.ts'
import { differingBits, nearestIn } from './nearest.ts'

/** One feature of each picture. */
export interface FeaturePair {
  readonly a: number
  readonly b: number
  /** Bits of 256 that differ. */
  readonly bits: number
}

/** Bits in which two descriptions of one point may differ. */
const MAX_BITS = 90
/** How much nearer than the next best it must be: the ratio test (Lowe 2004). */
const MAX_RATIO = 0.9

/** Prepares b; what it returns pairs features of a, each with its nearest, which is clearly nearer than the next. */
export function matcherOf(b: LocalFeatures): (a: LocalFeatures) => FeaturePair[] {
  const nearest = nearestIn(b)
  return (a) => {
    const found = nearest(a)
    const pairs: FeaturePair[] = []
    for (let i = 0; i < a.count; i++) {
      const [index, bits] = [found.index[i] ?? -1, found.bits[i] ?? 255]
      if (index < 0 || bits > MAX_BITS || bits > (found.nextBits[i] ?? 0) * MAX_RATIO) continue
      if (isNearestOf(a, i, b, index, bits)) pairs.push({ a: i, b: index, bits })
    }
    return pairs
  }
}

/** No other feature of a lies nearer to feature j of b; of equals the first does. */
function isNearestOf(a: LocalFeatures, i: number, b: LocalFeatures, j: number, bits: number): boolean {
  for (let other = 0; other < a.count; other++) {
    if (other !== i && differingBits(a, other, b, j) < (other < i ? bits + 1 : bits)) return false
  }
  return true
}

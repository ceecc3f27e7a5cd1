/** The part that two pictures share, by local features that agree in one movement. */
import type { MatchedRegions, RelativeRectangle } from '#shared/similarity/transformation.ts'
import { type Agreement, findAgreement } from './agreement.ts'
import { ALIKE_WORD_BITS, describedByWords, MAX_WORD_BITS } from './compact.ts'
import { featuresOfVariant, type LocalFeatures, VARIANTS, type Variant } from './features.ts'
import { matchable, pairFeatures } from './match.ts'
import { type Affine, movementOfFeatures, turnOf } from './movement.ts'

export interface SharedPart {
  readonly regions: MatchedRegions
  /** How much of what each picture shows the part makes up, 0 to 1. */
  readonly ofA: number
  readonly ofB: number
  /** Log10 of how many agreements as good chance would make in this pair. */
  readonly logFalseAlarms: number
  /** From places of a to places of b, both in fractions of their sides. */
  readonly placement: Affine
}

/** Around the outermost points, as a share of a picture's longer side. */
const MARGIN = 0.04

interface Found extends Agreement {
  readonly variant: Variant
}

type Compare = (b: LocalFeatures) => SharedPart | null

/** Compares other pictures with a; one takes about a millisecond. Null where fewer than four points agree. */
export function sharedPartsWith(a: LocalFeatures): Compare {
  return bestPartWith(a, (features) => features)
}

/** The same with others of which a catalog has compact features, as `readCompactFeatures` gives them. */
export function sharedPartsWithCompact(a: LocalFeatures): Compare {
  return bestPartWith(a, describedByWords, { pair: MAX_WORD_BITS, alike: ALIKE_WORD_BITS })
}

function bestPartWith(
  a: LocalFeatures,
  describe: (features: LocalFeatures) => LocalFeatures,
  mostBits: { readonly pair?: number; readonly alike?: number } = {},
): Compare {
  const variants = VARIANTS.map((variant) => ({ variant, ofA: matchable(describe(featuresOfVariant(a, variant))) }))
  return (b) => {
    const ofB = matchable(b)
    let best: Found | null = null
    for (const { variant, ofA } of variants) {
      const found = findAgreement(ofA.features, b, pairFeatures(ofA, ofB, mostBits.pair), mostBits.alike)
      if (found !== null && found.logFalseAlarms < (best?.logFalseAlarms ?? Number.POSITIVE_INFINITY)) {
        best = { ...found, variant }
      }
    }
    return best && partOf(a, b, best)
  }
}

function partOf(a: LocalFeatures, b: LocalFeatures, { movement, pairs, variant, logFalseAlarms }: Found): SharedPart {
  const inA = pairs.map((pair) => pair.a)
  const inB = pairs.map((pair) => pair.b)
  return {
    regions: {
      ...variant,
      a: rectangleAround(a, inA),
      b: rectangleAround(b, inB),
      turnDegrees: (turnOf(movement) * 180) / Math.PI,
      points: pairs.length,
    },
    ofA: shareOf(a, inA),
    ofB: shareOf(b, inB),
    logFalseAlarms,
    placement: movementOfFeatures(a, b, movement, variant),
  }
}

/** The share of the bounding box of all points, since a plain border has no points and no content. */
function shareOf(features: LocalFeatures, indices: readonly number[]): number {
  const all = rectangleAround(
    features,
    Array.from({ length: features.count }, (_, index) => index),
  )
  return Math.min(1, areaOf(rectangleAround(features, indices)) / areaOf(all))
}

const areaOf = ({ width, height }: RelativeRectangle): number => width * height

function rectangleAround({ width, height, x, y }: LocalFeatures, indices: readonly number[]): RelativeRectangle {
  const margin = MARGIN * Math.max(width, height)
  const range = (values: Uint16Array, size: number): [number, number] => {
    let [least, most] = [Number.POSITIVE_INFINITY, 0]
    for (const index of indices) {
      const place = (values[index] ?? 0) / 16
      least = Math.min(least, place)
      most = Math.max(most, place)
    }
    return [Math.max(0, least - margin) / size, Math.min(size, most + margin) / size]
  }
  const [left, right] = range(x, width)
  const [top, bottom] = range(y, height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

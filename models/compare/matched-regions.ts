/**
 * The part of one picture that another shows too, wherever it lies in both, turned, scaled, squashed, mirrored, with other
 * colours or inverted tones: local features that agree in one movement.
 */
import { setImmediate } from 'node:timers/promises'
import { LunaError } from '#shared/contract/errors.ts'
import type { MatchedRegions, RelativeRectangle } from '#shared/similarity/transformation.ts'
import { type Agreement, findAgreement } from '../features/agreement.ts'
import { extractFeatures, FEATURE_SIDE } from '../features/extract.ts'
import { featuresOfVariant, type LocalFeatures, VARIANTS, type Variant } from '../features/features.ts'
import { matcherOf } from '../features/match.ts'
import { turnOf } from '../features/movement.ts'
import type { GreyImage } from '../hashes/grey.ts'
import { scaleToSide } from './planes.ts'

/**
 * Chance makes an agreement as good in fewer than one of 100,000 pairs of pictures. Of 640 pairs of unrelated pictures
 * the best reached 10^-3.3; half of a picture that is shown at 40 % of its size reaches 10^-40.
 */
const MOST_LOG_FALSE_ALARMS = -5
/** Around the outermost points, as a share of a picture's longer side. */
const MARGIN = 0.04

interface Found extends Agreement {
  readonly variant: Variant
}

/**
 * Undefined where nothing convincing is shared. Small or plain parts have too few points to be told. Lets others work
 * between its steps, none of which takes a tenth of a second. Throws CANCELLED.
 */
export async function findMatchedRegions(
  a: GreyImage,
  b: GreyImage,
  signal?: AbortSignal,
): Promise<MatchedRegions | undefined> {
  const pause = async (): Promise<void> => {
    await setImmediate()
    if (signal?.aborted) throw new LunaError('CANCELLED')
  }
  const ofA = extractFeatures(scaleToSide(a, FEATURE_SIDE))
  await pause()
  const ofB = extractFeatures(scaleToSide(b, FEATURE_SIDE))
  const pairsWith = matcherOf(ofB)
  let best: Found | undefined
  for (const variant of VARIANTS) {
    await pause()
    const changed = featuresOfVariant(ofA, variant)
    const found = findAgreement(changed, ofB, pairsWith(changed))
    if (found !== null && found.logFalseAlarms < (best?.logFalseAlarms ?? MOST_LOG_FALSE_ALARMS)) {
      best = { ...found, variant }
    }
  }
  return best && regionsOf(ofA, ofB, best)
}

function regionsOf(a: LocalFeatures, b: LocalFeatures, { movement, pairs, variant }: Found): MatchedRegions {
  return {
    ...variant,
    a: rectangleAround(
      a,
      pairs.map((pair) => pair.a),
    ),
    b: rectangleAround(
      b,
      pairs.map((pair) => pair.b),
    ),
    turnDegrees: (turnOf(movement) * 180) / Math.PI,
    points: pairs.length,
  }
}

function rectangleAround({ width, height, x, y }: LocalFeatures, indices: readonly number[]): RelativeRectangle {
  const margin = MARGIN * Math.max(width, height)
  const range = (values: Uint16Array, size: number): [number, number] => {
    const places = indices.map((index) => (values[index] ?? 0) / 16)
    return [Math.max(0, Math.min(...places) - margin) / size, Math.min(size, Math.max(...places) + margin) / size]
  }
  const [left, right] = range(x, width)
  const [top, bottom] = range(y, height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Local features: points of a picture that can be found again after it was cut, turned, scaled, mirrored or recolored. */
import { ANGLES, DESCRIPTOR_WORDS } from './pattern.ts'

/** Features a picture has at most. */
export const MAX_FEATURES = 300

/** The strongest first. */
export interface LocalFeatures {
  /** Pixels of the picture in which they were found, of which the longer side is 384. */
  readonly width: number
  readonly height: number
  readonly count: number
  /** Sixteenths of a pixel from the left and from the top. */
  readonly x: Uint16Array
  readonly y: Uint16Array
  /** `ANGLES` steps of a full turn. */
  readonly angle: Uint8Array
  /** Step of the pyramid: the surroundings that were described are `LEVEL_RATIO ** level` times as large. */
  readonly level: Uint8Array
  /** `DESCRIPTOR_WORDS` words of 32 bits each. */
  readonly descriptors: Uint32Array
}

/** Between one step of the pyramid and the next. */
export const LEVEL_RATIO = 1.25

/** Steps of the pyramid. */
export const LEVELS = 9

/** How one picture was made from another before it was moved, as far as a descriptor tells. */
export interface Variant {
  readonly isMirrored: boolean
  readonly isInverted: boolean
}

export const VARIANTS: readonly Variant[] = [
  { isMirrored: false, isInverted: false },
  { isMirrored: true, isInverted: false },
  { isMirrored: false, isInverted: true },
  { isMirrored: true, isInverted: true },
]

const WORDS_PER_SYMMETRY = DESCRIPTOR_WORDS / 4

/** The features that the mirrored or inverted picture would have, in the same order. See `pattern.ts`. */
export function featuresOfVariant(features: LocalFeatures, { isMirrored, isInverted }: Variant): LocalFeatures {
  if (!isMirrored && !isInverted) return features
  const { width, count, descriptors } = features
  const changed = new Uint32Array(descriptors.length)
  const swap = ((isMirrored ? 1 : 0) | (isInverted ? 2 : 0)) * WORDS_PER_SYMMETRY
  const flip = isInverted ? 0xffffffff : 0
  for (let at = 0; at < changed.length; at++) changed[at] = (descriptors[at ^ swap] ?? 0) ^ flip
  const half = ANGLES / 2
  const turn = (angle: number): number => (isMirrored ? half - angle : angle) + (isInverted ? half : 0)
  return {
    ...features,
    x: isMirrored ? features.x.map((x) => width * 16 - x) : features.x,
    angle: Uint8Array.from({ length: count }, (_, index) => turn(features.angle[index] ?? 0) & (ANGLES - 1)),
    descriptors: changed,
  }
}

/** The descriptors of the features at `indices`, one after the other. */
export function descriptorsAt({ descriptors }: LocalFeatures, indices: readonly number[]): Uint32Array {
  const chosen = new Uint32Array(indices.length * DESCRIPTOR_WORDS)
  for (const [at, index] of indices.entries()) {
    chosen.set(descriptors.subarray(index * DESCRIPTOR_WORDS, (index + 1) * DESCRIPTOR_WORDS), at * DESCRIPTOR_WORDS)
  }
  return chosen
}

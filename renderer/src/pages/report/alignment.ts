/** Lays the other picture over the subject as the transformation between them says. Fractions of the picture, 0–1. */
import type { Match, MatchComparison } from '#shared/contract/studio/uniqueness.ts'
import type { Orientation } from '#shared/similarity/orientations.ts'
import type { RelativeRectangle, Transformation } from '#shared/similarity/transformation.ts'
import type { PicturePlacement } from '../../components/picture-placement.ts'
import { regionsOf } from '../../uniqueness/evidence-of.ts'

const WHOLE: RelativeRectangle = { x: 0, y: 0, width: 1, height: 1 }

interface Turn {
  mirrored: boolean
  /** Clockwise, after mirroring. */
  quarterTurns: 0 | 1 | 2 | 3
}

const TURNS: Record<Orientation, Turn> = {
  identity: { mirrored: false, quarterTurns: 0 },
  rotate90: { mirrored: false, quarterTurns: 1 },
  rotate180: { mirrored: false, quarterTurns: 2 },
  rotate270: { mirrored: false, quarterTurns: 3 },
  mirror: { mirrored: true, quarterTurns: 0 },
  mirrorRotate90: { mirrored: true, quarterTurns: 1 },
  mirrorRotate180: { mirrored: true, quarterTurns: 2 },
  mirrorRotate270: { mirrored: true, quarterTurns: 3 },
}

/** The orientation that undoes another one. A mirroring, turned or not, undoes itself. */
export function inverseOf(orientation: Orientation): Orientation {
  if (orientation === 'rotate90') return 'rotate270'
  if (orientation === 'rotate270') return 'rotate90'
  return orientation
}

function turnedOnce({ x, y, width, height }: RelativeRectangle): RelativeRectangle {
  return { x: 1 - y - height, y: x, width: height, height: width }
}

/** Transforms a rectangle of a picture to `orientation`. */
export function orientRectangle(rectangle: RelativeRectangle, orientation: Orientation): RelativeRectangle {
  const { mirrored, quarterTurns } = TURNS[orientation]
  let turned = mirrored ? { ...rectangle, x: 1 - rectangle.x - rectangle.width } : rectangle
  for (let turn = 0; turn < quarterTurns; turn++) turned = turnedOnce(turned)
  return turned
}

/** The box that the whole other picture fills when its part `part` is to cover the subject. */
function boxAround(part: RelativeRectangle): RelativeRectangle {
  return { x: -part.x / part.width, y: -part.y / part.height, width: 1 / part.width, height: 1 / part.height }
}

/**
 * How to draw the other picture (b of the transformation) in the subject's frame (a), which stays as it is: turned
 * back, and laid over the part that both show.
 */
export function alignmentOf({ orientation, crop }: Transformation): PicturePlacement {
  const back = inverseOf(orientation)
  const { mirrored, quarterTurns } = TURNS[back]
  const box =
    crop === undefined
      ? WHOLE
      : crop.within === 'a'
        ? orientRectangle(crop.rectangle, back)
        : boxAround(orientRectangle(crop.rectangle, back))
  return { box, mirrored, quarterTurns }
}

type Explained = Pick<MatchComparison, 'transformation' | 'regions'>

/**
 * What explains both pictures, with the part that the evidence names where the comparison found neither edit nor part.
 */
export function explainedBy({ transformation, regions }: Explained, match: Pick<Match, 'evidence'>): Explained {
  return { transformation, regions: regions ?? (transformation === null ? regionsOf(match) : null) }
}

interface SharedParts {
  readonly a: RelativeRectangle
  readonly b: RelativeRectangle
}

/** The area that both pictures share, in coordinates of each; null if that is all of both, or nothing was found. */
export function sharedParts({ transformation, regions }: Explained): SharedParts | null {
  const crop = transformation?.crop
  if (crop === undefined) return regions
  if (crop.within === 'b') return { a: WHOLE, b: crop.rectangle }
  return { a: orientRectangle(crop.rectangle, inverseOf(transformation?.orientation ?? 'identity')), b: WHOLE }
}

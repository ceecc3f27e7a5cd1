/** Movements from places of one picture to places of another, both in fractions of their sides (0 to 1). */
import type { Orientation } from '#shared/similarity/orientations.ts'
import { type Affine, compose } from '../features/movement.ts'
import { ORIENTATION_STEPS } from '../hashes/orient.ts'

/** The transformation from a to b when b shows all of a in this orientation. */
export function movementOfOrientation(orientation: Orientation): Affine {
  const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
  const turned: Affine = transpose ? [0, 1, 0, 1, 0, 0] : [1, 0, 0, 0, 1, 0]
  return compose(turned, [flipColumns ? -1 : 1, 0, flipColumns ? 1 : 0, 0, flipRows ? -1 : 1, flipRows ? 1 : 0])
}

/** Movements from places of one picture to places of another, both in fractions of their sides (0 to 1). */
import type { Orientation } from '#shared/similarity/orientations.ts'
import { type Affine, compose } from '../features/movement.ts'
import { ORIENTATION_STEPS } from '../hashes/orient.ts'
import type { Alignment } from './alignment.ts'

/** Where a lies in b when b shows all of a, turned so. */
export function movementOfOrientation(orientation: Orientation): Affine {
  const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
  const turned: Affine = transpose ? [0, 1, 0, 1, 0, 0] : [1, 0, 0, 0, 1, 0]
  return compose(turned, [flipColumns ? -1 : 1, 0, flipColumns ? 1 : 0, 0, flipRows ? -1 : 1, flipRows ? 1 : 0])
}

/** Where the search for a part has found b in a, or a in b. */
export function movementOfAlignment({ orientation, crop }: Pick<Alignment, 'orientation' | 'crop'>): Affine {
  const turned = movementOfOrientation(orientation)
  if (crop === undefined) return turned
  const { x, y, width, height } = crop.rectangle
  const placed: Affine =
    crop.within === 'a' ? [1 / width, 0, -x / width, 0, 1 / height, -y / height] : [width, 0, x, 0, height, y]
  return compose(turned, placed)
}

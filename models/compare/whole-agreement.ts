/** How well two whole pictures agree, pixel by pixel, whichever way one of them was turned or mirrored. */
import { ORIENTATIONS, type Orientation } from '#shared/similarity/orientations.ts'
import { ORIENTATION_STEPS } from '../hashes/orient.ts'
import { movementOfOrientation } from './movements.ts'
import { lightDetail, type PixelAgreement, pixelAgreement } from './pixel-agreement.ts'
import type { PixelPyramid } from './pixel-pyramid.ts'

export interface WholeAgreement extends PixelAgreement {
  /** How a was turned to stand as b does. */
  readonly orientation: Orientation
}

/** In the orientation in which the detail of their light correlates best. Null for pictures of a few pixels. */
export function wholeAgreement(a: PixelPyramid, b: PixelPyramid): WholeAgreement | null {
  const [ofA, ofB] = [lightDetail(a), lightDetail(b)]
  let [orientation, best]: [Orientation, number] = ['identity', -1]
  for (const candidate of ORIENTATIONS) {
    const product = Math.abs(turnedProduct(ofA, ofB, candidate))
    if (product > best) [orientation, best] = [candidate, product]
  }
  const found = pixelAgreement(a, b, movementOfOrientation(orientation))
  return found === null ? null : { ...found, orientation }
}

type Detail = ReturnType<typeof lightDetail>

/** The sum over the samples of b of its value times that of a turned so. */
function turnedProduct(a: Detail, b: Detail, orientation: Orientation): number {
  const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
  let sum = 0
  for (let y = 0, at = 0; y < b.rows; y++) {
    const across = (flipRows ? b.rows - 1 - y : y) / b.rows
    for (let x = 0; x < b.columns; x++, at++) {
      const along = (flipColumns ? b.columns - 1 - x : x) / b.columns
      const column = Math.floor((transpose ? across : along) * a.columns)
      const row = Math.floor((transpose ? along : across) * a.rows)
      sum += (a.values[row * a.columns + column] ?? 0) * (b.values[at] ?? 0)
    }
  }
  return sum
}

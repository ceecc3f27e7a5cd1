import * as z from 'zod'

/**
 * The eight ways a picture can be turned and mirrored, in the order in which a fingerprint lists its hashes.
 *
 * `rotateN` turns the picture N degrees clockwise. `mirror` flips it left to right; `mirrorRotateN` flips it left to
 * right first, then turns it N degrees clockwise (so `mirrorRotate180` is the flip top to bottom, `mirrorRotate270`
 * the transposition and `mirrorRotate90` the one along the other diagonal).
 */
export const ORIENTATIONS = [
  'identity',
  'rotate90',
  'rotate180',
  'rotate270',
  'mirror',
  'mirrorRotate90',
  'mirrorRotate180',
  'mirrorRotate270',
] as const

export type Orientation = (typeof ORIENTATIONS)[number]

export const orientationSchema = z.enum(ORIENTATIONS)

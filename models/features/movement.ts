/** How the points of one picture lie in another. */
import type { Variant } from './features.ts'

/** From a's pixels to b's: x' = a·x + b·y + c, y' = d·x + e·y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Points of two pictures, pair by pair, pixels. */
export interface PairedPoints {
  readonly ax: Float64Array
  readonly ay: Float64Array
  readonly bx: Float64Array
  readonly by: Float64Array
}

/** How far it turns, radians; clockwise, as y grows downwards. */
export const turnOf = ([a, b, , d, e]: Affine): number => Math.atan2(d - b, a + e)

/** How much larger lengths become, on average; NaN where it mirrors. */
export const sizeOf = ([a, b, , d, e]: Affine): number => Math.sqrt(a * e - b * d)

/** Least squares over the chosen pairs: their turn and size about their middles (Umeyama 1991). Null for one place. */
export function fitSimilarity(points: PairedPoints, chosen: readonly number[]): Affine | null {
  const { ax, ay, bx, by } = middles(points, chosen)
  let [along, across, spread] = [0, 0, 0]
  for (const index of chosen) {
    const [ux, uy] = [(points.ax[index] ?? 0) - ax, (points.ay[index] ?? 0) - ay]
    const [vx, vy] = [(points.bx[index] ?? 0) - bx, (points.by[index] ?? 0) - by]
    along += ux * vx + uy * vy
    across += ux * vy - uy * vx
    spread += ux * ux + uy * uy
  }
  if (spread < 1) return null
  const [cos, sin] = [along / spread, across / spread]
  return [cos, -sin, bx - (cos * ax - sin * ay), sin, cos, by - (sin * ax + cos * ay)]
}

/** Points whose spread across a line is less than this share of their spread along it do not tell how it squashes. */
const LEAST_WIDTH = 0.02

/** Least squares over the chosen pairs. Null where they lie nearly on a line. */
export function fitAffine(points: PairedPoints, chosen: readonly number[]): Affine | null {
  const { ax, ay, bx, by } = middles(points, chosen)
  let [xx, yy, xy, ux, uy, vx, vy] = [0, 0, 0, 0, 0, 0, 0]
  for (const index of chosen) {
    const [px, py] = [(points.ax[index] ?? 0) - ax, (points.ay[index] ?? 0) - ay]
    const [qx, qy] = [(points.bx[index] ?? 0) - bx, (points.by[index] ?? 0) - by]
    xx += px * px
    yy += py * py
    xy += px * py
    ux += px * qx
    uy += py * qx
    vx += px * qy
    vy += py * qy
  }
  const determinant = xx * yy - xy * xy
  if (determinant <= LEAST_WIDTH * (xx + yy) ** 2) return null
  const [a, b] = [(ux * yy - uy * xy) / determinant, (uy * xx - ux * xy) / determinant]
  const [d, e] = [(vx * yy - vy * xy) / determinant, (vy * xx - vx * xy) / determinant]
  return [a, b, bx - (a * ax + b * ay), d, e, by - (d * ax + e * ay)]
}

function middles(points: PairedPoints, chosen: readonly number[]) {
  const mean = (values: Float64Array): number =>
    chosen.reduce((sum, index) => sum + (values[index] ?? 0), 0) / Math.max(1, chosen.length)
  return { ax: mean(points.ax), ay: mean(points.ay), bx: mean(points.bx), by: mean(points.by) }
}

/** The first, then the second. */
export function compose([a, b, c, d, e, f]: Affine, [g, h, i, j, k, l]: Affine): Affine {
  return [g * a + h * d, g * b + h * e, g * c + h * f + i, j * a + k * d, j * b + k * e, j * c + k * f + l]
}

interface Size {
  readonly width: number
  readonly height: number
}

/**
 * What features of `a`, changed to `variant`, and of `b` agree in (`findAgreement`, whose movement is in pixels).
 */
export function movementOfFeatures(a: Size, b: Size, movement: Affine, { isMirrored }: Variant): Affine {
  const toPixels: Affine = isMirrored ? [-a.width, 0, a.width, 0, a.height, 0] : [a.width, 0, 0, 0, a.height, 0]
  return compose(compose(toPixels, movement), [1 / b.width, 0, 0, 0, 1 / b.height, 0])
}

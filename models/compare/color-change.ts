import { correlation } from './correlation.ts'
import type { Planes } from './planes.ts'

export interface ColorChange {
  readonly recolored: boolean
  readonly toned: boolean
}

/** Mean distance of the color differences (Cb, Cr; of 255): re-encoding a picture stays well below this. */
const LEAST_COLOR_DISTANCE = 6
/** Contrast and mean light (of 255) likewise. */
const LEAST_CONTRAST_CHANGE = 0.08
const LEAST_LIGHT_CHANGE = 6
/** Other colors have other luma by themselves; only more than this says that light was changed as well. */
const LEAST_CONTRAST_CHANGE_RECOLORED = 0.25
const LEAST_LIGHT_CHANGE_RECOLORED = 25

/** How the colors of `b` differ from those of `a`, pixel for pixel; both small, of one size and aligned. */
export function colorChange(a: Planes, b: Planes): ColorChange {
  const { gain, meanA, meanB } = lightChange(a.luma.data, b.luma.data)
  const inverted = gain < 0
  // A change of contrast stretches color differences along with light; a change of brightness alone does not.
  const distance = Math.min(colorDistance(a, b, 1), colorDistance(a, b, Math.abs(gain)))
  const recolored = inverted || distance > LEAST_COLOR_DISTANCE
  const contrastChange = Math.abs(Math.abs(gain) - 1)
  const lightDifference = Math.abs(meanB - meanA)
  const toned = recolored
    ? contrastChange > LEAST_CONTRAST_CHANGE_RECOLORED || (!inverted && lightDifference > LEAST_LIGHT_CHANGE_RECOLORED)
    : contrastChange > LEAST_CONTRAST_CHANGE || lightDifference > LEAST_LIGHT_CHANGE
  return { recolored, toned }
}

/** Means, and the ratio of spreads, negative where light and dark are exchanged. */
function lightChange(a: Uint8Array, b: Uint8Array): { gain: number; meanA: number; meanB: number } {
  const [meanA, deviationA] = moments(a)
  const [meanB, deviationB] = moments(b)
  return { gain: (Math.sign(correlation(a, b)) * deviationB) / Math.max(deviationA, 1), meanA, meanB }
}

function moments(values: Uint8Array): [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return [mean, Math.sqrt(variance)]
}

/** Mean distance of (Cb, Cr) after stretching those of `a` by `gain`; factors of ITU-R BT.601. */
function colorDistance(a: Planes, b: Planes, gain: number): number {
  const count = a.luma.data.length
  let total = 0
  for (let pixel = 0; pixel < count; pixel++) {
    const blue = 0.564 * (difference(b, 'blue', pixel) - gain * difference(a, 'blue', pixel))
    const red = 0.713 * (difference(b, 'red', pixel) - gain * difference(a, 'red', pixel))
    total += Math.hypot(blue, red)
  }
  return total / count
}

function difference(planes: Planes, color: 'blue' | 'red', pixel: number): number {
  return (planes[color].data[pixel] ?? 0) - (planes.luma.data[pixel] ?? 0)
}

/** A small picture at falling sizes, so that it can be sampled as finely as another shows it. */
import type { RgbImage } from '../hashes/gray.ts'

/** Row by row, three numbers a pixel: light (0 to 255), blue and red difference (ITU-R BT.601). */
export interface PixelLevel {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** Each level has half the sides of the one before. */
export type PixelPyramid = readonly [PixelLevel, ...PixelLevel[]]

/** Sides, pixels, of the picture of which a pyramid is made: finer detail is not compared, and proportions do not matter. */
export const PIXEL_SIDE = 128

/** Smaller levels are not made, pixels. */
const LEAST_SIDE = 8

/** Of a picture of at most `PIXEL_SIDE` pixels a side; larger ones only take more time. */
export function pixelPyramid(rgb: RgbImage): PixelPyramid {
  const levels: [PixelLevel, ...PixelLevel[]] = [levelOf(rgb)]
  for (let level = levels[0]; Math.min(level.width, level.height) >= 2 * LEAST_SIDE; ) {
    level = halved(level)
    levels.push(level)
  }
  return levels
}

function levelOf({ width, height, data }: RgbImage): PixelLevel {
  const values = new Float32Array(width * height * 3)
  for (let at = 0; at < values.length; at += 3) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
    const light = 0.299 * red + 0.587 * green + 0.114 * blue
    values[at] = light
    values[at + 1] = 0.564 * (blue - light)
    values[at + 2] = 0.713 * (red - light)
  }
  return { width, height, values }
}

/** The mean of each four; an odd last row or column is left out. */
function halved({ width, height, values }: PixelLevel): PixelLevel {
  const [columns, rows] = [width >> 1, height >> 1]
  const half = new Float32Array(columns * rows * 3)
  for (let y = 0, out = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const upper = (2 * y * width + 2 * x) * 3
      const lower = upper + width * 3
      for (let plane = 0; plane < 3; plane++, out++) {
        const above = (values[upper + plane] ?? 0) + (values[upper + plane + 3] ?? 0)
        half[out] = (above + (values[lower + plane] ?? 0) + (values[lower + plane + 3] ?? 0)) / 4
      }
    }
  }
  return { width: columns, height: rows, values: half }
}

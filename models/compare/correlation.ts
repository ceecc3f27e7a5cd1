import type { GrayImage } from '../hashes/gray.ts'

/** Standard deviation, gray levels, under which a picture shows nothing that could be recognized in another. */
const LEAST_DEVIATION = 1

/** Radius of the surroundings taken off to leave the detail, pixels of the 64 × 64 pictures compared. */
const DETAIL_RADIUS = 3

/** Pearson correlation of two equally long runs of samples, -1 to 1; 0 where either is all but constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const count = a.length
  let sumA = 0
  let sumB = 0
  let squaresA = 0
  let squaresB = 0
  let products = 0
  for (let index = 0; index < count; index++) {
    const valueA = a[index] ?? 0
    const valueB = b[index] ?? 0
    sumA += valueA
    sumB += valueB
    squaresA += valueA * valueA
    squaresB += valueB * valueB
    products += valueA * valueB
  }
  const varianceA = squaresA / count - (sumA / count) ** 2
  const varianceB = squaresB / count - (sumB / count) ** 2
  if (Math.min(varianceA, varianceB) < LEAST_DEVIATION ** 2) return 0
  return (products / count - (sumA / count) * (sumB / count)) / Math.sqrt(varianceA * varianceB)
}

/**
 * Correlation of what is left of two pictures when the mean of each pixel's surroundings is taken off. Unrelated
 * pictures often share their broad light and dark (a figure before a white ground); they do not share their outlines.
 */
export function detailCorrelation(a: GrayImage, b: GrayImage): number {
  return correlation(detail(a), detail(b))
}

function detail({ width, height, data }: GrayImage): Float64Array {
  const sums = integral({ width, height, data }, (value) => value)
  const out = new Float64Array(data.length)
  for (let y = 0, at = 0; y < height; y++) {
    const top = Math.max(0, y - DETAIL_RADIUS)
    const bottom = Math.min(height, y + DETAIL_RADIUS + 1)
    for (let x = 0; x < width; x++, at++) {
      const left = Math.max(0, x - DETAIL_RADIUS)
      const right = Math.min(width, x + DETAIL_RADIUS + 1)
      const mean = areaSum(sums, width + 1, left, top, right, bottom) / ((right - left) * (bottom - top))
      out[at] = (data[at] ?? 0) - mean
    }
  }
  return out
}

/** Sums of `measure` over every rectangle from the top left corner; one row and column larger than the picture. */
export function integral({ width, height, data }: GrayImage, measure: (value: number) => number): Float64Array {
  const stride = width + 1
  const sums = new Float64Array(stride * (height + 1))
  for (let y = 0, at = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++, at++) {
      row += measure(data[at] ?? 0)
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row
    }
  }
  return sums
}

/** The sum over one rectangle; `right` and `bottom` are exclusive. */
export function areaSum(
  sums: Float64Array,
  stride: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const upper = (sums[top * stride + right] ?? 0) - (sums[top * stride + left] ?? 0)
  return (sums[bottom * stride + right] ?? 0) - (sums[bottom * stride + left] ?? 0) - upper
}

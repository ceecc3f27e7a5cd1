import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import type { RgbImage } from '../hashes/grey.ts'

/** The pixels nearest to `rectangle`, copied; at least one. */
export function cropRgb({ width, height, data }: RgbImage, rectangle: RelativeRectangle): RgbImage {
  const left = Math.min(Math.round(rectangle.x * width), width - 1)
  const top = Math.min(Math.round(rectangle.y * height), height - 1)
  const columns = Math.max(1, Math.min(Math.round(rectangle.width * width), width - left))
  const rows = Math.max(1, Math.min(Math.round(rectangle.height * height), height - top))
  const out = new Uint8Array(columns * rows * 3)
  for (let row = 0; row < rows; row++) {
    const start = ((top + row) * width + left) * 3
    out.set(data.subarray(start, start + columns * 3), row * columns * 3)
  }
  return { width: columns, height: rows, data: out }
}

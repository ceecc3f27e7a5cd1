/** What of a picture is plain background: what is joined to its border and has the color of most of it. */
import type { RgbImage } from '#models/hashes/gray.ts'

/** The same figures by which training tells backgrounds, so that both mean the same pictures. */
const TOLERANCE = 24
const MOST_OTHER_BORDER = 0.4
/** With less background nothing would change; with less of the rest nothing would be left. */
const LEAST_SHARE = 0.05

/** One byte a pixel, 1 where the background is; null where there is none. */
export function backgroundMask(picture: RgbImage): Uint8Array | null {
  const { width, height } = picture
  const border = borderOf(width, height)
  const color = [0, 1, 2].map((channel) => median(border.map((pixel) => picture.data[pixel * 3 + channel] ?? 0)))
  const isAlike = (pixel: number): boolean =>
    color.every((value, channel) => Math.abs((picture.data[pixel * 3 + channel] ?? 0) - value) <= TOLERANCE)
  const others = border.filter((pixel) => !isAlike(pixel)).length
  if (others > MOST_OTHER_BORDER * border.length) return null
  const mask = spread(border.filter(isAlike), width, height, isAlike)
  const share = mask.reduce((sum, value) => sum + value, 0) / mask.length
  return share > LEAST_SHARE && share < 1 - LEAST_SHARE ? mask : null
}

function borderOf(width: number, height: number): number[] {
  const pixels: number[] = []
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) pixels.push(pixel)
  }
  return pixels
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function spread(
  from: readonly number[],
  width: number,
  height: number,
  isAlike: (pixel: number) => boolean,
): Uint8Array {
  const mask = new Uint8Array(width * height)
  const waiting = [...from]
  for (const pixel of from) mask[pixel] = 1
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    const x = pixel % width
    const near = [x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width]
    for (const next of near) {
      if (next < 0 || next >= mask.length || mask[next] === 1 || !isAlike(next)) continue
      mask[next] = 1
      waiting.push(next)
    }
  }
  return mask
}

/** Rotation and perspective: every pixel of the result is read from a place in the source. */
import type { RgbImage } from '#models/hashes/gray.ts'

export type Rgb = readonly [number, number, number]

/** From a place in the result to one in the source, both in pixels from the upper left corner. */
export type Placing = (x: number, y: number) => readonly [number, number]

/** Bilinear between the four nearest pixels; places outside the source are `outside`. */
export function warp(source: RgbImage, placing: Placing, outside: Rgb): RgbImage {
  const { width, height } = source
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const [fromX, fromY] = placing(x + 0.5, y + 0.5)
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) data.set(outside, at)
      else blend(source, fromX - 0.5, fromY - 0.5, data, at)
    }
  }
  return { width, height, data }
}

function blend({ width, height, data }: RgbImage, x: number, y: number, target: Uint8Array, at: number): void {
  const left = Math.max(0, Math.floor(x))
  const top = Math.max(0, Math.floor(y))
  const right = Math.min(left + 1, width - 1)
  const bottom = Math.min(top + 1, height - 1)
  const [shareX, shareY] = [Math.max(0, x - left), Math.max(0, y - top)]
  for (let channel = 0; channel < 3; channel++) {
    const read = (column: number, row: number): number => data[(row * width + column) * 3 + channel] ?? 0
    const above = read(left, top) * (1 - shareX) + read(right, top) * shareX
    const below = read(left, bottom) * (1 - shareX) + read(right, bottom) * shareX
    target[at + channel] = Math.round(above * (1 - shareY) + below * shareY)
  }
}

/** Turned clockwise about the middle; the frame stays, so corners are cut off and filled. */
export function turning({ width, height }: RgbImage, degrees: number): Placing {
  const angle = (degrees / 180) * Math.PI
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [middleX, middleY] = [width / 2, height / 2]
  return (x, y) => {
    const [dx, dy] = [x - middleX, y - middleY]
    return [middleX + dx * cos + dy * sin, middleY - dx * sin + dy * cos]
  }
}

/** Seen from the side: lines run together by `lean` (-0.5 to 0.5 of the width and height each, 0 is straight on). */
export function leaning({ width, height }: RgbImage, leanX: number, leanY: number): Placing {
  return (x, y) => {
    const [u, v] = [(x / width) * 2 - 1, (y / height) * 2 - 1]
    const depth = 1 + leanX * u + leanY * v
    return [((u / depth + 1) / 2) * width, ((v / depth + 1) / 2) * height]
  }
}

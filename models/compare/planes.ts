import type { Orientation } from '#shared/similarity/orientations.ts'
import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import { type GrayImage, grayFromRgb, type RgbImage } from '../hashes/gray.ts'
import { orientGray } from '../hashes/orient.ts'

/** A small picture taken apart: light and dark, and the three colors, each as a gray picture of the same size. */
export interface Planes {
  readonly luma: GrayImage
  readonly red: GrayImage
  readonly green: GrayImage
  readonly blue: GrayImage
}

export function planesOf(rgb: RgbImage): Planes {
  const channel = (offset: number): GrayImage => {
    const data = new Uint8Array(rgb.width * rgb.height)
    for (let pixel = 0, at = offset; pixel < data.length; pixel++, at += 3) data[pixel] = rgb.data[at] ?? 0
    return { width: rgb.width, height: rgb.height, data }
  }
  return { luma: grayFromRgb(rgb), red: channel(0), green: channel(1), blue: channel(2) }
}

export function mapPlanes({ luma, red, green, blue }: Planes, map: (plane: GrayImage) => GrayImage): Planes {
  return { luma: map(luma), red: map(red), green: map(green), blue: map(blue) }
}

export function orientPlanes(planes: Planes, orientation: Orientation): Planes {
  return mapPlanes(planes, (plane) => orientGray(plane, orientation))
}

/** The pixels nearest to `rectangle`; at least one. */
export function cropGray(image: GrayImage, rectangle: RelativeRectangle): GrayImage {
  const left = Math.min(Math.round(rectangle.x * image.width), image.width - 1)
  const top = Math.min(Math.round(rectangle.y * image.height), image.height - 1)
  const width = Math.max(1, Math.min(Math.round(rectangle.width * image.width), image.width - left))
  const height = Math.max(1, Math.min(Math.round(rectangle.height * image.height), image.height - top))
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const start = (top + y) * image.width + left
    data.set(image.data.subarray(start, start + width), y * width)
  }
  return { width, height, data }
}

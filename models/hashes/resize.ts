import { resample } from '../decode/resample.ts'
import type { GrayImage } from './gray.ts'

/** The picture at `width` × `height`, as Pillow's `resize((width, height), LANCZOS)` gives it. */
export function resizeLanczos(image: GrayImage, width: number, height: number): GrayImage {
  return { width, height, data: resample({ ...image, channels: 1 }, width, height, 'lanczos') }
}

/** With its proportions, its longer side brought to `side` pixels. */
export function scaleToSide(image: GrayImage, side: number): GrayImage {
  const scale = side / Math.max(image.width, image.height)
  const width = Math.max(1, Math.round(image.width * scale))
  return resizeLanczos(image, width, Math.max(1, Math.round(image.height * scale)))
}

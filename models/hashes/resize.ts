import { resample } from '../decode/resample.ts'
import type { GreyImage } from './grey.ts'

/** The picture at `width` × `height`, as Pillow's `resize((width, height), LANCZOS)` gives it. */
export function resizeLanczos(image: GreyImage, width: number, height: number): GreyImage {
  return { width, height, data: resample({ ...image, channels: 1 }, width, height, 'lanczos') }
}

import { LunaError } from '#shared/contract/errors.ts'
import type { RgbImage } from '../hashes/gray.ts'
import type { Picture } from './picture.ts'

interface TargetSize {
  readonly width: number
  readonly height: number
  /** `fill` stretches to exactly this size; `inside` keeps proportions within it. Neither ever enlarges. */
  readonly fit: 'fill' | 'inside'
}

/** The picture's pixels, reduced to `target` where one is given. */
export async function decodePixels(picture: Picture, target?: TargetSize, signal?: AbortSignal): Promise<RgbImage> {
  if (signal?.aborted) throw new LunaError('CANCELLED')
  const drawing = { format: { type: 'raw' }, ...(target === undefined ? {} : { size: target }) } as const
  const { data, width, height, channels } = await picture.draw(drawing, signal)
  if (channels !== 3) throw new LunaError('IMAGE_CORRUPT', `${channels} channels after conversion to sRGB`)
  return { width, height, data }
}

/** The picture's pixels, with its proportions, within `maxWidth` × `maxHeight`. */
export function decodeRgb(
  picture: Picture,
  options: { readonly maxWidth?: number; readonly maxHeight?: number; readonly signal?: AbortSignal } = {},
): Promise<RgbImage> {
  const { maxWidth = picture.width, maxHeight = picture.height, signal } = options
  return decodePixels(picture, { width: maxWidth, height: maxHeight, fit: 'inside' }, signal)
}

import { LunaError } from '#shared/contract/errors.ts'
import type { RgbImage } from '../hashes/grey.ts'
import { boundedBy } from './bounded.ts'
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
  const pipeline = picture.pipeline()
  if (target !== undefined) {
    pipeline.resize(target.width, target.height, { fit: target.fit, withoutEnlargement: true })
  }
  const decoding = pipeline.raw().toBuffer({ resolveWithObject: true })
  const { data, info } = await boundedBy(decoding, picture.limits.timeoutMs, signal)
  if (info.channels !== 3) throw new LunaError('IMAGE_CORRUPT', `${info.channels} channels after conversion to sRGB`)
  return { width: info.width, height: info.height, data }
}

/** The picture's pixels, with its proportions, within `maxWidth` × `maxHeight`. */
export function decodeRgb(
  picture: Picture,
  options: { readonly maxWidth?: number; readonly maxHeight?: number; readonly signal?: AbortSignal } = {},
): Promise<RgbImage> {
  const { maxWidth = picture.width, maxHeight = picture.height, signal } = options
  return decodePixels(picture, { width: maxWidth, height: maxHeight, fit: 'inside' }, signal)
}

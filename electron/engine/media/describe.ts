/** The facts that the library stores about a picture in addition to its bytes. */
import sharp from 'sharp'
import { DEFAULT_LIMITS, type DecodeLimits } from '#models/decode/limits.ts'
import type { Picture } from '#models/decode/picture.ts'
import { decodePixels } from '#models/decode/pixels.ts'
import type { MediaRecord } from './media-rows.ts'

/**
 * For pictures that the library already holds: they passed the creator's limits when they were imported, and must open
 * even where those have been lowered since. The highest values that Settings allows.
 */
export const LIBRARY_LIMITS: DecodeLimits = {
  ...DEFAULT_LIMITS,
  maxBytes: 4_096_000_000,
  maxPixels: 1_000_000_000,
  cpuMs: 60_000,
}

type PictureFacts = Pick<MediaRecord, 'mediaType' | 'width' | 'height' | 'frames' | 'hasAlpha' | 'dominantColor'>

/** Side of the small copy whose colors are counted. */
const COLOR_SIDE = 32

export async function describePicture(picture: Picture, signal?: AbortSignal): Promise<PictureFacts> {
  const { mediaType, width, height, frames, hasAlpha } = picture
  return { mediaType, width, height, frames, hasAlpha, dominantColor: await dominantColor(picture, signal) }
}

async function dominantColor(picture: Picture, signal: AbortSignal | undefined): Promise<string> {
  const small = await decodePixels(picture, { width: COLOR_SIDE, height: COLOR_SIDE, fit: 'fill' }, signal)
  const { dominant } = await sharp(small.data, {
    raw: { width: small.width, height: small.height, channels: 3 },
  }).stats()
  return `#${[dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

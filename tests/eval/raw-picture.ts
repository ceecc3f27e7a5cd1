/** Decoded pictures between sharp, the hashes and the models: pixels once decoded are never encoded to be compared. */
import sharp, { type Sharp } from 'sharp'
import { drawn } from '#models/decode/decoder.ts'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import type { Picture } from '#models/decode/picture.ts'
import type { RgbImage } from '#models/hashes/gray.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'

export function sharpOf({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** The pixels that a pipeline ends with, without alpha. */
export async function pixelsOf(pipeline: Sharp): Promise<RgbImage> {
  const { data, info } = await pipeline.removeAlpha().toColorspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`${info.channels} channels where 3 were expected`)
  return { width: info.width, height: info.height, data }
}

/** Decoded pixels as an opened picture, so that hashes take the same way from them as from a file. */
export function pictureOfPixels(pixels: RgbImage): Picture {
  return {
    ...{
      mediaType: 'image/png',
      bytes: pixels.data,
      frames: 1,
      hasAlpha: false,
      hasEightBits: true,
      orientation: 1,
      limits: DEFAULT_LIMITS,
    },
    get sha256() {
      return sha256Hex(pixels.data)
    },
    width: pixels.width,
    height: pixels.height,
    draw: (drawing) => drawn(sharpOf(pixels), drawing),
  }
}

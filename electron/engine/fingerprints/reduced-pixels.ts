import type { Picture } from '#models/decode/picture.ts'
import { decodeRgb } from '#models/decode/pixels.ts'
import type { RgbImage } from '#models/hashes/gray.ts'

/** Far above what any image model looks at, pixels. */
const LARGE_SIDE = 2_048

/** The whole picture, as large as any model may want it. */
export async function reducedPixels(picture: Picture, signal?: AbortSignal): Promise<RgbImage> {
  const side = { maxWidth: LARGE_SIDE, maxHeight: LARGE_SIDE }
  const { width, height, data } = await decodeRgb(picture, signal === undefined ? side : { ...side, signal })
  return { width, height, data: new Uint8Array(data) }
}

import type { Picture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import { grayFromRgb } from '../hashes/gray.ts'
import { scaleToSide } from '../hashes/resize.ts'
import { extractFeatures, FEATURE_SIDE } from './extract.ts'
import type { LocalFeatures } from './features.ts'

/** The one way from a picture to its local features. Throws CANCELLED and what decoding throws. */
export async function pictureFeatures(picture: Picture, signal?: AbortSignal): Promise<LocalFeatures> {
  const size = { maxWidth: FEATURE_SIDE, maxHeight: FEATURE_SIDE, ...(signal === undefined ? {} : { signal }) }
  return extractFeatures(scaleToSide(grayFromRgb(await decodeRgb(picture, size)), FEATURE_SIDE))
}

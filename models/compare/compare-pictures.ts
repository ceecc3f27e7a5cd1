/** What two pictures have to do with each other: an edit that explains one by the other, or else a part that both show. */
import type { MatchedRegions, Transformation } from '#shared/similarity/transformation.ts'
import type { Picture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import { grayFromRgb } from '../hashes/gray.ts'
import { findMatchedRegions } from './matched-regions.ts'
import { findTransformation } from './transformation.ts'

/** Longer side at which parts are looked for, pixels: larger than what an edit of the whole needs. */
const PART_SIDE = 512

export interface PicturesCompared {
  readonly transformation: Transformation | null
  readonly regions: MatchedRegions | null
}

/** Of `a` and `b`, in this order. Throws CANCELLED and what decoding throws. */
export async function comparePictures(a: Picture, b: Picture, signal?: AbortSignal): Promise<PicturesCompared> {
  const transformation = await findTransformation(a, b, signal)
  if (transformation !== undefined) return { transformation, regions: null }
  const size = { maxWidth: PART_SIDE, maxHeight: PART_SIDE, ...(signal === undefined ? {} : { signal }) }
  const [grayA, grayB] = (await Promise.all([decodeRgb(a, size), decodeRgb(b, size)])).map(grayFromRgb)
  if (grayA === undefined || grayB === undefined) return { transformation: null, regions: null }
  return { transformation: null, regions: (await findMatchedRegions(grayA, grayB, signal)) ?? null }
}

/** How often words find the picture that they describe, as measured; decides whether that search is offered. */
import * as z from 'zod'

export const pictureSearchSchema = z.object({
  /** Which captions and pictures, and when. */
  provenance: z.string().min(1),
  /** Pictures among which each caption searched. */
  among: z.int().positive(),
  /** A caption has found its picture where it is among so many of the nearest. */
  first: z.int().positive(),
  /** Share of the captions that found theirs. */
  found: z.number().min(0).max(1),
})
export type PictureSearch = z.infer<typeof pictureSearchSchema>

/** Below it most results have nothing to do with the words. */
const LEAST_FOUND = 0.55

/** @param measured undefined for models that were not measured here: CLIP is made for this search (Radford et al. 2021) */
export function isFitForPictureSearch(measured: PictureSearch | undefined): boolean {
  return measured === undefined || measured.found >= LEAST_FOUND
}

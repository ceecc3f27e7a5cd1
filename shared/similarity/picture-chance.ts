/** How often unrelated pictures are this close, layer by layer: measured by `npm run chance`, never edited by hand. */
import * as z from 'zod'
import { chanceTableSchema } from './chance.ts'
import tables from './picture-chance.json' with { type: 'json' }

const pictureChanceSchema = z.object({
  /**
   * Of minus the bits in which pHash and dHash differ together, in the best orientation (`jointDistance`). Hashes of
   * low-information pictures say nothing, however near they are.
   */
  hashes: chanceTableSchema,
  /**
   * Of the measure of `pixelAgreement` in the orientation of the hashes, among unrelated pictures whose hashes are
   * near. Its logarithm is added to that of `hashes`. Pictures whose hashes are farther apart agree even less often.
   */
  pixelsNearHashes: chanceTableSchema,
  /**
   * The measure of `wholeAgreement` among any two drawings, icons or tiles. Used alone for pictures that are too
   * plain for features: others of one kind, such as portraits in one pose, agree more often by chance.
   */
  pixels: chanceTableSchema,
  /** Minus `logFalseAlarms` of `findAgreement`, the best of the four variants. Used alone. */
  features: chanceTableSchema,
  /**
   * Of the measure of `pixelAgreement` under the movement of the features, among unrelated flat drawings in which some
   * features agree. Its logarithm is added to that of `features`.
   */
  pixelsNearFeatures: chanceTableSchema,
})

export const PICTURE_CHANCE = pictureChanceSchema.parse(tables)

/** Differing bits of 128 up to which `pixelsNearHashes` was measured. */
export const NEAR_BITS = 20

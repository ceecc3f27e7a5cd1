import * as z from 'zod'
import { orientationSchema } from './orientations.ts'

/**
 * What was done to one picture to make the other:
 * `identical` the same bytes; `reencode` the same pixels re-encoded (format, quality); `resize` another size;
 * `orientation` turned or mirrored; `crop` a part of it; `recolour` other colors over the same structure of light and
 * dark; `tone` brighter, darker, more or less contrast.
 */
const TRANSFORMATION_KINDS = ['identical', 'reencode', 'resize', 'orientation', 'crop', 'recolour', 'tone'] as const
const transformationKindSchema = z.enum(TRANSFORMATION_KINDS)
export type TransformationKind = z.infer<typeof transformationKindSchema>

/** A rectangle inside a picture, in fractions of its width and height (0–1), from the top left. */
export const relativeRectangleSchema = z.object({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().positive().max(1),
  height: z.number().positive().max(1),
})
export type RelativeRectangle = z.infer<typeof relativeRectangleSchema>

/** The area that both pictures share, at its position in each. */
export const matchedRegionsSchema = z.object({
  a: relativeRectangleSchema,
  b: relativeRectangleSchema,
  /** Whether b shows it mirrored, and with its tones inverted. */
  isMirrored: z.boolean(),
  isInverted: z.boolean(),
  /** How far it was turned after that, clockwise. */
  turnDegrees: z.number(),
  /** Points of the part that were found in both. */
  points: z.int().positive(),
})
export type MatchedRegions = z.infer<typeof matchedRegionsSchema>

/** Explains picture b as an edit of picture a. */
export const transformationSchema = z.object({
  /** Everything that was done, in the order of `TRANSFORMATION_KINDS`; never empty. */
  kinds: z.array(transformationKindSchema).min(1),
  /** How a was turned to stand as b does; `identity` where it was not. */
  orientation: orientationSchema,
  /** The part of one picture that the other shows whole; absent where both show the same part. */
  crop: z
    .object({
      /** Which picture is the larger one: `a` where b was cut out of it, `b` where a was. */
      within: z.enum(['a', 'b']),
      /** Inside that picture, where `within` is `a` after it was turned. */
      rectangle: relativeRectangleSchema,
    })
    .optional(),
  /** How well the explained pixels agree, 0–1: correlation of light and dark once the edit is undone. */
  confidence: z.number().min(0).max(1),
})
export type Transformation = z.infer<typeof transformationSchema>

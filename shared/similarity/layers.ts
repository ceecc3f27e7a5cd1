/** What two assets are compared by, and what came of it. */
import * as z from 'zod'

const LAYER_NAMES = [
  'metadata_hash',
  'visual_hash',
  'p_hash',
  'd_hash',
  'local_features',
  'image_vector',
  'text_vector',
  'text_lexical',
] as const
export const layerNameSchema = z.enum(LAYER_NAMES)
export type LayerName = z.infer<typeof layerNameSchema>

/** A similarity on the calibrated scale: 0 nothing in common, under 0.5 unrelated, 1 the same. */
const similaritySchema = z.number().min(0).max(1)

/** Hamming distance of two 64-bit hashes. */
const hashBitsSchema = z.int().min(0).max(64)

/** The similarities of one pair; null where a layer does not exist for both. */
export const matchLayersSchema = z.object({
  metadata: similaritySchema.nullable(),
  visual: similaritySchema.nullable(),
  pHashBits: hashBitsSchema.nullable(),
  dHashBits: hashBitsSchema.nullable(),
  metadataHashEqual: z.boolean(),
  visualHashEqual: z.boolean(),
  /**
   * How well the details match once the pictures are aligned by rotation and crop; null if they cannot be, and for all
   * but the nearest, because only those are aligned.
   */
  alignment: similaritySchema.nullable(),
})
export type MatchLayers = z.infer<typeof matchLayersSchema>

const SKIP_REASONS = [
  /** No profile with this model is complete. */
  'no_model',
  'no_picture',
  'no_text',
  /** The picture is flat, tiny or transparent: this layer would find it close to everything, or nothing in it. */
  'low_information',
  /** The catalog was made with another profile, so its vectors are not compared. */
  'catalog_profile',
  /** The fingerprint is still being made. */
  'not_ready',
  /** Another layer does the same better here. */
  'not_needed',
] as const

/** Whether a layer took part in a check, and why where it did not. */
export const layerCheckSchema = z.object({
  layer: layerNameSchema,
  checked: z.boolean(),
  reason: z.enum(SKIP_REASONS).optional(),
})
export type LayerCheck = z.infer<typeof layerCheckSchema>

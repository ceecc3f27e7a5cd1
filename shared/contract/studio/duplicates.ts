/** Copies within the library: groups of them, and what becomes of each. */
import * as z from 'zod'
import { assetIdSchema, assetSummarySchema, timestampSchema } from './assets.ts'
import { collectionIdSchema } from './collections.ts'
import { procedure } from './procedure.ts'

export const duplicateMemberSchema = z.object({
  summary: assetSummarySchema,
  /** Null for assets without a file. */
  mediaType: z.string().nullable(),
  sizeBytes: z.int().nullable(),
  /** When the file was last changed where it was found; null where that is not known. */
  fileModifiedAt: timestampSchema.nullable(),
  collectionIds: z.array(collectionIdSchema),
})
export type DuplicateMember = z.infer<typeof duplicateMemberSchema>

export const duplicateGroupSchema = z.object({
  /** Oldest first; two at least. */
  members: z.array(duplicateMemberSchema),
  /** Pairs that a check compared, 0 to 1; equal pictures have 1. */
  pairs: z.array(z.object({ a: assetIdSchema, b: assetIdSchema, similarity: z.number().min(0).max(1) })),
  /** The creator said of pairs that one is an alternate of the other. */
  alternates: z.array(z.object({ a: assetIdSchema, b: assetIdSchema })),
})
export type DuplicateGroup = z.infer<typeof duplicateGroupSchema>

export const DUPLICATE_ACTIONS = ['trash', 'alternates', 'not_duplicates'] as const
export type DuplicateAction = (typeof DUPLICATE_ACTIONS)[number]

export const duplicatesContract = {
  /** Of these assets, all by default; assets in the trash are left out. */
  groups: procedure
    .input(z.object({ assetIds: z.array(assetIdSchema).max(10_000).optional() }))
    .output(z.array(duplicateGroupSchema)),
  /**
   * One undoable step for all groups. `merge` gives each keeper the tags, collections and higher ratings of the others,
   * and what its card does not say from theirs, as a draft.
   */
  resolve: procedure
    .input(
      z.object({
        groups: z
          .array(z.object({ keeperId: assetIdSchema, otherIds: z.array(assetIdSchema).min(1).max(1_000) }))
          .min(1)
          .max(5_000),
        action: z.enum(DUPLICATE_ACTIONS),
        merge: z.boolean().default(false),
      }),
    )
    .output(z.object({ changed: z.int() })),
}

/** Drafts, immutable revisions, branches, comparison, prompt iterations. */
import * as z from 'zod'
import { assetCardSchema, visualGenerationSchema } from '../../asset-card/card.ts'
import { fieldDifferenceSchema } from '../../asset-card/diff.ts'
import { assetDetailSchema, assetIdSchema, mediaIdSchema, pictureRecipeSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

export const revisionSchema = z.object({
  id: z.uuid(),
  assetId: assetIdSchema,
  number: z.int().min(1),
  parentId: z.uuid().nullable(),
  branch: z.string(),
  note: z.string(),
  authoredAt: timestampSchema,
  card: assetCardSchema,
  /** The unedited picture, its edits, and the picture they give. */
  mediaId: mediaIdSchema.nullable(),
  recipe: pictureRecipeSchema,
  pictureId: mediaIdSchema.nullable(),
})
export type Revision = z.infer<typeof revisionSchema>

export const promptIterationSchema = z.object({
  id: z.uuid(),
  assetId: assetIdSchema,
  generation: visualGenerationSchema,
  note: z.string(),
  /** A picture this prompt gave, where one was kept. */
  pictureId: mediaIdSchema.nullable(),
  createdAt: timestampSchema,
})
export type PromptIteration = z.infer<typeof promptIterationSchema>

export const revisionsContract = {
  /** Autosave: keeps the newest unsaved state; never touches a revision. */
  saveDraft: procedure
    .input(
      z.object({
        assetId: assetIdSchema,
        card: assetCardSchema,
        recipe: pictureRecipeSchema,
        mediaId: mediaIdSchema.nullable(),
      }),
    )
    .output(z.object({ draftUpdatedAt: timestampSchema })),
  discardDraft: procedure.input(z.object({ assetId: assetIdSchema })).output(assetDetailSchema),
  /** Freezes the draft as a new revision. Without a change, answers with the head revision. */
  commit: procedure
    .input(z.object({ assetId: assetIdSchema, note: z.string().max(2000).default('') }))
    .output(revisionSchema),
  list: procedure.input(z.object({ assetId: assetIdSchema })).output(z.array(revisionSchema)),
  compare: procedure.input(z.object({ beforeId: z.uuid(), afterId: z.uuid() })).output(
    z.object({
      before: revisionSchema,
      after: revisionSchema,
      fields: z.array(fieldDifferenceSchema),
      pictureChanged: z.boolean(),
    }),
  ),
  /**
   * Restores an older state as the draft; history is kept. With `branch`, editing continues on a branch of that name.
   */
  restore: procedure
    .input(z.object({ revisionId: z.uuid(), branch: z.string().trim().min(1).max(60).optional() }))
    .output(assetDetailSchema),
  iterations: procedure.input(z.object({ assetId: assetIdSchema })).output(z.array(promptIterationSchema)),
  addIteration: procedure
    .input(promptIterationSchema.pick({ assetId: true, generation: true, note: true, pictureId: true }))
    .output(promptIterationSchema),
  removeIteration: procedure.input(z.object({ id: z.uuid() })).output(z.object({})),
}

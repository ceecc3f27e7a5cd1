/** Collections: assets that a person keeps together. They nest; an asset may be in several. */
import * as z from 'zod'
import { procedure } from './procedure.ts'

export const collectionIdSchema = z.uuid()
const collectionNameSchema = z.string().trim().min(1).max(255)

export const collectionSchema = z.object({
  id: collectionIdSchema,
  name: z.string(),
  /** Null at the top. */
  parentId: collectionIdSchema.nullable(),
  /** Assets in it or in a collection below it, each counted once; the trash not counted. */
  count: z.int(),
})
export type Collection = z.infer<typeof collectionSchema>

export const collectionsContract = {
  /** By name, as people order files. */
  list: procedure.output(z.array(collectionSchema)),
  /** Undoable, as every change here. Throws CONFLICT where the parent has a collection of this name. */
  create: procedure
    .input(z.object({ name: collectionNameSchema, parentId: collectionIdSchema.nullable().default(null) }))
    .output(z.object({ id: collectionIdSchema })),
  /** Renames or moves. Throws CONFLICT as above, INVALID_INPUT for a move into itself. */
  change: procedure
    .input(
      z.object({
        id: collectionIdSchema,
        name: collectionNameSchema.optional(),
        parentId: collectionIdSchema.nullable().optional(),
      }),
    )
    .output(z.object({})),
  /** With the collections below it. Its assets stay in the library. */
  remove: procedure.input(z.object({ id: collectionIdSchema })).output(z.object({})),
}

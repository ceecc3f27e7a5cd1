/** Names of many assets at once. */
import * as z from 'zod'
import { MOST_CARDS_AT_ONCE } from './card-edits.ts'
import { procedure } from './procedure.ts'

export const renameRequestSchema = z.object({
  /** {n} counts in this order. */
  ids: z.array(z.uuid()).min(1).max(MOST_CARDS_AT_ONCE),
  /** See `shared/asset-card/rename-pattern.ts`. */
  pattern: z.string().max(500),
  /** Looked for in the present name; empty: nothing. */
  find: z.string().max(255).default(''),
  replacement: z.string().max(255).default(''),
  /** What {n} begins with. */
  start: z.int().min(0).max(999_999_999).default(1),
})
export type RenameRequest = z.infer<typeof renameRequestSchema>

const renamedAssetSchema = z.object({
  id: z.uuid(),
  before: z.string(),
  /** Null where no name would be left: the asset keeps its own. */
  after: z.string().nullable(),
})
export type RenamedAsset = z.infer<typeof renamedAssetSchema>

export const renamesContract = {
  /** Throws INVALID_INPUT for an unknown placeholder. */
  preview: procedure.input(renameRequestSchema).output(z.array(renamedAssetSchema)),
  /** One undoable step, as drafts. Throws INVALID_INPUT as above. */
  apply: procedure.input(renameRequestSchema).output(z.object({ changed: z.int() })),
}

/** Suggests names and tags from prompts, files and folders. */
import * as z from 'zod'
import { MOST_CARDS_AT_ONCE } from './card-edits.ts'
import { procedure } from './procedure.ts'

const idsSchema = z.array(z.uuid()).min(1).max(MOST_CARDS_AT_ONCE)

const proposalPartSchema = z.enum(['name', 'tag'])
export type ProposalPart = z.infer<typeof proposalPartSchema>

const proposedCardSchema = z.object({
  id: z.uuid(),
  /** The current name. */
  current: z.string(),
  /** Null if the current name is meaningful, or no better one is known. */
  name: z.string().nullable(),
  /** Those that the asset does not have. */
  tags: z.array(z.string()),
})
export type ProposedCard = z.infer<typeof proposedCardSchema>

export const proposalsContract = {
  /** Of the assets that there are, in this order. */
  list: procedure.input(z.object({ ids: idsSchema })).output(z.array(proposedCardSchema)),
  /** Takes all that is proposed into the cards: one undoable step, as drafts. */
  accept: procedure
    .input(z.object({ ids: idsSchema, parts: z.array(proposalPartSchema).min(1) }))
    .output(z.object({ changed: z.int() })),
}

/** Works that several people share: what a creator proposes, what each person answers, and what is in force. */
import * as z from 'zod'
import { MAX_COLLABORATORS } from '../../offers/shares.ts'
import { handleSchema } from './accounts.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { publicCreatorSchema } from './publications.ts'

const SHARES = { tags: ['Shares'] }

const STATES = ['open', 'agreed', 'declined', 'withdrawn', 'replaced'] as const
export const shareProposalStateSchema = z.enum(STATES)

const basisPoints = z.int().min(1).max(9_999).describe('Basis points (of 10,000) of the work’s earnings from each sale')

export const shareAnswerSchema = z
  .enum(['waiting', 'confirmed', 'declined', 'not_needed'])
  .describe('not_needed: the share does not change')

export const shareProposalSchema = z.object({
  id: idSchema,
  /** Null until the submission is published. */
  assetId: idSchema.nullable(),
  submissionId: idSchema.nullable(),
  /** What the work was called when it was proposed. */
  title: z.string(),
  creator: publicCreatorSchema,
  /** Which side of it the caller is on. */
  side: z.enum(['creator', 'collaborator']),
  state: shareProposalStateSchema,
  /** Shares in basis points, before and with the proposal; 0 for none. */
  people: z.array(
    z.object({ person: publicCreatorSchema, before: z.int(), after: z.int(), answer: shareAnswerSchema }),
  ),
  /** What the creator would have, in basis points. */
  creatorBasisPoints: z.int(),
  createdAt: instantSchema,
  settledAt: instantSchema.nullable(),
})
export type ShareProposal = z.infer<typeof shareProposalSchema>

export const sharedWorkSchema = z.object({
  assetId: idSchema,
  name: z.string(),
  creator: publicCreatorSchema,
  creatorBasisPoints: z.int(),
  shares: z.array(z.object({ person: publicCreatorSchema, basisPoints, since: instantSchema })),
})
export type SharedWork = z.infer<typeof sharedWorkSchema>

export const proposeSharesSchema = z.object({
  /** One of the two: a work of the caller's, or a submission that is to become one. */
  assetId: idSchema.optional(),
  submissionId: idSchema.optional(),
  /** The full list of proposed shares without the caller's; empty to stop sharing the work. */
  shares: z.array(z.object({ handle: handleSchema, basisPoints })).max(MAX_COLLABORATORS),
})
export type ProposeShares = z.infer<typeof proposeSharesSchema>

const byId = z.object({ id: idSchema })

export const sharesContract = {
  propose: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'POST',
      path: '/v1/share-proposals',
      summary: 'Propose shares of a work; they apply once everyone whose share changes has confirmed',
      ...SHARES,
    })
    .input(proposeSharesSchema)
    .output(shareProposalSchema),
  proposals: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/share-proposals',
      summary: 'Proposals made or received by the caller, newest first',
      ...SHARES,
    })
    .input(
      z.object({
        state: shareProposalStateSchema.optional(),
        assetId: idSchema.optional(),
        submissionId: idSchema.optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(shareProposalSchema)),
  answer: marketProcedure
    .route({ method: 'POST', path: '/v1/share-proposals/{id}/answer', summary: 'Confirm or decline', ...SHARES })
    .input(z.object({ ...byId.shape, accept: z.boolean() }))
    .output(shareProposalSchema),
  withdraw: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/share-proposals/{id}/withdraw',
      summary: 'Withdraw the caller’s proposal',
      ...SHARES,
    })
    .input(byId)
    .output(shareProposalSchema),
  ofAsset: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/assets/{id}/shares',
      summary: 'The current shares, for the creator and the collaborators',
      ...SHARES,
    })
    .input(byId)
    .output(sharedWorkSchema),
  sharedWithMe: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/shared-works',
      summary: 'Works that others share with the caller',
      ...SHARES,
    })
    .output(z.array(sharedWorkSchema)),
  leave: marketProcedure
    .route({
      method: 'DELETE',
      path: '/v1/me/shared-works/{id}',
      summary: 'Give up the caller’s share; it returns to the creator',
      ...SHARES,
    })
    .input(byId)
    .output(z.object({ left: z.boolean() })),
}

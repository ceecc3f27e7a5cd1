/** Reports, the cases they open, and the decisions of moderators. Reporters stay anonymous. */
import * as z from 'zod'
import { claimOpeningSchema } from '../../provenance/priority-claim.ts'
import { handleSchema } from './accounts.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'

export const reportKindSchema = z.enum(['spam', 'misrepresentation', 'copyright', 'malware', 'other'])
export type ReportKind = z.infer<typeof reportKindSchema>

/** `malware`: something unsafe, such as a custom module that does more than it says. */
const newReportSchema = z.object({
  kind: reportKindSchema,
  about: z.union([z.object({ assetId: idSchema }), z.object({ handle: handleSchema })]),
  text: z.string().trim().min(1).max(4_000),
  /** Of a copyright report: the asset that was there before. */
  originalAssetId: idSchema.optional(),
})
export type NewReport = z.infer<typeof newReportSchema>

/** A submission was refused as a duplicate, and its creator says that the work is theirs. */
const newContestSchema = z.object({
  submissionId: idSchema,
  text: z.string().trim().min(1).max(4_000),
  /** Opens a priority claim of the claimant to the moderators. */
  claim: z.object({ id: idSchema, opening: claimOpeningSchema }).optional(),
})
export type NewContest = z.infer<typeof newContestSchema>

const reportSchema = z.object({
  id: idSchema,
  kind: reportKindSchema,
  assetId: idSchema.nullable(),
  name: z.string(),
  text: z.string(),
  /** Null while people look at it. */
  outcome: z.enum(['action_taken', 'no_action']).nullable(),
  createdAt: instantSchema,
  decidedAt: instantSchema.nullable(),
})
export type Report = z.infer<typeof reportSchema>

const CASE_STATES = ['open', 'proposed', 'dismissed', 'removed', 'buyers_refunded', 'appealed', 'reinstated'] as const
export const caseStateSchema = z.enum(CASE_STATES)
export type CaseState = z.infer<typeof caseStateSchema>

const CASE_EVENT_KINDS = [
  'opened',
  'joined',
  'signal',
  'note',
  'told',
  'paused',
  'resumed',
  'counter_notice',
  'proposed',
  'declined',
  'confirmed',
  'dismissed',
  'appealed',
  'appeal_dismissed',
  'appeal_granted',
] as const
export const caseEventKindSchema = z.enum(CASE_EVENT_KINDS)
export type CaseEventKind = z.infer<typeof caseEventKindSchema>

/** Infringement is a finding of people. Plagiarism is the one that gives a strike. */
export const findingSchema = z.enum(['plagiarism', 'misrepresentation', 'spam', 'malware', 'other'])

/** Whose purchases are given back; always said, never assumed. */
const refundScopeSchema = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('none') }),
  z.object({ scope: z.literal('recent'), days: z.int().min(1).max(365) }),
  z.object({ scope: z.literal('all') }),
])
export type RefundScope = z.infer<typeof refundScopeSchema>

const messageSchema = z.string().trim().min(1).max(4_000).describe('The message to the creator')

const newProposalSchema = z
  .object({
    action: z.enum(['remove', 'refund_buyers']),
    /** Needed where the case is about a creator as a whole. */
    assetId: idSchema.optional(),
    finding: findingSchema,
    refund: refundScopeSchema,
    reason: messageSchema,
    /** A third plagiarism strike bans the creator; both moderators must accept this. */
    acceptsBan: z.boolean().default(false),
  })
  .refine(({ action, refund }) => action === 'remove' || refund.scope !== 'none', 'proposes neither removal nor refund')
export type NewProposal = z.infer<typeof newProposalSchema>

const proposalSchema = z.object({
  id: idSchema,
  action: z.enum(['remove', 'refund_buyers']),
  assetId: idSchema,
  finding: findingSchema,
  refund: refundScopeSchema,
  reason: z.string(),
  at: instantSchema,
})
export type Proposal = z.infer<typeof proposalSchema>

/** A case as its creator sees it. */
const ownCaseSchema = z.object({
  id: idSchema,
  kind: reportKindSchema,
  assetId: idSchema.nullable(),
  name: z.string(),
  state: caseStateSchema,
  /** The reason for the current state. */
  reason: z.string(),
  whatToDo: z.string(),
  whatWeDo: z.string(),
  openedAt: instantSchema,
  /** Null once the creator answered, or nothing can be answered any more. */
  answerUntil: instantSchema.nullable(),
  /** By when the market answers a counter-notice or an appeal. */
  decideUntil: instantSchema.nullable(),
  pausedUntil: instantSchema.nullable(),
  appealUntil: instantSchema.nullable(),
  isBan: z.boolean(),
  /** What was done. */
  decision: proposalSchema.nullable(),
})
export type OwnCase = z.infer<typeof ownCaseSchema>

const ownCaseEventSchema = z.object({
  kind: caseEventKindSchema,
  by: z.enum(['reporter', 'creator', 'moderator', 'system']),
  text: z.string().nullable(),
  at: instantSchema,
})
export type OwnCaseEvent = z.infer<typeof ownCaseEventSchema>

/** When a work was shown to exist by the market's log. */
const priorityProofSchema = z.object({ at: instantSchema, logIndex: z.int() })

/** Somebody whose submission was refused as a duplicate says that the work was theirs first. */
export const contestProofsSchema = z.object({
  published: priorityProofSchema,
  /** Of the claim that the claimant opened; null without one. */
  claimed: priorityProofSchema.nullable(),
})
export type ContestProofs = z.infer<typeof contestProofsSchema>

const caseSummarySchema = z.object({
  id: idSchema,
  kind: reportKindSchema,
  assetId: idSchema.nullable(),
  name: z.string(),
  state: caseStateSchema,
  reports: z.int(),
  /** It began with, or was joined by, a contest of an exact copy. */
  isContest: z.boolean(),
  openedAt: instantSchema,
  answerUntil: instantSchema,
  answeredAt: instantSchema.nullable(),
  decideUntil: instantSchema.nullable(),
  pausedUntil: instantSchema.nullable(),
})
export type CaseSummary = z.infer<typeof caseSummarySchema>

/** A case as moderators see it: what was said and found, never who reported. */
const moderatedCaseSchema = caseSummarySchema.extend({
  /** Texts of the reports. */
  reportTexts: z.array(z.object({ kind: reportKindSchema, text: z.string(), at: instantSchema })),
  events: z.array(
    ownCaseEventSchema.extend({
      number: z.int(),
      isMine: z.boolean(),
      note: z.string().nullable(),
      facts: z.unknown(),
    }),
  ),
  /** The one that waits for a second person. */
  openProposal: proposalSchema.extend({ isMine: z.boolean(), acceptsBan: z.boolean() }).nullable(),
  /** Both proofs of priority, of each contest. */
  contests: z.array(contestProofsSchema.extend({ at: instantSchema })),
  /** Whether removal for plagiarism would be the strike that bans. */
  wouldBan: z.boolean(),
  /** What I may do here now. */
  may: z.object({ propose: z.boolean(), confirm: z.boolean(), decideAppeal: z.boolean() }),
})
export type ModeratedCase = z.infer<typeof moderatedCaseSchema>

const byId = z.object({ id: idSchema })
const byProposal = z.object({ id: idSchema, proposalId: idSchema })
const reports = { tags: ['Reports'] }
const cases = { tags: ['Cases'] }
const moderation = { tags: ['Moderation'] }
const moderator = marketProcedure.meta({ access: 'moderator' })

export const moderationContract = {
  report: marketProcedure
    .route({ method: 'POST', path: '/v1/reports', summary: 'Report an asset or a creator', ...reports })
    .input(newReportSchema)
    .output(reportSchema),
  contest: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'POST',
      path: '/v1/contests',
      summary: 'Contest the publication that a submission was refused for',
      ...reports,
    })
    .input(newContestSchema)
    .output(reportSchema),
  reports: marketProcedure
    .route({ method: 'GET', path: '/v1/reports', summary: 'The caller’s reports and their outcomes', ...reports })
    .input(z.object(pageQuery))
    .output(pageOf(reportSchema)),

  ownCases: marketProcedure
    .route({ method: 'GET', path: '/v1/me/cases', summary: 'Cases about the caller or the caller’s assets', ...cases })
    .input(z.object(pageQuery))
    .output(pageOf(ownCaseSchema)),
  ownCase: marketProcedure
    .route({ method: 'GET', path: '/v1/me/cases/{id}', summary: 'One case with its events', ...cases })
    .input(byId)
    .output(ownCaseSchema.extend({ events: z.array(ownCaseEventSchema) })),
  counterNotice: marketProcedure
    .route({ method: 'POST', path: '/v1/me/cases/{id}/counter-notice', summary: 'Answer, once', ...cases })
    .input(z.object({ ...byId.shape, text: z.string().trim().min(1).max(10_000) }))
    .output(ownCaseSchema),
  appeal: marketProcedure
    .route({ method: 'POST', path: '/v1/me/cases/{id}/appeal', summary: 'Appeal the decision', ...cases })
    .input(z.object({ ...byId.shape, text: z.string().trim().min(1).max(10_000) }))
    .output(ownCaseSchema),

  cases: moderator
    .route({ method: 'GET', path: '/v1/moderation/cases', summary: 'Cases, longest waiting first', ...moderation })
    .input(
      z.object({
        state: caseStateSchema.optional(),
        kind: reportKindSchema.optional(),
        isContest: z.stringbool().optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(caseSummarySchema)),
  case: moderator
    .route({ method: 'GET', path: '/v1/moderation/cases/{id}', summary: 'One case', ...moderation })
    .input(byId)
    .output(moderatedCaseSchema),
  note: moderator
    .route({
      method: 'POST',
      path: '/v1/moderation/cases/{id}/notes',
      summary: 'Add a note, or notify the creator',
      ...moderation,
    })
    .input(z.object({ ...byId.shape, text: z.string().trim().min(1).max(4_000), isForCreator: z.boolean() }))
    .output(moderatedCaseSchema),
  pause: moderator
    .route({ method: 'POST', path: '/v1/moderation/cases/{id}/pause', summary: 'Pause the listing', ...moderation })
    .input(z.object({ ...byId.shape, reason: messageSchema, days: z.int().min(1).max(14) }))
    .output(moderatedCaseSchema),
  resume: moderator
    .route({ method: 'POST', path: '/v1/moderation/cases/{id}/resume', summary: 'Lift the pause', ...moderation })
    .input(z.object({ ...byId.shape, reason: messageSchema }))
    .output(moderatedCaseSchema),
  dismiss: moderator
    .route({
      method: 'POST',
      path: '/v1/moderation/cases/{id}/dismiss',
      summary: 'Close without action',
      ...moderation,
    })
    .input(z.object({ ...byId.shape, reason: messageSchema }))
    .output(moderatedCaseSchema),
  propose: moderator
    .route({ method: 'POST', path: '/v1/moderation/cases/{id}/proposals', summary: 'Propose action', ...moderation })
    .input(z.object({ ...byId.shape, proposal: newProposalSchema }))
    .output(moderatedCaseSchema),
  confirm: moderator
    .route({
      method: 'POST',
      path: '/v1/moderation/cases/{id}/proposals/{proposalId}/confirm',
      summary: 'Confirm another moderator’s proposal, which carries it out',
      ...moderation,
    })
    .input(z.object({ ...byProposal.shape, acceptsBan: z.boolean().default(false) }))
    .output(moderatedCaseSchema),
  decline: moderator
    .route({
      method: 'POST',
      path: '/v1/moderation/cases/{id}/proposals/{proposalId}/decline',
      summary: 'Decline a proposal, or withdraw the caller’s own',
      ...moderation,
    })
    .input(z.object({ ...byProposal.shape, reason: z.string().trim().min(1).max(4_000) }))
    .output(moderatedCaseSchema),
  decideAppeal: moderator
    .route({ method: 'POST', path: '/v1/moderation/cases/{id}/appeal', summary: 'Decide an appeal', ...moderation })
    .input(z.object({ ...byId.shape, isGranted: z.boolean(), reason: messageSchema }))
    .output(moderatedCaseSchema),
}

/** The reviewers' console: what waits, taking it up, seeing it without its creator's name, and deciding. */
import * as z from 'zod'
import { ASSET_KINDS, assetCardSchema } from '../../asset-card/card.ts'
import { fieldDifferenceSchema } from '../../asset-card/diff.ts'
import { matchedRegionsSchema, transformationSchema } from '../../similarity/transformation.ts'
import { criteriaSchema, reviewDecisionSchema, reviewReasonSchema } from '../../submissions/decision.ts'
import { skipReasonSchema } from '../../submissions/queue-rules.ts'
import { submissionStateSchema } from '../../submissions/states.ts'
import { ageRatingSchema } from '../../submissions/validate.ts'
import { waitEstimateSchema } from '../../submissions/wait-estimate.ts'
import { preflightReportSchema } from '../studio/uniqueness.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'
import {
  changesSchema,
  derivationParentSchema,
  signalSchema,
  submissionMediaSchema,
  wantedOfferSchema,
} from './submissions.ts'

const queueItemSchema = z.object({
  /** Of the item in the queue; says nothing of its creator. */
  id: idSchema,
  kind: z.enum(['review', 'appeal']),
  assetKind: z.enum(ASSET_KINDS),
  name: z.string(),
  round: z.int(),
  queuedAt: instantSchema,
  claimedByMe: z.boolean(),
  claimUntil: instantSchema.nullable(),
  /** What the market noticed; none of it decides anything. */
  signals: z.array(z.string()),
  /** How often reviewers skipped it in this wait. */
  skips: z.int(),
  /** It was skipped so often that it can no longer be skipped: a person has to look at it. */
  isMarked: z.boolean(),
  /** It has waited longer than the time promised to creators. */
  isOverdue: z.boolean(),
  /** Another reviewer handed it over to me. */
  isHandedToMe: z.boolean(),
  /** Whether it can be taken up now, by me. */
  isFree: z.boolean(),
  opinion: z.enum(['none', 'asked', 'given']),
  /** Whether a second opinion is wanted that I may write. */
  mayGiveOpinion: z.boolean(),
})
export type QueueItem = z.infer<typeof queueItemSchema>

const shownMediaSchema = submissionMediaSchema.extend({ path: z.string() })

const sideSchema = z.object({
  card: assetCardSchema.nullable(),
  media: z.array(shownMediaSchema),
})

/** One match of the evidence, compared with the submission. */
const comparisonSchema = z.object({
  matchId: z.string(),
  sharedWords: z.array(z.string()),
  fields: z.array(fieldDifferenceSchema),
  /** What turns the one picture into the other, where something was found. */
  transformation: transformationSchema.nullable(),
  /** Else a part that both pictures show, where one was found. */
  regions: matchedRegionsSchema.nullable(),
  other: sideSchema,
})
export type MatchSideBySide = z.infer<typeof comparisonSchema>

/** What another reviewer thinks, written without seeing what the first one thinks. */
const opinionSchema = z.object({
  outcome: z.enum(['approve', 'request_changes', 'reject']),
  criteria: criteriaSchema,
  comment: z.string(),
  at: instantSchema,
})

export const newOpinionSchema = z.strictObject({
  outcome: z.enum(['approve', 'request_changes', 'reject']),
  criteria: criteriaSchema,
  comment: z.string().trim().min(1, 'say why').max(4_000),
})
export type NewOpinion = z.infer<typeof newOpinionSchema>

const earlierDecisionSchema = z.object({
  round: z.int(),
  kind: z.enum(['review', 'appeal']),
  outcome: z.enum(['approve', 'request_changes', 'reject']),
  reasons: z.array(reviewReasonSchema),
  /** The second opinion that was before it. */
  opinion: opinionSchema.nullable(),
  at: instantSchema,
})

export const reviewItemSchema = queueItemSchema.extend({
  /** The caller's task: to decide, or to write a second opinion for the reviewer who decides. */
  task: z.enum(['decide', 'opinion']),
  state: submissionStateSchema,
  card: assetCardSchema,
  media: z.array(shownMediaSchema),
  offers: z.array(wantedOfferSchema),
  ageRating: ageRatingSchema,
  derivation: z.object({ parents: z.array(derivationParentSchema) }).nullable(),
  isNewVersion: z.boolean(),
  evidence: preflightReportSchema,
  signals: z.array(signalSchema),
  /** What the creator says against the decision; of appeals. */
  appeal: z.string().nullable(),
  earlier: z.array(earlierDecisionSchema),
  changes: changesSchema,
  /** What reviewers who handed it over noted; for who decides. */
  notes: z.array(z.object({ text: z.string(), at: instantSchema })),
  /** A second opinion that was asked for. */
  opinionRequest: z.object({ question: z.string(), at: instantSchema }).nullable(),
  /** The second opinion, once given; for who decides. */
  secondOpinion: opinionSchema.nullable(),
})
export type ReviewItem = z.infer<typeof reviewItemSchema>

export const decidedSchema = z.object({ decisionId: idSchema, state: submissionStateSchema })
export type Decided = z.infer<typeof decidedSchema>

/** What a reviewer did in the last 28 days. */
const conductSchema = z.object({
  decisions: z.int(),
  skips: z.array(z.object({ reason: skipReasonSchema, count: z.int() })),
  skipsTakenBack: z.int(),
  /** Submissions chosen although older ones were free. */
  chosenOutOfOrder: z.int(),
  handedOver: z.int(),
  opinionsAsked: z.int(),
  opinionsGiven: z.int(),
})
export type ReviewConduct = z.infer<typeof conductSchema>

const colleagueSchema = z.object({ id: idSchema, name: z.string() })
export type Colleague = z.infer<typeof colleagueSchema>

const text = z.string().trim().max(2_000)

const byId = z.object({ id: idSchema })
const reviewer = marketProcedure.meta({ access: 'moderator' })
const review = { tags: ['Review'] }

export const reviewContract = {
  queue: reviewer
    .route({ method: 'GET', path: '/v1/review/queue', summary: 'The review queue, oldest first', ...review })
    .input(z.object({ kind: z.enum(['review', 'appeal']).optional(), ...pageQuery }))
    .output(
      pageOf(queueItemSchema).extend({
        waiting: z.int(),
        /** Of those, what was skipped so often that it can no longer be skipped. */
        marked: z.int(),
        wait: waitEstimateSchema,
      }),
    ),
  next: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/next',
      summary: 'Claim the oldest submission that the caller may decide',
      ...review,
    })
    .input(z.object({ kind: z.enum(['review', 'appeal']).optional() }))
    .output(reviewItemSchema.nullable()),
  take: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/{id}/take',
      summary: 'Claim a chosen submission; this undoes an earlier skip',
      ...review,
    })
    .input(byId)
    .output(reviewItemSchema),
  skip: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/{id}/skip',
      summary: 'Skip a submission: it keeps its place and is not offered to the caller again soon',
      ...review,
    })
    .input(z.object({ ...byId.shape, reason: skipReasonSchema, note: text.default('') }))
    .output(z.object({})),
  handOver: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/{id}/hand-over',
      summary: 'Hand a submission over to a named reviewer or to the queue, with a note',
      ...review,
    })
    .input(
      z.object({ ...byId.shape, to: idSchema.nullable(), note: text.min(1, 'enter a note for the next reviewer') }),
    )
    .output(z.object({})),
  askOpinion: reviewer
    .route({ method: 'POST', path: '/v1/review/{id}/opinion-request', summary: 'Request a second opinion', ...review })
    .input(z.object({ ...byId.shape, question: text.min(1, 'enter what you are unsure about') }))
    .output(reviewItemSchema),
  takeOpinion: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/{id}/opinion/take',
      summary: 'Claim a requested second opinion',
      ...review,
    })
    .input(byId)
    .output(reviewItemSchema),
  giveOpinion: reviewer
    .route({ method: 'POST', path: '/v1/review/{id}/opinion', summary: 'Write the second opinion', ...review })
    .input(z.object({ ...byId.shape, opinion: newOpinionSchema }))
    .output(z.object({})),
  colleagues: reviewer
    .route({ method: 'GET', path: '/v1/review/colleagues', summary: 'Other reviewers, by name', ...review })
    .output(z.object({ items: z.array(colleagueSchema) })),
  conduct: reviewer
    .route({
      method: 'GET',
      path: '/v1/review/conduct',
      summary: 'Decisions, skips and choices of each reviewer in 28 days',
      ...review,
    })
    .output(z.object({ items: z.array(conductSchema.extend({ id: idSchema, name: z.string(), isMe: z.boolean() })) })),
  find: reviewer
    .route({ method: 'GET', path: '/v1/review/{id}', summary: 'A submission claimed by the caller', ...review })
    .input(byId)
    .output(reviewItemSchema),
  compare: reviewer
    .route({
      method: 'GET',
      path: '/v1/review/{id}/matches/{matchId}',
      summary: 'A match, compared side by side',
      ...review,
    })
    .input(z.object({ ...byId.shape, matchId: z.string().max(200) }))
    .output(comparisonSchema),
  decide: reviewer
    .route({ method: 'POST', path: '/v1/review/{id}/decision', summary: 'Decide', ...review })
    .input(z.object({ ...byId.shape, decision: reviewDecisionSchema }))
    .output(decidedSchema),
  release: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/{id}/release',
      summary: 'Release a submission without a decision',
      ...review,
    })
    .input(byId)
    .output(z.object({})),
}

/** The reviewers' console: what waits, taking it up, seeing it without its creator's name, and deciding. */
import * as z from 'zod'
import { ASSET_KINDS, assetCardSchema } from '../../asset-card/card.ts'
import { fieldDifferenceSchema } from '../../asset-card/diff.ts'
import { matchedRegionsSchema, transformationSchema } from '../../similarity/transformation.ts'
import { reviewDecisionSchema, reviewReasonSchema } from '../../submissions/decision.ts'
import { submissionStateSchema } from '../../submissions/states.ts'
import { ageRatingSchema } from '../../submissions/validate.ts'
import { waitEstimateSchema } from '../../submissions/wait-estimate.ts'
import { preflightReportSchema } from '../studio/uniqueness.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { changesSchema, signalSchema, submissionMediaSchema, wantedOfferSchema } from './submissions.ts'

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
})
export type QueueItem = z.infer<typeof queueItemSchema>

const shownMediaSchema = submissionMediaSchema.extend({ path: z.string() })

const sideSchema = z.object({
  card: assetCardSchema.nullable(),
  media: z.array(shownMediaSchema),
})

/** One match of the evidence, beside the submission. */
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

const earlierDecisionSchema = z.object({
  round: z.int(),
  kind: z.enum(['review', 'appeal']),
  outcome: z.enum(['approve', 'request_changes', 'reject']),
  reasons: z.array(reviewReasonSchema),
  at: instantSchema,
})

export const reviewItemSchema = queueItemSchema.extend({
  state: submissionStateSchema,
  card: assetCardSchema,
  media: z.array(shownMediaSchema),
  offers: z.array(wantedOfferSchema),
  ageRating: ageRatingSchema,
  derivation: z.object({ parentAssetId: idSchema, royaltyPercent: z.int() }).nullable(),
  isNewVersion: z.boolean(),
  evidence: preflightReportSchema,
  signals: z.array(signalSchema),
  /** What the creator says against the decision; of appeals. */
  appeal: z.string().nullable(),
  earlier: z.array(earlierDecisionSchema),
  changes: changesSchema,
})
export type ReviewItem = z.infer<typeof reviewItemSchema>

export const decidedSchema = z.object({ decisionId: idSchema, state: submissionStateSchema })
export type Decided = z.infer<typeof decidedSchema>

const byId = z.object({ id: idSchema })
const reviewer = marketProcedure.meta({ access: 'moderator' })
const review = { tags: ['Review'] }

export const reviewContract = {
  queue: reviewer
    .route({ method: 'GET', path: '/v1/review/queue', summary: 'What waits for a person, oldest first', ...review })
    .input(z.object({ kind: z.enum(['review', 'appeal']).optional(), ...pageQuery }))
    .output(pageOf(queueItemSchema).extend({ waiting: z.int(), wait: waitEstimateSchema })),
  next: reviewer
    .route({
      method: 'POST',
      path: '/v1/review/next',
      summary: 'Take up the oldest one that is mine to decide',
      ...review,
    })
    .input(z.object({ kind: z.enum(['review', 'appeal']).optional() }))
    .output(reviewItemSchema.nullable()),
  find: reviewer
    .route({ method: 'GET', path: '/v1/review/{id}', summary: 'One that I have taken up', ...review })
    .input(byId)
    .output(reviewItemSchema),
  compare: reviewer
    .route({ method: 'GET', path: '/v1/review/{id}/matches/{matchId}', summary: 'A match side by side', ...review })
    .input(z.object({ ...byId.shape, matchId: z.string().max(200) }))
    .output(comparisonSchema),
  decide: reviewer
    .route({ method: 'POST', path: '/v1/review/{id}/decision', summary: 'Decide', ...review })
    .input(z.object({ ...byId.shape, decision: reviewDecisionSchema }))
    .output(decidedSchema),
  release: reviewer
    .route({ method: 'POST', path: '/v1/review/{id}/release', summary: 'Give it back undecided', ...review })
    .input(byId)
    .output(z.object({})),
}

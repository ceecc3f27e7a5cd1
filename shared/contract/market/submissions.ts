/** Uploading files, and taking an asset from a draft to human review. */
import * as z from 'zod'
import { ASSET_KINDS, assetCardSchema } from '../../asset-card/card.ts'
import { fieldDifferenceSchema } from '../../asset-card/diff.ts'
import { licenseTermsSchema } from '../../licensing/terms.ts'
import { derivationKindSchema, MAX_PARENTS } from '../../offers/ancestry.ts'
import { BILLING_INTERVALS, offerKindSchema } from '../../offers/offers.ts'
import { reviewReasonSchema } from '../../submissions/decision.ts'
import { MEDIA_ROLES } from '../../submissions/limits.ts'
import { submissionProblemSchema } from '../../submissions/problems.ts'
import { submissionActorSchema, submissionEventSchema, submissionStateSchema } from '../../submissions/states.ts'
import { ageRatingSchema } from '../../submissions/validate.ts'
import { waitEstimateSchema } from '../../submissions/wait-estimate.ts'
import { preflightReportSchema } from '../studio/uniqueness.ts'
import { idSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

/** Largest part of a file that is sent at once, bytes. */
export const MAX_CHUNK_BYTES = 8 * 1024 * 1024
/** Smallest part but for the last one. */
export const MIN_CHUNK_BYTES = 64 * 1024
export const MAX_UPLOAD_BYTES = 500_000_000

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')

const mediaFactsSchema = z.object({
  sha256: sha256Schema,
  /** As recognized from the bytes. */
  contentType: z.string(),
  sizeBytes: z.int(),
  /** Of pictures; upright. */
  width: z.int().nullable(),
  height: z.int().nullable(),
})
export type HeldMedia = z.infer<typeof mediaFactsSchema>

export const uploadSchema = z.object({
  id: idSchema,
  state: z.enum(['receiving', 'complete']),
  sha256: sha256Schema,
  sizeBytes: z.int(),
  /** Bytes received: where the next part begins. */
  offset: z.int(),
  expiresAt: instantSchema,
  /** What the bytes show; null until complete. */
  media: mediaFactsSchema.nullable(),
})
export type Upload = z.infer<typeof uploadSchema>

export const beginUploadSchema = z.object({
  id: idSchema.optional(),
  sizeBytes: z.int().min(1).max(MAX_UPLOAD_BYTES),
  sha256: sha256Schema,
  contentType: z.string().min(1).max(100),
})
export type BeginUpload = z.infer<typeof beginUploadSchema>

const byId = z.object({ id: idSchema })
const uploads = { tags: ['Uploads'] }

export const uploadsContract = {
  begin: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/uploads',
      summary: 'Start an upload; content the caller has already uploaded needs no bytes',
      ...uploads,
    })
    .input(beginUploadSchema)
    .output(uploadSchema),
  find: marketProcedure
    .route({ method: 'GET', path: '/v1/uploads/{id}', summary: 'The progress of an upload', ...uploads })
    .input(byId)
    .output(uploadSchema),
  complete: marketProcedure
    .route({ method: 'POST', path: '/v1/uploads/{id}/complete', summary: 'Verify and store the file', ...uploads })
    .input(byId)
    .output(uploadSchema),
}

const mediaReferenceSchema = z.object({ sha256: sha256Schema, role: z.enum(MEDIA_ROLES) })

export const wantedOfferSchema = z.object({
  offer: offerKindSchema,
  priceCents: z.int().min(0),
  /** Of subscriptions; a month by default. */
  interval: z.enum(BILLING_INTERVALS).optional(),
  /** Of licenses, which need them. */
  terms: licenseTermsSchema.optional(),
})
export type WantedOffer = z.infer<typeof wantedOfferSchema>

export const derivationParentSchema = z.object({
  parentAssetId: idSchema,
  kind: derivationKindSchema.default('remix'),
  /** The parent's part of what the creator of this asset receives. */
  royaltyPercent: z.int().min(0).max(100),
})
export type DerivationParent = z.infer<typeof derivationParentSchema>

const parentsSchema = z.array(derivationParentSchema).min(1).max(MAX_PARENTS)

/**
 * What a work derives from. A single parent may be given without a list, as in drafts from before there were several.
 */
export const draftDerivationSchema = z
  .union([z.object({ parents: parentsSchema }), derivationParentSchema])
  .transform((derivation) => ('parents' in derivation ? derivation : { parents: [derivation] }))

const draftShape = {
  card: assetCardSchema,
  media: z.array(mediaReferenceSchema).max(20).default([]),
  offers: z.array(wantedOfferSchema).max(10).default([]),
  ageRating: ageRatingSchema.nullable().default(null),
  /** The own published asset of which this is a new version. */
  assetId: idSchema.nullable().default(null),
  derivation: draftDerivationSchema.nullable().default(null),
}
export const draftSchema = z.object(draftShape)
export type Draft = z.infer<typeof draftSchema>

export const submissionMediaSchema = mediaFactsSchema.extend({
  role: z.enum(MEDIA_ROLES),
  /** Made by the market from the main file, to show in its place. */
  isMade: z.boolean(),
})
export type SubmissionMedia = z.infer<typeof submissionMediaSchema>

const shownMediaSchema = submissionMediaSchema.extend({
  /** A path that works without signing in, for a short time. */
  path: z.string(),
})

const placeSchema = z.object({
  /** 1 is next. */
  position: z.int().min(1),
  /** Waiting in all. */
  waiting: z.int(),
  wait: waitEstimateSchema,
})

export const agreementStateSchema = z.enum(['proposed', 'agreed', 'declined', 'ended'])
export type AgreementState = z.infer<typeof agreementStateSchema>

const submissionSummarySchema = z.object({
  id: idSchema,
  state: submissionStateSchema,
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  /** How often it was submitted. */
  round: z.int(),
  /** Raised by every change. */
  version: z.int(),
  assetId: idSchema.nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  submittedAt: instantSchema.nullable(),
})

export const signalSchema = z.object({
  code: z.string(),
  /** What a reviewer should look at; never a verdict. */
  sentence: z.string(),
  field: z.string().nullable(),
})
export type Signal = z.infer<typeof signalSchema>

const eventSchema = z.object({
  number: z.int(),
  event: z.union([submissionEventSchema, z.literal('create')]),
  from: submissionStateSchema.nullable(),
  to: submissionStateSchema,
  /** Who: the creator, a person who reviews, or the market itself. */
  by: submissionActorSchema,
  round: z.int(),
  reason: z.string().nullable(),
  at: instantSchema,
})

export const submissionSchema = submissionSummarySchema.extend({
  card: assetCardSchema,
  media: z.array(shownMediaSchema),
  offers: z.array(wantedOfferSchema),
  ageRating: ageRatingSchema.nullable(),
  derivation: z
    .object({
      /** Each parent with the agreement of its creator; null if it was not submitted with the current terms. */
      parents: z.array(derivationParentSchema.extend({ agreement: agreementStateSchema.nullable() })),
    })
    .nullable(),
  /** The problems that prevent submitting it in its current form. */
  problems: z.array(submissionProblemSchema),
  /** What its creator may do now. */
  allowed: z.array(submissionEventSchema),
  /** Its place among those that wait for a person; null unless it waits. */
  place: placeSchema.nullable(),
  events: z.array(eventSchema),
  /** Of the last decision, tied to the fields they are about. */
  reasons: z.array(reviewReasonSchema),
  /** What the market found at the last submission. */
  evidence: preflightReportSchema.nullable(),
})
export type Submission = z.infer<typeof submissionSchema>
export type SubmissionSummary = z.infer<typeof submissionSummarySchema>

export const changesSchema = z.object({
  /**
   * The two rounds compared; the draft counts as the round it would be. Null where there is nothing to compare with.
   */
  from: z.int().nullable(),
  to: z.int(),
  card: z.array(fieldDifferenceSchema),
  media: z.array(z.object({ change: z.enum(['added', 'removed']), sha256: sha256Schema, role: z.enum(MEDIA_ROLES) })),
  offers: z.array(fieldDifferenceSchema),
})
export type Changes = z.infer<typeof changesSchema>

const submissions = { tags: ['Submissions'] }
const steps = (event: string, summary: string) =>
  ({ method: 'POST', path: `/v1/submissions/{id}/${event}`, summary, ...submissions }) as const

const toReview = verifiedProcedure.input(byId).output(submissionSchema)

export const submissionsContract = {
  create: marketProcedure
    .route({ method: 'POST', path: '/v1/submissions', summary: 'Create a draft', ...submissions })
    .input(z.object({ id: idSchema.optional(), ...draftShape }))
    .output(submissionSchema),
  list: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/submissions',
      summary: 'The caller’s submissions, latest change first',
      ...submissions,
    })
    .input(z.object({ state: submissionStateSchema.optional(), ...pageQuery }))
    .output(pageOf(submissionSummarySchema)),
  find: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/submissions/{id}',
      summary: 'One submission with all its events',
      ...submissions,
    })
    .input(byId)
    .output(submissionSchema),
  update: marketProcedure
    .route({ method: 'PUT', path: '/v1/submissions/{id}', summary: 'Replace a draft', ...submissions })
    .input(z.object({ ...byId.shape, version: z.int().optional(), ...draftShape }))
    .output(submissionSchema),
  submit: toReview.route(steps('submit', 'Submit a draft for human review')),
  resubmit: toReview.route(steps('resubmit', 'Resubmit after changes')),
  withdraw: marketProcedure
    .route(steps('withdraw', 'Withdraw a submission'))
    .input(z.object({ ...byId.shape, reason: z.string().trim().max(1_000).optional() }))
    .output(submissionSchema),
  appeal: marketProcedure
    .route(steps('appeal', 'Appeal the last decision to another reviewer'))
    .input(z.object({ ...byId.shape, reason: z.string().trim().min(10).max(5_000) }))
    .output(submissionSchema),
  changes: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/submissions/{id}/diff',
      summary: 'Changes since the last round',
      ...submissions,
    })
    .input(byId)
    .output(changesSchema),
}

export const derivationTermsSchema = z.object({
  /** Null: for all assets without terms of their own. */
  assetId: idSchema.nullable(),
  allowed: z.boolean(),
  /** A royalty at or above is agreed without asking. */
  minimumPercent: z.int().min(0).max(100),
})
export type DerivationTerms = z.infer<typeof derivationTermsSchema>

export const agreementSchema = z.object({
  id: idSchema,
  parentAssetId: idSchema,
  submissionId: idSchema,
  kind: derivationKindSchema,
  /** Which side of it the caller is on. */
  side: z.enum(['parent', 'child']),
  royaltyPercent: z.int(),
  minimumPercent: z.int(),
  state: agreementStateSchema,
  agreedBy: z.enum(['standing_terms', 'creator']).nullable(),
  createdAt: instantSchema,
  answeredAt: instantSchema.nullable(),
})
export type Agreement = z.infer<typeof agreementSchema>

const derivations = { tags: ['Derivations'] }

export const derivationsContract = {
  terms: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/derivations/terms',
      summary: 'The caller’s terms for derivatives',
      ...derivations,
    })
    .output(z.array(derivationTermsSchema)),
  setTerms: marketProcedure
    .route({ method: 'PUT', path: '/v1/derivations/terms', summary: 'Set own terms for derivatives', ...derivations })
    .input(derivationTermsSchema)
    .output(derivationTermsSchema),
  termsOf: marketProcedure
    .meta({ access: 'public' })
    .route({
      method: 'GET',
      path: '/v1/assets/{id}/derivation-terms',
      summary: 'Set the terms for derivatives of an asset',
      ...derivations,
    })
    .input(byId)
    .output(derivationTermsSchema.omit({ assetId: true })),
  agreements: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/derivations/agreements',
      summary: 'Agreements that involve the caller',
      ...derivations,
    })
    .input(z.object({ state: agreementStateSchema.optional(), ...pageQuery }))
    .output(pageOf(agreementSchema)),
  answer: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/derivations/agreements/{id}/answer',
      summary: 'Accept or decline',
      ...derivations,
    })
    .input(z.object({ ...byId.shape, accept: z.boolean() }))
    .output(agreementSchema),
}

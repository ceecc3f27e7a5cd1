/** Automatic top-ups of the wallet: what an account chose, the card that is charged, and what it agreed to. */
import * as z from 'zod'
import { instantSchema, priceCentsSchema } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'
import { MAX_TOP_UP_CENTS, MIN_TOP_UP_CENTS } from './sales.ts'

const TAGS = ['Wallet']

/** Of the text in `auto-top-up-words.ts`; a change of its meaning raises it. */
export const AUTO_TOP_UP_TERMS = 1
export const MIN_THRESHOLD_CENTS = 100
export const MAX_MONTHLY_CAP_CENTS = 500_000

/** `paid_back`: the account had its wallet refunded, which would only be charged again. */
const PAUSE_REASONS = ['declined', 'authentication_required', 'card_unusable', 'disputed', 'paid_back'] as const
export const pauseReasonSchema = z.enum(PAUSE_REASONS)
export type PauseReason = z.infer<typeof pauseReasonSchema>

const planFields = {
  thresholdCents: z
    .int()
    .min(MIN_THRESHOLD_CENTS)
    .max(MAX_TOP_UP_CENTS)
    .describe('Below this balance the card is charged'),
  amountCents: z.int().min(MIN_TOP_UP_CENTS).max(MAX_TOP_UP_CENTS).describe('How much is charged each time'),
  monthlyCapCents: z
    .int()
    .min(MIN_TOP_UP_CENTS)
    .max(MAX_MONTHLY_CAP_CENTS)
    .describe('At most how much is charged in a calendar month (UTC)'),
}
const planSchema = z.object(planFields)
export type AutoTopUpPlan = z.infer<typeof planSchema>

const newPlanSchema = planSchema
  .extend({
    agreedTerms: z.literal(AUTO_TOP_UP_TERMS).describe('The version of the terms that the account agrees to'),
  })
  .refine(({ thresholdCents, amountCents }) => amountCents >= thresholdCents, {
    error: 'The amount must be at least the balance below which it is charged.',
  })
  .refine(({ amountCents, monthlyCapCents }) => monthlyCapCents >= amountCents, {
    error: 'The monthly limit must be at least the amount.',
  })

const savedCardSchema = z.object({
  brand: z.string(),
  last4: z.string(),
  expMonth: z.int(),
  expYear: z.int(),
})

const autoTopUpSchema = z.object({
  /** `needs_card`: it begins with a top-up that saves its card (`savesCard` of a checkout). */
  state: z.enum(['off', 'needs_card', 'on', 'paused']),
  plan: planSchema.nullable(),
  agreedAt: instantSchema.nullable(),
  pausedReason: pauseReasonSchema.nullable(),
  card: savedCardSchema.nullable(),
  /** Automatic charges of this calendar month (UTC), those on their way included. */
  chargedThisMonthCents: priceCentsSchema,
  /** On its way. */
  underWayCents: priceCentsSchema,
})
export type AutoTopUp = z.infer<typeof autoTopUpSchema>

export const autoTopUpContract = {
  read: marketProcedure
    .route({ method: 'GET', path: '/v1/wallet/auto-top-up', summary: 'The caller’s automatic top-up', tags: TAGS })
    .output(autoTopUpSchema),
  set: verifiedProcedure
    .route({
      method: 'PUT',
      path: '/v1/wallet/auto-top-up',
      summary: 'Switch automatic top-up on, or change it',
      description: `Records the agreement. Without a saved card, it starts once a top-up that saves its card is paid.
        Fails with CONFLICT while a top-up is disputed or the account is being closed.`.replaceAll(/\s+/g, ' '),
      tags: TAGS,
    })
    .input(newPlanSchema)
    .output(autoTopUpSchema),
  off: marketProcedure
    .route({
      method: 'DELETE',
      path: '/v1/wallet/auto-top-up',
      summary: 'Switch automatic top-up off; the card stays saved',
      tags: TAGS,
    })
    .output(autoTopUpSchema),
  resume: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/wallet/auto-top-up/resume',
      summary: 'Resume automatic top-up after a pause',
      description: 'Fails with CONFLICT where it is not paused, or a top-up is disputed.',
      tags: TAGS,
    })
    .output(autoTopUpSchema),
  removeCard: marketProcedure
    .route({
      method: 'DELETE',
      path: '/v1/wallet/card',
      summary: 'Remove the saved card, and switch automatic top-up off',
      tags: TAGS,
    })
    .output(autoTopUpSchema),
}

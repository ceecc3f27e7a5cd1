/** Buying: uses paid from the wallet, checkouts, what one owns, refunds, and what a creator has sold. */
import * as z from 'zod'
import { BILLING_INTERVALS, OFFER_KINDS } from '../../offers/offers.ts'
import { beyondBoundSchema } from '../../offers/refund-bound.ts'
import { errorReportSchema } from '../errors.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { creatorFiguresQuerySchema, creatorFiguresSchema } from './creator-figures.ts'
import { typedCodeSchema } from './discounts.ts'
import { giftMessageSchema } from './gifts.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const TAGS = ['Sales']

/** The smallest top-up: below it the card fee would eat most of it. */
export const MIN_TOP_UP_CENTS = 500
export const MAX_TOP_UP_CENTS = 50_000

export const CHECKOUT_KINDS = ['one_time', 'subscription', 'license', 'top_up', 'cart', 'bundle'] as const
export type CheckoutKind = (typeof CHECKOUT_KINDS)[number]

export const ORDER_STATES = ['pending', 'paid', 'fulfilled', 'failed', 'expired', 'refunded'] as const
export type OrderState = (typeof ORDER_STATES)[number]

export const REFUND_REASONS = [
  'not_as_described',
  'does_not_work',
  'bought_by_mistake',
  'bought_twice',
  'low_quality',
  'other',
] as const

export const SALE_STATES = ['completed', 'refunded', 'disputed', 'charged_back'] as const
export type SaleState = (typeof SALE_STATES)[number]

const offerSchema = z.enum(OFFER_KINDS)
const intervalSchema = z.enum(BILLING_INTERVALS)
/** Placeholder in a return address for the id of the checkout, which its caller does not know yet. */
export const ORDER_IN_URL = '{order}'

/** The most works that are bought in one order. */
export const MOST_IN_ORDER = 50

const returnUrl = z
  .url()
  .max(2_000)
  .optional()
  .describe(`Where the payment page leads back to; allowed origins only. ${ORDER_IN_URL} becomes the checkout’s id`)

const seenTotal = priceCentsSchema.describe('The total that the buyer saw; where it is another now, nothing is ordered')

const useSchema = z.object({
  saleId: idSchema,
  assetId: idSchema,
  versionId: idSchema,
  priceCents: priceCentsSchema,
  /** What the buyer had of the work already, so that this use cost nothing. */
  coveredBy: offerSchema.nullable(),
  at: instantSchema,
})

/** Uses of one request; more are sent in several. */
const MAX_USES_AT_ONCE = 100

const batchItemSchema = z.discriminatedUnion('state', [
  useSchema.extend({ state: z.literal('sold') }),
  z.object({ state: z.literal('refused'), error: errorReportSchema }),
])

const batchSchema = z.object({
  /** In the order of the request. */
  items: z.array(batchItemSchema),
  soldCount: z.int(),
  refusedCount: z.int(),
  /** Of those sold, with uses that were sold before under the same key or for the same turn. */
  amountMicroDollars: microDollarsText,
})
export type UsesBatch = z.infer<typeof batchSchema>

export const newCheckoutSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('one_time'),
    assetId: idSchema,
    couponCode: typedCodeSchema.optional(),
    amountCents: z.int().optional().describe('Where the buyer chooses the amount; by default the price'),
    expectedCents: z
      .int()
      .optional()
      .describe('The price that the buyer saw. Another price now is refused with PRICE_CHANGED, which has the new one'),
    gift: z.object({ message: giftMessageSchema.optional() }).optional().describe('Bought for somebody else'),
    returnUrl,
  }),
  z.object({ kind: z.literal('subscription'), assetId: idSchema, interval: intervalSchema, returnUrl }),
  z.object({
    kind: z.literal('license'),
    licenseId: idSchema.describe('The license listing'),
    licenseeName: z.string().trim().min(1).max(200).optional().describe('The licensee; by default the buyer'),
    returnUrl,
  }),
  z.object({
    kind: z.literal('top_up'),
    amountCents: z.int().min(MIN_TOP_UP_CENTS).max(MAX_TOP_UP_CENTS),
    savesCard: z
      .boolean()
      .optional()
      .describe(
        'Saves the card for automatic top-up, which must have been agreed to before; otherwise fails with CONFLICT',
      ),
    returnUrl,
  }),
  z.object({
    kind: z.literal('cart'),
    assetIds: z
      .array(idSchema)
      .min(1)
      .max(MOST_IN_ORDER)
      .refine((ids) => new Set(ids).size === ids.length, { message: 'names a work twice' })
      .describe('Works with a one-time price, each once'),
    totalCents: seenTotal,
    returnUrl,
  }),
  z.object({ kind: z.literal('bundle'), bundleId: idSchema, totalCents: seenTotal, returnUrl }),
])
export type NewCheckout = z.infer<typeof newCheckoutSchema>

const checkoutItemSchema = z.object({
  assetId: idSchema,
  title: z.string(),
  priceCents: priceCentsSchema,
  /** The sale, once it is paid. */
  saleId: idSchema.nullable(),
  /** Why it could not be had any more; its part of the payment goes back then. */
  failure: z.string().nullable(),
})

const checkoutSchema = z.object({
  id: idSchema,
  kind: z.enum(CHECKOUT_KINDS),
  state: z.enum(ORDER_STATES),
  title: z.string(),
  priceCents: priceCentsSchema,
  /** The page to pay on, while the order is pending. */
  url: z.string().nullable(),
  /** Why it failed; what was paid goes back then. */
  failure: z.string().nullable(),
  /** The works of an order of several; none of any other. */
  items: z.array(checkoutItemSchema).default([]),
  createdAt: instantSchema,
  expiresAt: instantSchema,
})

const refundSchema = z.object({
  saleId: idSchema,
  reason: z.string(),
  /** `wallet_instead`: the card could not take the money back, so it is in the wallet. */
  paidTo: z.enum(['wallet', 'processor', 'wallet_instead', 'nothing']),
  /** With tax. */
  amountMicroDollars: microDollarsText,
  refundedAt: instantSchema,
})

/** `in_review`: beyond the bound for automatic refunds, so that a person decides. */
const refundOutcomeSchema = z.discriminatedUnion('state', [
  refundSchema.extend({ state: z.literal('refunded') }),
  z.object({
    state: z.literal('in_review'),
    saleId: idSchema,
    beyond: beyondBoundSchema,
    requestedAt: instantSchema,
  }),
])

const refundRequestSchema = z.object({
  id: idSchema,
  buyerId: idSchema,
  saleId: idSchema,
  assetId: idSchema,
  name: z.string(),
  amountMicroDollars: microDollarsText,
  reason: z.string(),
  note: z.string().nullable(),
  beyond: beyondBoundSchema,
  /** The buyer's figures when the refund was asked for, without it. */
  history: z.object({
    recent: z.int(),
    refunds: z.int(),
    purchases: z.int(),
    hasSameWork: z.boolean(),
  }),
  requestedAt: instantSchema,
})

export const purchaseSchema = z.object({
  saleId: idSchema,
  offer: offerSchema,
  state: z.enum(SALE_STATES),
  assetId: idSchema,
  versionId: idSchema,
  creatorId: idSchema,
  /** Without tax. */
  amountMicroDollars: microDollarsText,
  /** Paid in addition to the price. */
  taxMicroDollars: microDollarsText,
  storyId: z.string().nullable(),
  turnId: z.int().nullable(),
  orderId: idSchema.nullable(),
  soldAt: instantSchema,
  /** Until when a refund can be asked for. */
  refundableUntil: instantSchema.nullable(),
  entitlement: z.object({
    validFrom: instantSchema,
    validUntil: instantSchema.nullable(),
    withdrawnAt: instantSchema.nullable(),
    withdrawalReason: z.string().nullable(),
  }),
  refund: refundSchema.nullable(),
})

const creatorSaleSchema = z.object({
  saleId: idSchema,
  /** The own asset or one that the caller shares: the one sold, or an ancestor of it. */
  assetId: idSchema,
  soldAssetId: idSchema,
  depth: z.int(),
  offer: offerSchema,
  state: z.enum(SALE_STATES),
  amountMicroDollars: microDollarsText,
  earnedMicroDollars: microDollarsText,
  /** Of somebody else's work, the share that the caller had of it; null of an own work. */
  shareBasisPoints: z.int().nullable(),
  country: z.string().nullable(),
  soldAt: instantSchema,
})

const subscriptionSchema = z.object({
  id: idSchema,
  state: z.enum(['active', 'past_due', 'ended']),
  assetId: idSchema,
  title: z.string(),
  interval: intervalSchema,
  priceCents: priceCentsSchema,
  cancelAtPeriodEnd: z.boolean(),
  periodStart: instantSchema,
  periodEnd: instantSchema,
  endedAt: instantSchema.nullable(),
})

export const salesContract = {
  use: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/assets/{assetId}/uses',
      summary: 'Use a story asset, paid from the wallet',
      tags: TAGS,
    })
    .input(z.object({ assetId: idSchema, storyId: z.string().min(1).max(255), turnId: z.int().min(0) }))
    .output(useSchema),

  useMany: verifiedProcedure
    .route({
      method: 'POST',
      path: '/v1/uses',
      summary: 'Use story assets, up to 100 at once; each is sold or refused on its own',
      tags: TAGS,
    })
    .input(
      z.object({
        uses: z
          .array(z.object({ assetId: idSchema, storyId: z.string().min(1).max(255), turnId: z.int().min(0) }))
          .min(1)
          .max(MAX_USES_AT_ONCE),
      }),
    )
    .output(batchSchema),

  openCheckout: verifiedProcedure
    .route({ method: 'POST', path: '/v1/checkouts', summary: 'Buy by card, or top up the wallet', tags: TAGS })
    .input(newCheckoutSchema)
    .output(checkoutSchema),

  checkout: marketProcedure
    .route({ method: 'GET', path: '/v1/checkouts/{id}', summary: 'The state of a checkout', tags: TAGS })
    .input(z.object({ id: idSchema }))
    .output(checkoutSchema),

  purchases: marketProcedure
    .route({ method: 'GET', path: '/v1/purchases', summary: 'The caller’s purchases, newest first', tags: TAGS })
    .input(z.object({ ...pageQuery, assetId: idSchema.optional(), offer: offerSchema.optional() }))
    .output(pageOf(purchaseSchema)),

  purchase: marketProcedure
    .route({ method: 'GET', path: '/v1/purchases/{saleId}', summary: 'One purchase', tags: TAGS })
    .input(z.object({ saleId: idSchema }))
    .output(purchaseSchema),

  refund: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/sales/{saleId}/refund',
      summary: 'Request a refund within seven days',
      tags: TAGS,
    })
    .input(z.object({ saleId: idSchema, reason: z.enum(REFUND_REASONS), note: z.string().max(1_000).optional() }))
    .output(refundOutcomeSchema),

  refundRequests: marketProcedure
    .meta({ access: 'moderator' })
    .route({
      method: 'GET',
      path: '/v1/moderation/refunds',
      summary: 'Refunds beyond the automatic limit, longest waiting first',
      tags: ['Moderation'],
    })
    .input(z.object(pageQuery))
    .output(pageOf(refundRequestSchema)),

  decideRefund: marketProcedure
    .meta({ access: 'moderator' })
    .route({
      method: 'POST',
      path: '/v1/moderation/refunds/{id}',
      summary: 'Grant or decline a refund beyond the automatic limit',
      tags: ['Moderation'],
    })
    .input(
      z.object({
        id: idSchema,
        isGranted: z.boolean(),
        answer: z.string().trim().min(1).max(1_000).describe('The message to the buyer'),
      }),
    )
    .output(z.object({ done: z.literal(true) })),

  subscriptions: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/subscriptions',
      summary: 'The caller’s subscriptions, newest first',
      tags: TAGS,
    })
    .input(z.object(pageQuery))
    .output(pageOf(subscriptionSchema)),

  cancelSubscription: marketProcedure
    .route({
      method: 'POST',
      path: '/v1/subscriptions/{id}/cancel',
      summary: 'Cancel a subscription at the end of its period',
      tags: TAGS,
    })
    .input(z.object({ id: idSchema }))
    .output(subscriptionSchema),

  creatorSales: marketProcedure
    .meta({ access: 'creator' })
    .route({ method: 'GET', path: '/v1/creator/sales', summary: 'The caller’s sales, newest first', tags: TAGS })
    .input(z.object({ ...pageQuery, assetId: idSchema.optional() }))
    .output(pageOf(creatorSaleSchema)),

  creatorFigures: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'GET',
      path: '/v1/creator/figures',
      summary: 'Buyers, prices and ratings of the caller’s works',
      tags: TAGS,
    })
    .input(creatorFiguresQuerySchema)
    .output(creatorFiguresSchema),
}

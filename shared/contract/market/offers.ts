/** Prices of assets: what may be asked, what is asked, what is advisable, and what is left of it. */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { licenseKindSchema } from '../../licensing/kinds.ts'
import { derivationKindSchema, MAX_PARENTS } from '../../offers/ancestry.ts'
import { BILLING_INTERVALS, feeScheduleSchema, offerKindSchema } from '../../offers/offers.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { priceExtrasShape } from './price-extras.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'
import { assetStatusSchema, publicMediaSchema } from './publications.ts'

const tags = ['Offers']
const intervalSchema = z.enum(BILLING_INTERVALS)

const offerRuleSchema = z.object({
  offer: offerKindSchema,
  /** Null for offers that are paid once or by use. */
  interval: intervalSchema.nullable(),
  minCents: priceCentsSchema,
  maxCents: priceCentsSchema,
  platformBasisPoints: z.int(),
  settles: z.enum(['wallet', 'checkout', 'recurring']),
  mayBeFree: z.boolean(),
})

export const assetOfferSchema = z.object({
  id: idSchema,
  /** Licenses have a listing of their own, with their terms. */
  offer: offerKindSchema,
  /** Without a reduction. */
  priceCents: priceCentsSchema,
  interval: intervalSchema.nullable(),
  createdAt: instantSchema,
  ...priceExtrasShape,
})
export type AssetOffer = z.infer<typeof assetOfferSchema>

export const pastOfferSchema = assetOfferSchema.extend({
  /** Null while it holds. */
  endedAt: instantSchema.nullable(),
})
export type PastOffer = z.infer<typeof pastOfferSchema>

/** How an asset is sold, licenses aside. */
export const newOfferSchema = z.object({
  offer: offerKindSchema.exclude(['license']),
  priceCents: z.int(),
  /** Of subscriptions; by default a month. */
  interval: intervalSchema.optional(),
  payWhatYouWant: z
    .object({ suggestedCents: z.int().nullable() })
    .nullable()
    .optional()
    .describe('Of one-time purchases; null ends it, and if absent, it stays as it is'),
})
export type NewOffer = z.infer<typeof newOfferSchema>

const ownWorkSchema = z.object({
  assetId: idSchema,
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  status: assetStatusSchema,
  /** By moderators: it is not offered for a time. */
  isPaused: z.boolean(),
  tags: z.array(z.string()),
  thumbnail: publicMediaSchema.nullable(),
  /** What holds now, licenses included, also while the work is not offered. */
  offers: z.array(assetOfferSchema),
  /** All links above it, its own parents first; each work gets its share of what the child of its link receives. */
  parents: z.array(
    z.object({
      assetId: idSchema,
      creatorId: idSchema,
      childAssetId: idSchema,
      kind: derivationKindSchema,
      royaltyPercent: z.int().min(0).max(100),
    }),
  ),
  salesCount: z.int().min(0),
  publishedAt: instantSchema,
})
export type OwnWork = z.infer<typeof ownWorkSchema>

const datedScheduleSchema = feeScheduleSchema.extend({ effectiveFrom: instantSchema })
export type DatedFeeSchedule = z.infer<typeof datedScheduleSchema>

const recommendationInput = z.object({
  /** An asset of the caller; for an unpublished work, its kind and tags instead. */
  assetId: idSchema.optional(),
  kind: z.enum(ASSET_KINDS).optional(),
  tags: z.array(z.string().max(100)).max(50).default([]),
  offer: offerKindSchema,
  interval: intervalSchema.optional(),
  licenseKind: licenseKindSchema.optional(),
})
export type RecommendationRequest = z.infer<typeof recommendationInput>

const recommendationSchema = z.object({
  offer: offerKindSchema,
  interval: intervalSchema.nullable(),
  recommendedCents: priceCentsSchema,
  usualRange: z.object({ lowCents: priceCentsSchema, highCents: priceCentsSchema }),
  legalRange: z.object({ minCents: priceCentsSchema, maxCents: priceCentsSchema }),
  steps: z.object({
    baseCents: priceCentsSchema,
    licenseKindBasisPoints: z.int().nullable(),
    qualityBasisPoints: z.int(),
    reputationBasisPoints: z.int(),
    reckonedCents: priceCentsSchema,
    medianCents: priceCentsSchema.nullable(),
    medianBasisPoints: z.int(),
  }),
  /** Similar published assets that sold in this way: their price and how often, nothing more of anybody's money. */
  comparables: z.array(
    z.object({ assetId: idSchema, name: z.string(), priceCents: priceCentsSchema, sales: z.int().min(1) }),
  ),
  sentences: z.array(z.string()),
})

const wantedParentSchema = z.object({ assetId: idSchema, royaltyPercent: z.int().min(0).max(100) })

const previewInput = z.object({
  /** An asset of the caller, whose parents then get their royalties. */
  assetId: idSchema.optional(),
  /** For what is not published yet: the parent it is to derive from. */
  parent: wantedParentSchema.optional(),
  /** The same for several. */
  parents: z.array(wantedParentSchema).max(MAX_PARENTS).optional(),
  offer: offerKindSchema,
  priceCents: z.int(),
  interval: intervalSchema.optional(),
  /** Share of sales expected to be refunded. */
  refundBasisPoints: z.int().min(0).max(10_000).optional(),
  volumes: z.array(z.int().min(0).max(1_000_000)).max(10).optional(),
  topUpCents: z.int().min(50).max(99_999_999).optional(),
})
export type NetPreviewRequest = z.infer<typeof previewInput>

const netPartsSchema = z.object({
  buyerPaysMicroDollars: microDollarsText,
  platformFeeMicroDollars: microDollarsText,
  processorFeeMicroDollars: microDollarsText,
  platformKeepsMicroDollars: microDollarsText,
  royalties: z.array(z.object({ assetId: idSchema, creatorId: idSchema, amountMicroDollars: microDollarsText })),
  creatorNetMicroDollars: microDollarsText,
})

const previewSchema = z.object({
  offer: offerKindSchema,
  feeScheduleVersion: z.int(),
  perSale: netPartsSchema,
  refundBasisPoints: z.int(),
  expectedCreatorNetMicroDollars: microDollarsText,
  topUp: z.object({ topUpCents: priceCentsSchema, feeShareMicroDollars: microDollarsText }).nullable(),
  volumes: z.array(netPartsSchema.extend({ sales: z.int(), refunded: z.int() })),
  sentences: z.array(z.string()),
})
export type NetPreviewAnswer = z.infer<typeof previewSchema>

const anyone = marketProcedure.meta({ access: 'public' })
const creator = marketProcedure.meta({ access: 'creator' })
const ofAsset = z.object({ id: idSchema })

export const offersContract = {
  rules: anyone
    .route({ method: 'GET', path: '/v1/offers/rules', summary: 'Price range and fee of every offer', tags })
    .output(z.object({ feeScheduleVersion: z.int(), items: z.array(offerRuleSchema) })),
  feeSchedules: anyone
    .route({ method: 'GET', path: '/v1/fee-schedules', summary: 'All fee schedules, and the one in effect', tags })
    .output(z.object({ currentVersion: z.int(), items: z.array(datedScheduleSchema) })),
  addFeeSchedule: marketProcedure
    .meta({ access: 'admin' })
    .route({ method: 'POST', path: '/v1/fee-schedules', summary: 'Announce a fee schedule', tags, successStatus: 201 })
    .input(
      z.object({
        platformBasisPoints: feeScheduleSchema.shape.platformBasisPoints,
        /** At least 30 days ahead, and after every schedule there is. */
        effectiveFrom: instantSchema,
      }),
    )
    .output(datedScheduleSchema),
  ofAsset: anyone
    .route({ method: 'GET', path: '/v1/assets/{id}/offers', summary: 'Offers of an asset', tags })
    .input(ofAsset)
    .output(z.object({ items: z.array(assetOfferSchema) })),
  setOffers: verifiedProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'PUT',
      path: '/v1/assets/{id}/offers',
      summary: 'Replace the offers of the caller’s asset; license listings do not change',
      tags,
    })
    .input(
      ofAsset.extend({ offers: z.array(newOfferSchema).max(4), baseOfferIds: z.array(idSchema).max(10).optional() }),
    )
    .output(z.object({ items: z.array(assetOfferSchema) })),
  own: creator
    .route({
      method: 'GET',
      path: '/v1/creator/works',
      summary: 'The caller’s published works and their prices, newest first',
      tags,
    })
    .input(z.object(pageQuery))
    .output(pageOf(ownWorkSchema)),
  history: creator
    .route({ method: 'GET', path: '/v1/assets/{id}/offers/history', summary: 'All past prices of an asset', tags })
    .input(ofAsset)
    .output(z.object({ items: z.array(pastOfferSchema) })),
  recommend: creator
    .route({
      method: 'POST',
      path: '/v1/pricing/recommendation',
      summary: 'A recommended price, with comparables and its calculation',
      tags,
    })
    .input(recommendationInput)
    .output(recommendationSchema),
  netPreview: creator
    .route({
      method: 'POST',
      path: '/v1/pricing/net-preview',
      summary: 'How a price is split between all parties',
      tags,
    })
    .input(previewInput)
    .output(previewSchema),
}

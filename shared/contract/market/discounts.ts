/** Reductions and coupons of creators, and what a one-time purchase costs a buyer now. */
import * as z from 'zod'
import { DISCOUNT_PERCENT } from '../../offers/discounts.ts'
import { idSchema, instantSchema, microDollarsText, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { payWhatYouWantSchema, reductionShownSchema } from './price-extras.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'

const TAGS = ['Discounts']

/** The highest amount that a coupon takes off. */
const MOST_OFF_CENTS = 9_900
const MOST_COUPON_USES = 100_000

const percentSchema = z.int().min(DISCOUNT_PERCENT.min).max(DISCOUNT_PERCENT.max)

/** Of a reduction or coupon, by the time of the request. */
const discountStateSchema = z.enum(['planned', 'running', 'ended'])
export type DiscountState = z.infer<typeof discountStateSchema>

const scopeSchema = idSchema.nullable().describe('The work; null for all works of the creator')

/** What was sold and not refunded, and the creator's part of it. */
const soldSchema = z.object({ count: z.int().min(0), earnedMicroDollars: microDollarsText })

const newReductionSchema = z.object({
  assetId: scopeSchema,
  percent: percentSchema,
  startsAt: instantSchema.optional().describe('By default now'),
  endsAt: instantSchema.describe('At most 30 days after the start'),
})
export type NewReduction = z.infer<typeof newReductionSchema>

const reductionSchema = z.object({
  id: idSchema,
  assetId: scopeSchema,
  /** Null for all works. */
  assetName: z.string().nullable(),
  percent: percentSchema,
  state: discountStateSchema,
  startsAt: instantSchema,
  /** When it ends, or ended early. */
  endsAt: instantSchema,
  /** One-time purchases of the works while it holds. */
  sold: soldSchema,
})
export type Reduction = z.infer<typeof reductionSchema>

const couponDiscountSchema = z.union([
  z.object({ percent: percentSchema }),
  z.object({ amountCents: z.int().min(1).max(MOST_OFF_CENTS) }),
])

const codeSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{4,24}$/, 'has 4 to 24 letters and digits')

const newCouponSchema = z.object({
  assetId: scopeSchema,
  code: codeSchema.describe('4 to 24 letters and digits; upper and lower case are the same'),
  discount: couponDiscountSchema,
  maxUses: z.int().min(1).max(MOST_COUPON_USES).nullable().describe('Null for no limit'),
  isOncePerBuyer: z.boolean(),
  startsAt: instantSchema.optional().describe('By default now'),
  endsAt: instantSchema.describe('At most a year after the start'),
})
export type NewCoupon = z.infer<typeof newCouponSchema>

const couponSchema = z.object({
  id: idSchema,
  assetId: scopeSchema,
  assetName: z.string().nullable(),
  code: z.string(),
  discount: couponDiscountSchema,
  maxUses: z.int().nullable(),
  isOncePerBuyer: z.boolean(),
  /** Orders made with it, without those that expired, failed or were refunded. */
  used: z.int().min(0),
  state: discountStateSchema,
  startsAt: instantSchema,
  endsAt: instantSchema,
  sold: soldSchema,
})
export type Coupon = z.infer<typeof couponSchema>

/** What somebody types; wrong ones are refused with COUPON_NOT_VALID. */
export const typedCodeSchema = z.string().trim().min(1).max(100)

const quoteSchema = z.object({
  /** Without any discount. */
  regularCents: priceCentsSchema,
  /** What the caller pays; where buyers choose, the least. */
  priceCents: priceCentsSchema,
  by: z.enum(['regular', 'reduction', 'coupon']),
  reduction: reductionShownSchema.nullable(),
  /** The code, where one was given. It is used only where `by` says so: the buyer gets the lower price. */
  couponCode: z.string().nullable(),
  payWhatYouWant: payWhatYouWantSchema.extend({ maxCents: priceCentsSchema }).nullable(),
})
export type PriceQuote = z.infer<typeof quoteSchema>

const byId = z.object({ id: idSchema })
const creator = marketProcedure.meta({ access: 'creator' })
const seller = verifiedProcedure.meta({ access: 'creator' })

export const discountsContract = {
  price: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/assets/{id}/price',
      summary: 'What a one-time purchase costs the caller now, with a coupon',
      tags: TAGS,
    })
    .input(byId.extend({ couponCode: typedCodeSchema.optional() }))
    .output(quoteSchema),
  reductions: creator
    .route({
      method: 'GET',
      path: '/v1/creator/reductions',
      summary: 'The caller’s price reductions, latest start first',
      tags: TAGS,
    })
    .input(z.object(pageQuery))
    .output(pageOf(reductionSchema)),
  reduce: seller
    .route({
      method: 'POST',
      path: '/v1/creator/reductions',
      summary: 'Reduce the one-time price of a work, or of all works, for a time',
      tags: TAGS,
      successStatus: 201,
    })
    .input(newReductionSchema)
    .output(reductionSchema),
  endReduction: creator
    .route({
      method: 'POST',
      path: '/v1/creator/reductions/{id}/end',
      summary: 'End a price reduction now, or cancel a planned one',
      tags: TAGS,
    })
    .input(byId)
    .output(reductionSchema),
  coupons: creator
    .route({ method: 'GET', path: '/v1/creator/coupons', summary: 'The caller’s coupons, newest first', tags: TAGS })
    .input(z.object(pageQuery))
    .output(pageOf(couponSchema)),
  addCoupon: seller
    .route({
      method: 'POST',
      path: '/v1/creator/coupons',
      summary: 'Add a coupon for one-time purchases of a work, or of all works',
      tags: TAGS,
      successStatus: 201,
    })
    .input(newCouponSchema)
    .output(couponSchema),
  endCoupon: creator
    .route({ method: 'POST', path: '/v1/creator/coupons/{id}/end', summary: 'End a coupon now', tags: TAGS })
    .input(byId)
    .output(couponSchema),
}

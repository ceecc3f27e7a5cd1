/** Bundles: works of one creator together at one price, which is divided over them. */
import * as z from 'zod'
import { handleSchema } from './accounts.ts'
import { idSchema, instantSchema, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { marketProcedure } from './procedure.ts'
import { publicCreatorSchema } from './publications.ts'
import { searchHitSchema } from './search.ts'

const TAGS = ['Bundles']

export const FEWEST_IN_BUNDLE = 2
export const MOST_IN_BUNDLE = 20
/** As for a single work: below it, the card fee would eat most of it. */
export const MIN_BUNDLE_CENTS = 99

/**
 * Why a bundle is not for sale: its creator ended it, one of its works has no one-time price at the moment, its
 * works cost no more one by one, or the part of a work derived from others is below the least price of a purchase.
 */
export const BUNDLE_OBSTACLES = ['ended', 'unavailable', 'not_cheaper', 'part_too_low'] as const
export type BundleObstacle = (typeof BUNDLE_OBSTACLES)[number]

const bundleItemSchema = z.object({
  assetId: idSchema,
  /** What it costs by itself; null where it is not for sale. */
  priceCents: priceCentsSchema.nullable(),
  /** Its part of the bundle’s price, in proportion to the prices; null while the bundle is not for sale. */
  shareCents: priceCentsSchema.nullable(),
  /** The caller owns it, so it is not sold again. */
  isOwned: z.boolean(),
  /** As search shows it; null where it is no longer on the market. */
  work: searchHitSchema.nullable(),
})
export type BundleItem = z.infer<typeof bundleItemSchema>

const bundleSchema = z.object({
  id: idSchema,
  title: z.string(),
  creator: publicCreatorSchema,
  priceCents: priceCentsSchema,
  /** Of all works one by one; null where one of them is not for sale. */
  separateCents: priceCentsSchema.nullable(),
  obstacle: z.enum(BUNDLE_OBSTACLES).nullable(),
  items: z.array(bundleItemSchema),
  /** What the caller pays: the parts of the works that the caller does not own. */
  leftCents: priceCentsSchema.nullable(),
  createdAt: instantSchema,
})
export type Bundle = z.infer<typeof bundleSchema>

const byId = z.object({ id: idSchema })
const creator = marketProcedure.meta({ access: 'creator' })
const anyone = marketProcedure.meta({ access: 'public' })

const newBundleSchema = z.object({
  title: z.string().trim().min(1).max(120),
  priceCents: z.int().min(MIN_BUNDLE_CENTS).describe('Less than its works cost one by one, in US cents'),
  assetIds: z
    .array(idSchema)
    .min(FEWEST_IN_BUNDLE)
    .max(MOST_IN_BUNDLE)
    .refine((ids) => new Set(ids).size === ids.length, { message: 'names a work twice' })
    .describe('Works of the caller with a one-time price'),
})
export type NewBundle = z.infer<typeof newBundleSchema>

export const bundlesContract = {
  find: anyone
    .route({ method: 'GET', path: '/v1/bundles/{id}', summary: 'A bundle, and what is left of it to buy', tags: TAGS })
    .input(byId)
    .output(bundleSchema),
  ofAsset: anyone
    .route({ method: 'GET', path: '/v1/assets/{id}/bundles', summary: 'Bundles for sale with this work', tags: TAGS })
    .input(byId)
    .output(z.object({ items: z.array(bundleSchema) })),
  ofCreator: anyone
    .route({
      method: 'GET',
      path: '/v1/creators/{handle}/bundles',
      summary: 'Bundles for sale of a creator, newest first',
      tags: TAGS,
    })
    .input(z.object({ handle: handleSchema }))
    .output(z.object({ items: z.array(bundleSchema) })),
  own: creator
    .route({ method: 'GET', path: '/v1/creator/bundles', summary: 'The caller’s bundles, newest first', tags: TAGS })
    .input(z.object(pageQuery))
    .output(pageOf(bundleSchema)),
  create: creator
    .route({ method: 'POST', path: '/v1/creator/bundles', summary: 'Offer works together at one price', tags: TAGS })
    .input(newBundleSchema)
    .output(bundleSchema),
  end: creator
    .route({ method: 'POST', path: '/v1/creator/bundles/{id}/end', summary: 'Stop selling a bundle', tags: TAGS })
    .input(byId)
    .output(bundleSchema),
}

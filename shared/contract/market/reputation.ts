/** Reputation with all its inputs, ratings of assets, and finding creators and assets by them. */
import * as z from 'zod'
import { ASSET_KINDS } from '../../asset-card/kinds.ts'
import { badgeSchema } from '../../reputation/badges.ts'
import { reputationChangeSchema } from '../../reputation/change.ts'
import { commentSchema } from '../../reputation/comments.ts'
import { reputationExplanationSchema } from '../../reputation/explain.ts'
import { reputationLevelSchema } from '../../reputation/levels.ts'
import { handleSchema, regionSchema } from './accounts.ts'
import { idSchema, instantSchema, pageOf, pageQuery, priceCentsSchema } from './common.ts'
import { marketProcedure, verifiedProcedure } from './procedure.ts'
import { publicMediaSchema } from './publications.ts'

/** Discovery shows so many at most and has no further pages. */
const MAX_DISCOVERED = 20

const changeSchema = reputationChangeSchema.extend({ at: instantSchema })

const ownReputationSchema = z.object({
  explanation: reputationExplanationSchema,
  /** What changed when, newest first; the last fifty. */
  changes: z.array(changeSchema),
})
export type OwnReputation = z.infer<typeof ownReputationSchema>

const publicReputationSchema = z.object({
  handle: z.string(),
  displayName: z.string(),
  isVerified: z.boolean(),
  region: z.string().nullable(),
  /** 0 to 1, in hundredths. */
  total: z.number(),
  level: reputationLevelSchema,
  badges: z.array(badgeSchema),
  ratings: z.int(),
  /** Null until rated. */
  averageStars: z.number().nullable(),
  sales: z.int(),
  contributions: z.int(),
  /** The market recalculates with each event and once a day. */
  asOf: instantSchema,
})
export type PublicReputation = z.infer<typeof publicReputationSchema>

const ratingSchema = z.object({
  id: idSchema,
  stars: z.int(),
  comment: z.string().nullable(),
  helpfulVotes: z.int(),
  ratedAt: instantSchema,
  /** Paid for, kept past the refund window, by a verified account; the others weigh next to nothing. */
  weighsInFull: z.boolean(),
  /** The creator's. */
  answer: z.object({ text: z.string(), answeredAt: instantSchema }).nullable(),
})
export type Rating = z.infer<typeof ratingSchema>

const assetRatingSchema = z.object({
  assetId: idSchema,
  /** 0 to 1 with the starting ratings counted in, the scale of a creator's quality; null until rated. */
  qualityScore: z.number().nullable(),
  averageStars: z.number().nullable(),
  count: z.int(),
})
export type AssetRating = z.infer<typeof assetRatingSchema>

const ownRatingSchema = z.object({
  rating: ratingSchema.nullable(),
  /** Why a moderator hid it. */
  hiddenReason: z.string().nullable(),
  asset: assetRatingSchema,
})

export const ratingReportKindSchema = z.enum(['spam', 'offensive', 'off_topic', 'not_genuine', 'other'])
export type RatingReportKind = z.infer<typeof ratingReportKindSchema>

/** As moderators see it: without whose it is and who reported it. */
const reportedRatingSchema = z.object({
  id: idSchema,
  assetId: idSchema,
  name: z.string(),
  stars: z.int(),
  comment: z.string().nullable(),
  answer: z.string().nullable(),
  weighsInFull: z.boolean(),
  ratedAt: instantSchema,
  reportedAt: instantSchema,
  reports: z.array(z.object({ kind: ratingReportKindSchema, text: z.string().nullable() })),
})
export type ReportedRating = z.infer<typeof reportedRatingSchema>

const done = z.object({ done: z.literal(true) })

/** More than that is asked for in vain. */
const discoveryLimit = z.coerce
  .number()
  .int()
  .min(1)
  .default(MAX_DISCOVERED)
  .transform((limit) => Math.min(limit, MAX_DISCOVERED))

const discoveredAssetSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: z.enum(ASSET_KINDS),
  qualityScore: z.number().nullable(),
  ratingCount: z.int(),
  salesCount: z.int(),
  creator: z.object({ handle: z.string(), displayName: z.string(), level: reputationLevelSchema }),
  averageStars: z.number().nullable(),
  ageRating: z.string(),
  /** Of the cheapest offer; null where it is offered in none. */
  minPriceCents: priceCentsSchema.nullable(),
  /** The smallest preview. */
  thumbnail: publicMediaSchema.nullable(),
})
export type DiscoveredAsset = z.infer<typeof discoveredAssetSchema>

const reputation = { tags: ['Reputation'] }
const discovery = { tags: ['Discovery'] }
const byId = z.object({ id: idSchema })
const everyone = marketProcedure.meta({ access: 'public' })
const moderator = marketProcedure.meta({ access: 'moderator' })

export const reputationContract = {
  mine: marketProcedure
    .route({
      method: 'GET',
      path: '/v1/me/reputation',
      summary: 'The caller’s reputation, with an explanation of each number',
      ...reputation,
    })
    .output(ownReputationSchema),
  ofCreator: everyone
    .route({
      method: 'GET',
      path: '/v1/creators/{handle}/reputation',
      summary: 'The public reputation of a creator',
      ...reputation,
    })
    .input(z.object({ handle: handleSchema }))
    .output(publicReputationSchema),
  ratings: everyone
    .route({ method: 'GET', path: '/v1/assets/{id}/ratings', summary: 'Ratings of an asset', ...reputation })
    .input(z.object({ ...byId.shape, ...pageQuery }))
    .output(pageOf(ratingSchema).extend({ asset: assetRatingSchema })),
  myRating: marketProcedure
    .route({ method: 'GET', path: '/v1/assets/{id}/rating', summary: 'The caller’s rating of an asset', ...reputation })
    .input(byId)
    .output(ownRatingSchema),
  rate: verifiedProcedure
    .route({ method: 'PUT', path: '/v1/assets/{id}/rating', summary: 'Rate a purchased asset', ...reputation })
    .input(
      z.object({
        ...byId.shape,
        stars: z.int().min(1).max(5),
        comment: commentSchema.nullable().default(null),
      }),
    )
    .output(ownRatingSchema),
  withdrawRating: marketProcedure
    .route({ method: 'DELETE', path: '/v1/assets/{id}/rating', summary: 'Remove the caller’s rating', ...reputation })
    .input(byId)
    .output(ownRatingSchema),
  vote: verifiedProcedure
    .route({
      method: 'PUT',
      path: '/v1/ratings/{id}/helpful',
      summary: 'Vote whether a comment is helpful',
      ...reputation,
    })
    .input(z.object({ ...byId.shape, isHelpful: z.boolean() }))
    .output(z.object({ helpfulVotes: z.int() })),
  answerRating: marketProcedure
    .meta({ access: 'creator' })
    .route({
      method: 'PUT',
      path: '/v1/ratings/{id}/answer',
      summary: 'Reply to a rating of the caller’s work',
      ...reputation,
    })
    .input(z.object({ ...byId.shape, text: commentSchema.nullable().describe('Null removes the reply') }))
    .output(done),
  reportRating: marketProcedure
    .route({ method: 'POST', path: '/v1/ratings/{id}/reports', summary: 'Report a rating', ...reputation })
    .input(
      z.object({
        ...byId.shape,
        kind: ratingReportKindSchema,
        text: z.string().trim().min(1).max(2_000).nullable().default(null),
      }),
    )
    .output(done),
  reportedRatings: moderator
    .route({
      method: 'GET',
      path: '/v1/moderation/ratings',
      summary: 'Reported ratings, longest waiting first',
      tags: ['Moderation'],
    })
    .input(z.object(pageQuery))
    .output(pageOf(reportedRatingSchema)),
  decideRating: moderator
    .route({
      method: 'POST',
      path: '/v1/moderation/ratings/{id}',
      summary: 'Keep a reported rating, or hide it',
      tags: ['Moderation'],
    })
    .input(
      z.object({
        ...byId.shape,
        isHidden: z.boolean(),
        reason: z.string().trim().min(1).max(1_000).describe('The message to the author when the rating is hidden'),
      }),
    )
    .output(done),
  discoverCreators: everyone
    .route({ method: 'GET', path: '/v1/discovery/creators', summary: 'Creators by reputation', ...discovery })
    .input(
      z.object({
        minReputation: z.coerce.number().min(0).max(1).default(0),
        /** Only where the caller says so: between equals, creators near to it come first. */
        region: regionSchema.optional(),
        limit: discoveryLimit,
      }),
    )
    .output(z.object({ items: z.array(publicReputationSchema) })),
  discoverAssets: everyone
    .route({ method: 'GET', path: '/v1/discovery/assets', summary: 'Assets of creators by reputation', ...discovery })
    .input(z.object({ kind: z.enum(ASSET_KINDS).optional(), limit: discoveryLimit }))
    .output(z.object({ items: z.array(discoveredAssetSchema) })),
}

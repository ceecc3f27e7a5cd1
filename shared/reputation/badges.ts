/** The badges a creator can hold. Each rule is checked against the events; none can be bought or given by hand. */
import * as z from 'zod'
import { qualityOf } from './components.ts'
import type { Tally } from './tally.ts'

export const BADGES = ['trending', 'quality', 'verified', 'community_favorite'] as const
export const badgeSchema = z.enum(BADGES)
export type Badge = z.infer<typeof badgeSchema>

interface BadgeRule {
  readonly rule: string
  readonly holds: (tally: Tally) => boolean
  /** Lost while a strike is unexpired. */
  readonly needsCleanRecord: boolean
}

const TRENDING_SALES = 10
const QUALITY_RATINGS = 10
/** 4.2 stars on the scale of 0 to 1. */
const QUALITY_LEAST = 0.8
const FAVORITE_RATINGS = 50
const FAVORITE_CONTRIBUTIONS = 5

export const BADGE_RULES: Readonly<Record<Badge, BadgeRule>> = {
  trending: {
    rule: 'At least 10 sales in the last 7 days, and at least twice the weekly average of the 28 days before.',
    holds: ({ soldLast7Days, soldPrevious28Days }) =>
      // Four weeks in the 28 days: twice their weekly average is half of their sum.
      soldLast7Days >= TRENDING_SALES && soldLast7Days * 2 >= soldPrevious28Days,
    needsCleanRecord: true,
  },
  quality: {
    rule: 'At least 10 ratings, and an average of 4.2 stars or more including the starting ratings.',
    holds: (tally) => tally.ratings >= QUALITY_RATINGS && qualityOf(tally) >= QUALITY_LEAST,
    needsCleanRecord: true,
  },
  verified: {
    rule: 'The market has verified the creator’s identity.',
    holds: ({ isVerified }) => isVerified,
    needsCleanRecord: false,
  },
  community_favorite: {
    rule: 'At least 50 ratings, nine in ten of them four or five stars, and at least 5 accepted contributions.',
    holds: ({ ratings, ratingsByStars, contributions }) =>
      ratings >= FAVORITE_RATINGS &&
      (ratingsByStars[3] + ratingsByStars[4]) * 10 >= ratings * 9 &&
      contributions >= FAVORITE_CONTRIBUTIONS,
    needsCleanRecord: true,
  },
}

export function holdsBadge(badge: Badge, tally: Tally): boolean {
  const { holds, needsCleanRecord } = BADGE_RULES[badge]
  return holds(tally) && !(needsCleanRecord && tally.strikes.length > 0)
}

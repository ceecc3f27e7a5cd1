/**
 * The four components of a reputation, each 0 to 1. Every rate starts from a stated prior, as if so many observations
 * of a neutral creator had been made already: one rating or one refund then cannot make or break anybody, and a
 * newcomer has a score at all. The priors are choices of the market, not measurements; each says why.
 */
import { DAY_MS } from '../time.ts'
import type { Tally } from './tally.ts'

export const COMPONENTS = ['quality', 'sales', 'contribution', 'behaviour'] as const
export type Component = (typeof COMPONENTS)[number]

export const WEIGHTS: Readonly<Record<Component, number>> = {
  quality: 0.4,
  sales: 0.3,
  contribution: 0.2,
  behaviour: 0.1,
}

/** The number of observations in the prior, their average, and the reason. */
interface Prior {
  readonly weight: number
  readonly mean: number
  readonly why: string
}

export const PRIORS = {
  rating: {
    weight: 5,
    mean: 0.5,
    why: 'Counts as five ratings of three stars, the middle of the scale, so that having no ratings is neither good nor bad.',
  },
  reach: {
    weight: 20,
    mean: 0,
    why: 'Counts as twenty sales still to be made: sales must be earned, and the first ones weigh most.',
  },
  refund: {
    weight: 20,
    mean: 0.05,
    why: 'Counts as twenty sales of which one was refunded: one refund among a few sales says little.',
  },
  dispute: {
    weight: 200,
    mean: 0.005,
    why: 'Counts as two hundred sales with one lost dispute: disputes are rare, so a single one must not decide.',
  },
  contribution: {
    weight: 10,
    mean: 0,
    why: 'Counts as ten contributions still to be made: contributions must be earned, but none are required to start.',
  },
  conduct: {
    weight: 10,
    mean: 0.8,
    why: 'Counts as ten months of which eight were without strikes: everyone starts out trusted, and time confirms it.',
  },
} as const satisfies Record<string, Prior>

/** A lost dispute costs the buyer, the creator and the market alike; a tenth of sales disputed leaves nothing. */
const DISPUTE_SEVERITY = 10
/** How many faultless months one fresh strike outweighs. */
const STRIKE_MONTHS = 5
const MONTH_MS = 30 * DAY_MS
const MOST_CLEAN_MONTHS = 24

function posterior(observed: number, total: number, prior: Prior): number {
  return (observed + prior.mean * prior.weight) / (total + prior.weight)
}

/**
 * What a rating weighs that was not paid for and kept, or whose author is not verified; all of them together weigh no
 * more than one rating, however many accounts somebody makes. Choices of the market.
 */
const LIGHT_WEIGHT = 0.02
const LIGHT_TOTAL = 1

type Ratings = Pick<Tally, 'ratings' | 'stars'> & Partial<Pick<Tally, 'lightRatings' | 'lightStars'>>

/** Ratings as they weigh: their number and their stars, neither of them whole. */
export function weighedRatings({ ratings, stars, lightRatings = 0, lightStars = 0 }: Ratings) {
  if (lightRatings === 0) return { ratings, stars }
  const weight = Math.min(LIGHT_WEIGHT, LIGHT_TOTAL / lightRatings)
  return { ratings: ratings + weight * lightRatings, stars: stars + weight * lightStars }
}

/** Mean rating on a scale of 0 (one star) to 1 (five stars). */
export function qualityOf(given: Ratings): number {
  const { ratings, stars } = weighedRatings(given)
  return posterior((stars - ratings) / 4, ratings, PRIORS.rating)
}

/** Share of sales that buyers had refunded, with the prior. */
export function refundRateOf({ refunded, sold }: Tally): number {
  return posterior(refunded, sold, PRIORS.refund)
}

/** Share of sales lost in a dispute, with the prior. Counted apart from refunds. */
export function disputeRateOf({ disputesLost, sold }: Tally): number {
  return Math.min(1, posterior(disputesLost, sold, PRIORS.dispute))
}

function salesOf(tally: Tally): number {
  const reach = posterior(tally.sold - tally.refunded, tally.sold - tally.refunded, PRIORS.reach)
  return reach * (1 - refundRateOf(tally)) * Math.max(0, 1 - DISPUTE_SEVERITY * disputeRateOf(tally))
}

/** Full months since joining or the latest strike, 24 at most. */
export function cleanMonthsOf({ nowMs, joinedAtMs, latestStrikeAtMs }: Tally): number {
  if (joinedAtMs === null) return 0
  const months = Math.floor((nowMs - Math.max(joinedAtMs, latestStrikeAtMs ?? 0)) / MONTH_MS)
  return Math.max(0, Math.min(MOST_CLEAN_MONTHS, months))
}

function behaviorOf(tally: Tally): number {
  const cleanMonths = cleanMonthsOf(tally)
  const struckMonths = STRIKE_MONTHS * tally.strikes.reduce((sum, { weight }) => sum + weight, 0)
  return posterior(cleanMonths, cleanMonths + struckMonths, PRIORS.conduct)
}

/** Each component as a value from 0 to 1. */
export function componentsOf(tally: Tally): Readonly<Record<Component, number>> {
  return {
    quality: qualityOf(tally),
    sales: salesOf(tally),
    contribution: posterior(tally.contributions, tally.contributions, PRIORS.contribution),
    behaviour: behaviorOf(tally),
  }
}

/** A reputation with all its inputs, so that a creator can verify every number. */
import * as z from 'zod'
import { BADGE_RULES, BADGES, badgeSchema, holdsBadge } from './badges.ts'
import {
  COMPONENTS,
  type Component,
  cleanMonthsOf,
  componentsOf,
  disputeRateOf,
  PRIORS,
  qualityOf,
  refundRateOf,
  WEIGHTS,
  weighedRatings,
} from './components.ts'
import { type ReputationEvent, STRIKE_FINDINGS } from './events.ts'
import {
  isBanned,
  LEVEL_STARTS,
  levelOf,
  MINIMUM_TO_SUBMIT,
  plagiarismStrikesOf,
  REPUTATION_LEVELS,
  reputationLevelSchema,
  rounded,
  STRIKES_TO_BAN,
  sparedOf,
  totalOf,
} from './levels.ts'
import { moversOf } from './movers.ts'
import { REMOVAL_PENALTY, type Tally, tallyEvents } from './tally.ts'

const share = z.number().min(0).max(1)
const timeMs = z.int()

const componentExplanationSchema = z.object({
  component: z.enum(COMPONENTS),
  weight: share,
  value: share,
  /** Weight times value: what it adds to the total. */
  points: share,
  inputs: z.array(z.object({ name: z.string(), label: z.string(), value: z.number() })),
  priors: z.array(z.object({ name: z.string(), weight: z.number(), mean: share, why: z.string() })),
  /** What would change the total, and by how much, calculated as if it happened now. */
  movers: z.array(z.object({ sentence: z.string(), change: z.number() })),
})

export const reputationExplanationSchema = z.object({
  asOfMs: timeMs,
  total: share,
  level: reputationLevelSchema,
  /** Null at the highest level. */
  nextLevel: z.object({ level: reputationLevelSchema, missing: z.number() }).nullable(),
  minimumToSubmit: share,
  /** Not banned, and at least the minimum. */
  maySubmit: z.boolean(),
  components: z.array(componentExplanationSchema),
  /** Of upheld removals, what is left of each. */
  penalties: z.array(z.object({ eventId: z.string(), atMs: timeMs, endsAtMs: timeMs, points: share })),
  /** What a first or second finding would take below the minimum for submitting, and does not. */
  spared: share.default(0),
  standing: z.object({
    strikes: z.array(
      z.object({ eventId: z.string(), atMs: timeMs, endsAtMs: timeMs, finding: z.enum(STRIKE_FINDINGS) }),
    ),
    plagiarismStrikes: z.int(),
    strikesToBan: z.int(),
    isBanned: z.boolean(),
  }),
  rates: z.object({
    /** Null until rated or sold; without the prior. */
    averageStars: z.number().nullable(),
    refundRate: share.nullable(),
    disputeRate: z.number().nullable(),
  }),
  badges: z.array(z.object({ badge: badgeSchema, isHeld: z.boolean(), rule: z.string() })),
  sentences: z.array(z.string()),
})
export type ReputationExplanation = z.infer<typeof reputationExplanationSchema>

type ComponentInput = ReputationExplanation['components'][number]['inputs'][number]

function inputsOf(component: Component, tally: Tally): ComponentInput[] {
  switch (component) {
    case 'quality':
      return [
        { name: 'ratings', label: 'Ratings', value: tally.ratings },
        { name: 'stars', label: 'Total stars', value: tally.stars },
        { name: 'light_ratings', label: 'Ratings with hardly any weight', value: tally.lightRatings },
        {
          name: 'stars_with_prior',
          label: 'Average stars including the starting ratings',
          value: starsOf(qualityOf(tally)),
        },
      ]
    case 'sales':
      return [
        { name: 'sold', label: 'Completed sales', value: tally.sold },
        { name: 'refunded', label: 'Refunds', value: tally.refunded },
        { name: 'disputes_lost', label: 'Disputes lost', value: tally.disputesLost },
        { name: 'refund_rate', label: 'Refund rate including its prior', value: rounded(refundRateOf(tally)) },
        { name: 'dispute_rate', label: 'Dispute rate including its prior', value: rounded(disputeRateOf(tally)) },
      ]
    case 'contribution':
      return [{ name: 'contributions', label: 'Accepted contributions', value: tally.contributions }]
    case 'behaviour':
      return [
        { name: 'clean_months', label: 'Months without a strike', value: cleanMonthsOf(tally) },
        { name: 'strikes', label: 'Unexpired strikes', value: tally.strikes.length },
      ]
  }
}

const PRIORS_OF: Readonly<Record<Component, readonly (keyof typeof PRIORS)[]>> = {
  quality: ['rating'],
  sales: ['reach', 'refund', 'dispute'],
  contribution: ['contribution'],
  behaviour: ['conduct'],
}

function averageStarsOf(tally: Tally): number | null {
  const { ratings, stars } = weighedRatings(tally)
  return ratings === 0 ? null : rounded(stars / ratings)
}

function starsOf(quality: number): number {
  return rounded(1 + 4 * quality)
}

function componentExplanations(events: readonly ReputationEvent[], tally: Tally) {
  const values = componentsOf(tally)
  return COMPONENTS.map((component) => ({
    component,
    weight: WEIGHTS[component],
    value: rounded(values[component]),
    points: rounded(WEIGHTS[component] * values[component]),
    inputs: inputsOf(component, tally),
    priors: PRIORS_OF[component].map((name) => ({ name, ...PRIORS[name] })),
    movers: moversOf(component, events, tally.nowMs),
  }))
}

function nextLevelOf(total: number): ReputationExplanation['nextLevel'] {
  const level = REPUTATION_LEVELS.find((candidate) => LEVEL_STARTS[candidate] > total)
  return level === undefined ? null : { level, missing: rounded(LEVEL_STARTS[level] - total) }
}

function standingSentence(tally: Tally, total: number): string {
  const strikes = plagiarismStrikesOf(tally)
  if (isBanned(tally)) return `You cannot submit: ${strikes} unexpired plagiarism strikes, and ${STRIKES_TO_BAN} ban.`
  if (total < MINIMUM_TO_SUBMIT) {
    return `You cannot submit yet: ${total.toFixed(2)} is below the minimum of ${MINIMUM_TO_SUBMIT.toFixed(2)}.`
  }
  return `You can submit: the minimum is ${MINIMUM_TO_SUBMIT.toFixed(2)}.`
}

function sentencesOf(tally: Tally, total: number): string[] {
  const next = nextLevelOf(total)
  const penalty = tally.removals.reduce((sum, { weight }) => sum + REMOVAL_PENALTY * weight, 0)
  return [
    `Your reputation is ${total.toFixed(2)} of 1, level ${levelOf(total)}.`,
    ...(next === null ? [] : [`${next.missing.toFixed(2)} more reaches ${next.level}.`]),
    ...(penalty > 0 ? [`Removals still deduct ${penalty.toFixed(2)}; this fades day by day.`] : []),
    ...(sparedOf(tally) > 0 ? ['A first or second finding does not take you below the minimum for submitting.'] : []),
    standingSentence(tally, total),
  ]
}

/** The reputation as of `nowMs` with every component, input, prior, penalty and badge. */
export function explainReputation(events: readonly ReputationEvent[], nowMs: number): ReputationExplanation {
  const tally = tallyEvents(events, nowMs)
  const total = totalOf(tally)
  return {
    asOfMs: nowMs,
    total,
    level: levelOf(total),
    nextLevel: nextLevelOf(total),
    minimumToSubmit: MINIMUM_TO_SUBMIT,
    maySubmit: total >= MINIMUM_TO_SUBMIT && !isBanned(tally),
    components: componentExplanations(events, tally),
    penalties: tally.removals.map(({ eventId, atMs, endsAtMs, weight }) => ({
      eventId,
      atMs,
      endsAtMs,
      points: rounded(REMOVAL_PENALTY * weight),
    })),
    spared: rounded(sparedOf(tally)),
    standing: {
      strikes: tally.strikes.map(({ eventId, atMs, endsAtMs, finding }) => ({ eventId, atMs, endsAtMs, finding })),
      plagiarismStrikes: plagiarismStrikesOf(tally),
      strikesToBan: STRIKES_TO_BAN,
      isBanned: isBanned(tally),
    },
    rates: {
      averageStars: averageStarsOf(tally),
      refundRate: tally.sold === 0 ? null : rounded(tally.refunded / tally.sold),
      disputeRate: tally.sold === 0 ? null : rounded(tally.disputesLost / tally.sold),
    },
    badges: BADGES.map((badge) => ({ badge, isHeld: holdsBadge(badge, tally), rule: BADGE_RULES[badge].rule })),
    sentences: sentencesOf(tally, total),
  }
}

/**
 * How long a submission is likely to wait for its decision, from what reviewers really got done.
 *
 * Method: the measured days are laid out in a ring. Starting from each of them in turn, it is counted how long it would
 * have taken to decide everything ahead and this submission too, at that day's pace and the following days'. The waits
 * found are samples of the true one, with quiet and busy days in their real order; their 10th and 90th percentile are
 * the range. Nothing is drawn at random, so the same measurements always give the same estimate.
 */
import * as z from 'zod'
import { DAY_MS, HOUR_MS } from '../time.ts'

/** Days looked back at: whole weeks, so that weekends weigh as much as they are. */
const HISTORY_DAYS = 28
/** Below either, the measurements say too little. */
const LEAST_DECISIONS = 20
const LEAST_DAYS_WITH_DECISIONS = 5

/** What is said where too little is known, hours. */
const USUAL_HOURS = { low: 24, high: 48 } as const

export interface CompletedDecision {
  readonly decidedAtMs: number
  readonly reviewerId: string
}

export interface ReviewThroughput {
  /** Older ones than 28 days are ignored. */
  readonly decisions: readonly CompletedDecision[]
  /** Submissions that came earlier and are still without a decision. */
  readonly arrivalsAhead: number
  /** Reviewers now at work, for example those who decided something in the last seven days. */
  readonly activeReviewers: number
  /** When the market began to review; by default with the first of the decisions. Earlier days are not counted. */
  readonly reviewingSinceMs?: number
}

export const waitEstimateSchema = z.object({
  /** `usual` where there is not enough data. */
  basis: z.enum(['measured', 'usual']),
  lowHours: z.number(),
  /** Null where not measured. */
  medianHours: z.number().nullable(),
  highHours: z.number(),
  /** Decisions measured. */
  sampleSize: z.int(),
  sentence: z.string(),
})
export type WaitEstimate = z.infer<typeof waitEstimateSchema>

/** The p-quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
function quantile(sorted: readonly number[], p: number): number {
  const position = p * (sorted.length - 1)
  const below = sorted[Math.floor(position)] ?? 0
  const above = sorted[Math.ceil(position)] ?? below
  return below + (above - below) * (position - Math.floor(position))
}

interface Pace {
  /** Decisions of each measured day, oldest first. */
  readonly perDay: readonly number[]
  /** Mean number of reviewers on the days with decisions. */
  readonly reviewers: number
  readonly sampleSize: number
  readonly daysWithDecisions: number
}

function measurePace({ decisions, reviewingSinceMs }: ReviewThroughput, nowMs: number): Pace {
  const recent = decisions.filter(
    ({ decidedAtMs }) => decidedAtMs <= nowMs && nowMs - decidedAtMs < HISTORY_DAYS * DAY_MS,
  )
  const daysAgo = recent.map(({ decidedAtMs }) => Math.floor((nowMs - decidedAtMs) / DAY_MS))
  const sinceDays = reviewingSinceMs === undefined ? 0 : Math.ceil((nowMs - reviewingSinceMs) / DAY_MS)
  const days = Math.max(
    Math.min(HISTORY_DAYS, sinceDays),
    daysAgo.reduce((most, day) => Math.max(most, day + 1), 0),
  )
  const perDay = Array.from({ length: days }, () => 0)
  const reviewersOfDay = new Map<number, Set<string>>()
  for (const [index, { reviewerId }] of recent.entries()) {
    const day = days - 1 - (daysAgo[index] ?? 0)
    perDay[day] = (perDay[day] ?? 0) + 1
    reviewersOfDay.set(day, (reviewersOfDay.get(day) ?? new Set()).add(reviewerId))
  }
  const reviewerDays = [...reviewersOfDay.values()].reduce((sum, reviewers) => sum + reviewers.size, 0)
  const daysWithDecisions = reviewersOfDay.size
  return {
    perDay,
    reviewers: reviewerDays / Math.max(1, daysWithDecisions),
    sampleSize: recent.length,
    daysWithDecisions,
  }
}

/** Days until `work` decisions are made, starting with the given day of the ring; the last day counts by its part. */
function daysToDecide(perDay: readonly number[], start: number, work: number): number {
  const inRing = perDay.reduce((sum, decided) => sum + decided, 0)
  const rounds = Math.max(0, Math.ceil(work / inRing) - 1)
  let left = work - rounds * inRing
  for (let day = 0; day < perDay.length; day += 1) {
    const decided = perDay[(start + day) % perDay.length] ?? 0
    if (decided >= left && decided > 0) return rounds * perDay.length + day + left / decided
    left -= decided
  }
  // Only a sum rounded in another order than the ring's gets here.
  return (rounds + 1) * perDay.length
}

function inWords(hours: number): string {
  if (hours < 36) {
    const whole = Math.max(1, Math.round(hours))
    return whole === 1 ? '1 hour' : `${whole} hours`
  }
  return `${Math.round(hours / 24)} days`
}

function sentenceOf(lowHours: number, highHours: number, sampleSize: number): string {
  const [low, high] = [inWords(lowHours), inWords(highHours)]
  const range = low === high ? `about ${low}` : `${low} to ${high}`
  return `Probably ${range}, from the last ${sampleSize} decisions.`
}

function usual(sampleSize: number): WaitEstimate {
  const { low, high } = USUAL_HOURS
  return {
    basis: 'usual',
    lowHours: low,
    medianHours: null,
    highHours: high,
    sampleSize,
    sentence: `Not enough data: usually ${low}–${high} hours.`,
  }
}

/** The wait from now until the decision, as a range that eight of ten waits would have kept to. */
export function estimateWait(throughput: ReviewThroughput, nowMs: number): WaitEstimate {
  const { arrivalsAhead, activeReviewers } = throughput
  const { perDay, reviewers, sampleSize, daysWithDecisions } = measurePace(throughput, nowMs)
  if (sampleSize < LEAST_DECISIONS || daysWithDecisions < LEAST_DAYS_WITH_DECISIONS || activeReviewers < 1) {
    return usual(sampleSize)
  }
  const work = (Math.max(0, arrivalsAhead) + 1) * (reviewers / activeReviewers)
  const waits = perDay
    .map((_, start) => (daysToDecide(perDay, start, work) * DAY_MS) / HOUR_MS)
    .toSorted((a, b) => a - b)
  const lowHours = quantile(waits, 0.1)
  const highHours = quantile(waits, 0.9)
  return {
    basis: 'measured',
    lowHours,
    medianHours: quantile(waits, 0.5),
    highHours,
    sampleSize,
    sentence: sentenceOf(lowHours, highHours, sampleSize),
  }
}

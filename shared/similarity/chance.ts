/**
 * How often two unrelated works are as close as a measure says: the share of measured unrelated pairs, and beyond the
 * closest of them a fitted tail.
 */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

const pointSchema = z.tuple([z.number(), z.number().max(0)])

function isFalling(points: readonly (readonly [number, number])[]): boolean {
  return points.every(([measure, logShare], index) => {
    const previous = points[index - 1]
    return previous === undefined || (measure > previous[0] && logShare <= previous[1])
  })
}

export const chanceTableSchema = z.object({
  /**
   * `[measure, log10 of the share of unrelated pairs at least as close]`, closer ones to the right: measures strictly
   * rising, shares never rising.
   */
  points: z.array(pointSchema).min(1).refine(isFalling, 'points must fall from left to right'),
  /** Decades by which the share falls for each unit of the measure beyond the last point. */
  tailDecades: z.number().min(0),
  /** Which pairs were measured, how many and when. */
  provenance: z.string().min(1),
})
export type ChanceTable = z.infer<typeof chanceTableSchema>

/** No tail is trusted further than this: a fit on millions of pairs says nothing of what happens once in 10^13. */
export const LEAST_LOG_CHANCE = -12

/**
 * Log10 of the probability that two unrelated works are at least as close as `measure`: 0 to `LEAST_LOG_CHANCE`. Linear
 * between the measured points, 0 before the first. Throws MODEL_OUTPUT_INVALID where the measure is not a number.
 */
export function logChance({ points, tailDecades }: ChanceTable, measure: number): number {
  if (Number.isNaN(measure)) throw new LunaError('MODEL_OUTPUT_INVALID', 'A measure is not a number.')
  let left: readonly [number, number] | undefined
  for (const right of points) {
    if (measure < right[0]) {
      if (left === undefined) return 0
      const share = (measure - left[0]) / (right[0] - left[0])
      return Math.max(LEAST_LOG_CHANCE, left[1] + share * (right[1] - left[1]))
    }
    left = right
  }
  if (left === undefined) return 0
  return Math.max(LEAST_LOG_CHANCE, left[1] - (measure - left[0]) * tailDecades)
}

/**
 * Log10 of the probability that two measures are by chance as rare together as these: of the product q of two chances,
 * q · (1 − ln q) (Fisher 1932). The second is measured among pairs that are as close by the first.
 */
export function logChanceOfBoth(first: number, second: number): number {
  const product = first + second
  // Next to zero the sum is rounded, by a few 10^-17.
  return Math.max(LEAST_LOG_CHANCE, Math.min(0, product + Math.log10(1 - product * Math.LN10)))
}

/** From a model's raw cosine to a similarity: each profile carries its own monotone map, fitted on labelled pairs. */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

const pointSchema = z.tuple([z.number().min(-1).max(1), z.number().min(0).max(1)])

function isMonotone(points: readonly (readonly [number, number])[]): boolean {
  return points.every(([x, y], index) => {
    const previous = points[index - 1]
    return previous === undefined || (x > previous[0] && y >= previous[1])
  })
}

const quantileSchema = z.tuple([z.number().min(-1).max(1), z.number().min(0).max(1)])

export const calibrationSchema = z.object({
  /** `[cosine, similarity]`, cosines strictly rising, similarities never falling. */
  points: z.array(pointSchema).min(2).refine(isMonotone, 'points must rise from left to right'),
  /** Which pairs it was fitted on, how many and when; shown beside the thresholds. */
  provenance: z.string().min(1),
  /** `[cosine, share of unrelated pairs below it]`, both rising, cosines strictly; absent where it was not measured. */
  unrelated: z.array(quantileSchema).min(1).refine(isMonotone, 'quantiles must rise from left to right').optional(),
})
export type Calibration = z.infer<typeof calibrationSchema>

/**
 * Piecewise linear between the points, level outside of them; 0 to 1.
 * Throws MODEL_OUTPUT_INVALID where the cosine is not a number.
 */
export function calibrate({ points }: Pick<Calibration, 'points'>, cosine: number): number {
  if (Number.isNaN(cosine)) throw new LunaError('MODEL_OUTPUT_INVALID', 'A cosine is not a number.')
  let left = points[0]
  if (left === undefined) return 0
  for (const right of points) {
    if (cosine <= right[0]) {
      if (right === left) return left[1]
      const share = (cosine - left[0]) / (right[0] - left[0])
      return left[1] + share * (right[1] - left[1])
    }
    left = right
  }
  return left[1]
}

/**
 * The share of unrelated pairs that are less alike than this, 0 to 1: linear between the measured quantiles, and over
 * the highest of them no more than that, since rarer accidents were not counted. Null where none was measured.
 * Throws MODEL_OUTPUT_INVALID where the cosine is not a number.
 */
export function percentileOfUnrelated({ unrelated }: Pick<Calibration, 'unrelated'>, cosine: number): number | null {
  if (unrelated === undefined) return null
  return calibrate(
    { points: [...(unrelated[0]?.[0] === -1 ? [] : [[-1, 0] as [number, number]]), ...unrelated] },
    cosine,
  )
}

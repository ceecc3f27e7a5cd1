/** From a model's raw cosine to a similarity: each profile carries its own monotone map, fitted on labeled pairs. */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { chanceTableSchema } from './chance.ts'

const pointSchema = z.tuple([z.number().min(-1).max(1), z.number().min(0).max(1)])

function isMonotone(points: readonly (readonly [number, number])[]): boolean {
  return points.every(([x, y], index) => {
    const previous = points[index - 1]
    return previous === undefined || (x > previous[0] && y >= previous[1])
  })
}

export const calibrationSchema = z.object({
  /** `[cosine, similarity]`, cosines strictly rising, similarities never falling. */
  points: z.array(pointSchema).min(2).refine(isMonotone, 'points must rise from left to right'),
  /** The pairs it was fitted on, their number and date; shown next to the thresholds. */
  provenance: z.string().min(1),
  /** How often unrelated pairs are as close; absent where it was not measured. */
  chance: chanceTableSchema.exactOptional(),
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

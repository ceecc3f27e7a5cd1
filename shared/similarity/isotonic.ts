/** Isotonic regression: the rising step function closest to noisy values. */

export interface WeightedPoint {
  readonly x: number
  readonly y: number
  readonly weight: number
}

export interface Step extends WeightedPoint {
  /** Where its first and its last point lie. */
  readonly from: number
  readonly to: number
}

function merged(a: Step, b: Step): Step {
  const weight = a.weight + b.weight
  const mean = (valueA: number, valueB: number): number => (valueA * a.weight + valueB * b.weight) / weight
  return { x: mean(a.x, b.x), y: mean(a.y, b.y), weight, from: a.from, to: b.to }
}

/**
 * Steps of strictly rising height, each at the weighted mean place of its points (Ayer et al. 1955: neighbors that
 * fall are pooled until none does). `points` in rising order of x, weights above 0.
 */
export function isotonicSteps(points: readonly WeightedPoint[]): Step[] {
  const steps: Step[] = []
  for (const point of points) {
    let last: Step = { ...point, from: point.x, to: point.x }
    for (let before = steps.at(-1); before !== undefined && before.y >= last.y; before = steps.at(-1)) {
      last = merged(before, last)
      steps.pop()
    }
    steps.push(last)
  }
  return steps
}

/** Of all that could happen, what would change a reputation the most. */
import type { ReputationExplanation } from '#shared/reputation/explain.ts'

type Mover = ReputationExplanation['components'][number]['movers'][number]

const SHOWN = 5

/** The largest change first, whether up or down; what changes nothing is left out. */
export function strongestMovers({ components }: Pick<ReputationExplanation, 'components'>): Mover[] {
  return components
    .flatMap(({ movers }) => movers)
    .filter(({ change }) => change !== 0)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, SHOWN)
}

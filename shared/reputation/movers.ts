/** What would move a component, found by recalculating it as if it had happened. */
import { DAY_MS } from '../time.ts'
import { type Component, componentsOf, WEIGHTS } from './components.ts'
import type { ReputationEvent } from './events.ts'
import { rounded } from './levels.ts'
import { tallyEvents } from './tally.ts'

interface Mover {
  readonly sentence: string
  /** Of the total, before any limit at 0 or 1. */
  readonly change: number
}

interface Hypothesis {
  readonly what: string
  readonly adds: readonly ReputationEvent[]
  readonly afterDays?: number
}

function hypothesesOf(component: Component, nowMs: number): readonly Hypothesis[] {
  const at = { id: 'hypothesis', atMs: nowMs }
  switch (component) {
    case 'quality':
      return [
        { what: 'Ten more ratings of five stars', adds: [{ kind: 'rated', ...at, stars: 5, count: 10 }] },
        { what: 'Ten more ratings of one star', adds: [{ kind: 'rated', ...at, stars: 1, count: 10 }] },
      ]
    case 'sales':
      return [
        { what: 'Ten more sales', adds: [{ kind: 'sold', ...at, count: 10 }] },
        { what: 'One more refund', adds: [{ kind: 'refunded', ...at, count: 1 }] },
        { what: 'One more lost dispute', adds: [{ kind: 'dispute_lost', ...at, count: 1 }] },
      ]
    case 'contribution':
      return [
        {
          what: 'Five more accepted reports or reviews',
          adds: [{ kind: 'contributed', ...at, contribution: 'review_helpful', count: 5 }],
        },
      ]
    case 'behaviour':
      return [
        { what: 'Thirty days without a strike', adds: [], afterDays: 30 },
        { what: 'A plagiarism strike', adds: [{ kind: 'struck', ...at, finding: 'plagiarism' }] },
      ]
  }
}

function pointsOf(component: Component, events: readonly ReputationEvent[], nowMs: number): number {
  return WEIGHTS[component] * componentsOf(tallyEvents(events, nowMs))[component]
}

export function moversOf(component: Component, events: readonly ReputationEvent[], nowMs: number): Mover[] {
  const known = events.filter(({ atMs }) => atMs <= nowMs)
  const before = pointsOf(component, known, nowMs)
  return hypothesesOf(component, nowMs).map(({ what, adds, afterDays = 0 }) => {
    const change = rounded(pointsOf(component, [...known, ...adds], nowMs + afterDays * DAY_MS) - before)
    const effect =
      change === 0 ? 'would have no effect' : `would ${change > 0 ? 'add' : 'take'} ${Math.abs(change).toFixed(3)}`
    return { sentence: `${what} ${effect}.`, change }
  })
}

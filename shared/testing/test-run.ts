/** What a test may ask about the run that it is part of. vitest.config.ts provides it. */
import { inject } from 'vitest'

/** How much a run tries: `short` for every push, `long` for `npm run test:long`. */
export type Extent = 'short' | 'long'

declare module 'vitest' {
  interface ProvidedContext {
    testExtent: Extent
    testSeed: number
  }
}

/** What everything random in a test is drawn from: a whole number from 0 to 2³¹ − 1. */
export const seed: number = inject('testSeed')

/** The value for the extent of this run, such as a number of rounds. */
export function byExtent<Value>(values: Readonly<Record<Extent, Value>>): Value {
  return values[inject('testExtent')]
}

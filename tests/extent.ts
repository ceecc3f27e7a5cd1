/**
 * How much a test run tries. `npm test` is short enough for every push; `npm run test:long` sets `LUNA_TEST_EXTENT=long`
 * for more rounds, more random cases, and every suite on both databases.
 */
import { env } from 'node:process'
import type { Extent } from '#shared/testing/test-run.ts'

/** Marks the end-to-end tests that only a long run needs. */
export const LONG_TAG = '@long'

export const extent: Extent = extentFrom(env['LUNA_TEST_EXTENT'] ?? 'short')

function extentFrom(text: string): Extent {
  if (text === 'short' || text === 'long') return text
  throw new Error(`LUNA_TEST_EXTENT must be "short" or "long", but is "${text}".`)
}

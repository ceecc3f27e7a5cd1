import { setImmediate } from 'node:timers/promises'
import type { LocalFeatures } from './features.ts'
import type { FeatureIndex, FeatureMatch, FeatureSearch } from './inverted-index.ts'

/** So many works that share most by local features are candidates. */
export const PART_CANDIDATES = 40

/** What `search` finds; other work of the process runs every ten milliseconds. */
export async function searchUnhurried(
  index: Pick<FeatureIndex, 'searchInTurns'>,
  features: LocalFeatures,
  search: FeatureSearch,
): Promise<FeatureMatch[]> {
  const turns = index.searchInTurns(features, search)
  for (;;) {
    const { done, value } = turns.next()
    if (done === true) return value
    await setImmediate()
  }
}

/** Reports for tests: nothing found, to be changed where a test needs it. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'

export function reportWith(part: Partial<PreflightReport>): PreflightReport {
  return {
    assetId: null,
    verdict: 'unique',
    uniqueness: 1,
    decidingMatchId: null,
    reasons: [{ code: 'no_matches' }],
    profile: 'lexical',
    layersChecked: [],
    matches: [],
    comparedWith: { libraryAssets: 3, catalogEntries: 100, catalogCreatedAt: '2026-01-01T00:00:00.000Z', market: null },
    checkedAt: '2026-01-02T00:00:00.000Z',
    durationMs: 12,
    ...part,
  }
}

export function matchWith(part: Partial<Match>): Match {
  return {
    id: 'catalog:c:1',
    origin: 'catalog',
    name: 'Shadowveil',
    kind: 'character',
    creator: 'other',
    creatorName: null,
    pictureId: null,
    combined: 0.912,
    layers: {
      metadata: 0.9,
      visual: 0.93,
      pHashBits: 9,
      dHashBits: 12,
      metadataHashEqual: false,
      visualHashEqual: false,
      alignment: null,
    },
    percentiles: { metadata: null, visual: null },
    reasons: [],
    orientation: 'identity',
    decision: null,
    ...part,
  }
}

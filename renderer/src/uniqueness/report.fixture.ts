/** Reports for tests: nothing found, to be changed where a test needs it. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { LEAST_LOG_CHANCE } from '#shared/similarity/chance.ts'
import { type Evidence, logExpected } from '#shared/similarity/evidence.ts'
import type { Reason } from '#shared/similarity/reasons.ts'

/** As many as `reportWith` compares with. */
export const WORKS = 103

export function reportWith(part: Partial<PreflightReport>): PreflightReport {
  return {
    assetId: null,
    verdict: 'unique',
    uniqueness: 1,
    decidingMatchId: null,
    reasons: [{ code: 'no_matches', works: WORKS }],
    profile: 'lexical',
    layersChecked: [],
    matches: [],
    similarWorks: [],
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
    similarity: 0,
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
    evidence: [],
    reasons: [],
    orientation: 'identity',
    decision: null,
    ...part,
  }
}

/** Evidence of each layer that chance does not explain. */
export const FOUND = {
  file: { layer: 'file', logChance: LEAST_LOG_CHANCE },
  hashes: { layer: 'hashes', pHashBits: 2, dHashBits: 3, pixels: 0.978, logChance: -9 },
  features: {
    layer: 'features',
    regions: {
      a: { x: 0, y: 0, width: 0.5, height: 1 },
      b: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 },
      isMirrored: true,
      isInverted: false,
      turnDegrees: -12.4,
      points: 41,
    },
    ofSubject: 0.9,
    ofOther: 0.938,
    pixels: 0.91,
    logChance: -11,
  },
  pixels: { layer: 'pixels', agreement: 0.95, ofSubject: 1, ofOther: 0.97, logChance: -8 },
  passage: { layer: 'passage', words: 37, ofSubject: 0.2, ofOther: 0.415, logChance: -10 },
  text: { layer: 'text', words: 60, logChance: -7 },
  picture: { layer: 'picture', logChance: -5 },
} as const satisfies { [Layer in Evidence['layer']]: Extract<Evidence, { layer: Layer }> }

export function reasonsOf(...evidence: Evidence[]): Reason[] {
  return evidence.map((found) => {
    return { code: 'evidence', evidence: found, logExpected: logExpected(found, WORKS), works: WORKS }
  })
}

/** A report that a match with such evidence decided. */
export function reportOf(evidence: Evidence[], part: Partial<Match> = {}): PreflightReport {
  const match = matchWith({ evidence, reasons: reasonsOf(...evidence), similarity: 0.98, ...part })
  return reportWith({
    verdict: match.creator === 'self' ? 'duplicate_self' : 'plagiarism_review',
    uniqueness: 1 - match.similarity,
    decidingMatchId: match.id,
    reasons: match.reasons,
    matches: [match],
  })
}

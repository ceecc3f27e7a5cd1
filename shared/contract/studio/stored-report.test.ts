import { describe, expect, test } from 'vitest'
import { MARKS, VERDICTS } from '../../similarity/verdict.ts'
import { storedReportSchema } from './stored-report.ts'
import { preflightReportSchema } from './uniqueness.ts'

const COPY = {
  id: 'market:0199c0de-0000-7000-8000-000000000001',
  origin: 'catalog',
  name: 'Harbour',
  kind: 'character',
  creator: 'other',
  creatorName: 'Rurik',
  pictureId: null,
  combined: 0.97,
  layers: {
    metadata: 1,
    visual: 0.91,
    pHashBits: 4,
    dHashBits: 2,
    metadataHashEqual: true,
    visualHashEqual: false,
    alignment: 0.8,
  },
  percentiles: { metadata: 0.999, visual: null },
  reasons: [
    { code: 'metadata_hash_equal' },
    { code: 'visual_copy_phash', valueBits: 4, thresholdBits: 6, margin: 2 },
    { code: 'combined_duplicate', of: 'card_and_picture', value: 0.97, threshold: 0.95, margin: 0.02 },
  ],
  orientation: 'mirror',
  decision: null,
}
const NEIGHBOR = {
  ...COPY,
  id: 'market:0199c0de-0000-7000-8000-000000000002',
  name: 'Quay',
  combined: 0.9,
  layers: { ...COPY.layers, metadataHashEqual: false },
  reasons: [{ code: 'visual_close', value: 0.9, threshold: 0.85, margin: 0.05 }],
}
const DECIDED = {
  ...NEIGHBOR,
  id: 'market:0199c0de-0000-7000-8000-000000000003',
  name: 'Pier',
  combined: 0.6,
  decision: { id: '0199c0de-0000-7000-8000-00000000000d', relation: 'not_duplicate' },
}
const EARLIER = {
  assetId: null,
  verdict: 'plagiarism_review',
  uniqueness: 0.03,
  decidingMatchId: COPY.id,
  reasons: COPY.reasons,
  profile: 'lexical',
  layersChecked: [
    { layer: 'metadata_hash', checked: true },
    { layer: 'image_vector', checked: false, reason: 'no_model' },
  ],
  matches: [COPY, NEIGHBOR, DECIDED],
  comparedWith: { libraryAssets: 0, catalogEntries: 3, catalogCreatedAt: '2026-01-02T03:04:05.000Z', market: null },
  checkedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 12,
}

describe('a report from before there was any evidence', () => {
  const report = storedReportSchema.parse(EARLIER)

  test('becomes one that everybody accepts', () => {
    expect(preflightReportSchema.safeParse(EARLIER).success).toBe(false)
    expect(preflightReportSchema.parse(report)).toEqual(report)
    expect(storedReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  test('keeps its verdict, what decided, and what it says of the check', () => {
    const { verdict, decidingMatchId, profile, layersChecked, comparedWith, checkedAt, durationMs } = EARLIER
    expect(report).toMatchObject({
      verdict,
      decidingMatchId,
      profile,
      layersChecked,
      comparedWith,
      checkedAt,
      durationMs,
    })
  })

  test('keeps the equality it found, and says of the rest that earlier rules judged it', () => {
    expect(report.reasons).toEqual([{ code: 'metadata_hash_equal' }, { code: 'earlier_rules' }])
    expect(report.similarWorks[0]?.reasons).toEqual([{ code: 'earlier_rules' }])
  })

  test('lists what decided or was decided on as matches, all else as similar, each without evidence', () => {
    expect(report.matches.map(({ name }) => name)).toEqual(['Harbour', 'Pier'])
    expect(report.matches[1]?.decision).toEqual(DECIDED.decision)
    expect(report.similarWorks.map(({ name }) => name)).toEqual(['Quay'])
    for (const { evidence } of [...report.matches, ...report.similarWorks]) expect(evidence).toEqual([])
    const { id, layers, combined, orientation } = COPY
    expect(report.matches[0]).toMatchObject({ id, layers, combined, orientation })
    expect(report.matches[0]).not.toHaveProperty('percentiles')
  })

  test.each(VERDICTS)('shows numbers that go with the verdict %s', (verdict) => {
    const decidingMatchId = verdict === 'unique' ? null : COPY.id
    const { uniqueness, matches, similarWorks } = storedReportSchema.parse({ ...EARLIER, verdict, decidingMatchId })
    const reached = { unique: 0, derivative_potential: MARKS.derivative }
    const mark = verdict in reached ? reached[verdict as keyof typeof reached] : MARKS.copy
    if (verdict === 'unique') expect(1 - uniqueness).toBeLessThan(MARKS.derivative)
    else expect(1 - uniqueness).toBeCloseTo(mark)
    for (const { id, similarity } of [...matches, ...similarWorks]) {
      if (id !== decidingMatchId) expect(similarity).toBeLessThan(MARKS.derivative)
    }
  })

  test('may lack what came before it', () => {
    const { market: _market, ...comparedWith } = EARLIER.comparedWith
    const { percentiles: _percentiles, layers, ...match } = COPY
    const { alignment: _alignment, ...oldest } = layers
    const parsed = storedReportSchema.parse({ ...EARLIER, comparedWith, matches: [{ ...match, layers: oldest }] })
    expect(parsed.comparedWith.market).toBeNull()
    expect(parsed.matches[0]?.layers.alignment).toBeNull()
  })
})

test('a report of today is left as it is, and what is none is refused', () => {
  const { percentiles: _percentiles, ...match } = COPY
  const today = {
    ...EARLIER,
    reasons: [{ code: 'no_matches', works: 3 }],
    matches: [{ ...match, similarity: 0.97, evidence: [{ layer: 'file', logChance: -12 }], reasons: [] }],
    similarWorks: [],
  }
  expect(storedReportSchema.parse(today)).toEqual(today)
  expect(storedReportSchema.safeParse({ ...EARLIER, verdict: 'copy' }).success).toBe(false)
  expect(storedReportSchema.safeParse({ ...today, matches: [{ ...match, similarity: 2 }] }).success).toBe(false)
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { type Manifest, manifestSchema } from '#models/profiles/manifest.ts'
import { calibrate, percentileOfUnrelated } from '#shared/similarity/calibration.ts'
import { calibrationChange, writeManifest } from './calibrate-manifest.ts'
import { type EditResult, type Results, resultsSchema, tailShares } from './results.ts'

const PAIRS = 1_000_000
const UNRELATED_TOP = 0.6

/** Unrelated cosines of which each tenth of a cosine is ten times rarer, up to 0.6. */
const unrelated = {
  pairs: PAIRS,
  quantiles: tailShares(PAIRS).map((share): [number, number] => [
    Math.min(UNRELATED_TOP, -Math.log10(Math.max(1 - share, 1 / PAIRS)) / 10),
    share,
  ]),
}
const copies = Array.from({ length: 200 }, (_, at) => 0.8 + at / 1000)
const parts = Array.from({ length: 200 }, (_, at) => 0.2 + at / 400)

const edit = (name: string, related: number[]): EditResult => ({
  ...{ edit: name, title: name, group: 'copy', queries: 200, layers: [] },
  pHashRadius: { bits: 10, recall: 1, falseShare: 0, precision: 1 },
  cosines: { related, unrelated },
})

const results: Results = resultsSchema.parse({
  version: 1,
  profile: { id: 'standard', version: 'test-1', imageModel: 'test-clip', textModel: 'test-bge' },
  ...{ seed: 1, measuredAt: '2026-01-02T03:04:05.000Z', parts: null, times: null },
  pictures: {
    ...{
      source: 'drawn',
      queries: 200,
      calibrationQueries: 200,
      gallery: 5_000,
      leftOut: 0,
      samePairs: 0,
      layers: [],
      overall: [],
      aligned: null,
    },
    edits: [edit('jpeg-30', copies), edit('crop-33', parts)],
    calibration: {
      related: [
        { edit: 'jpeg-30', group: 'copy', cosines: copies },
        { edit: 'crop-33', group: 'part', cosines: parts },
      ],
      unrelated,
    },
  },
  text: {
    scored: null,
    cards: [{ source: 'cards', entities: 20, positives: 200, negatives: 500, auc: { model: 1, tfIdf: 1 } }],
    calibration: { related: [{ change: 'renamed', cosines: copies }], unrelated },
  },
})

let folder = ''
let path = ''

const read = (): Manifest => manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-calibrate-'))
  path = join(folder, 'manifest.json')
  const { manifest } = await writeTestProfile(folder)
  writeFileSync(path, JSON.stringify(manifest))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what was measured is written once and then agrees', async () => {
  const first = await calibrationChange(path, 'standard', results)
  expect(first.differing).toEqual(['calibration.image', 'calibration.text', 'evaluation'])
  await writeManifest(path, first.manifest)
  expect((await calibrationChange(path, 'standard', results)).differing).toEqual([])
  const later = { ...results, seed: 2 }
  expect((await calibrationChange(path, 'standard', later)).differing).toHaveLength(3)
})

test('the manifest then says what similarities mean, and where that comes from', () => {
  const [profile] = read().profiles
  if (profile?.availability !== 'download') throw new Error('a profile with models was expected')
  const { image } = profile.calibration
  for (const cosine of copies) expect(calibrate(image, cosine)).toBeGreaterThanOrEqual(0.95)
  expect(calibrate(image, 0.19)).toBeLessThan(0.5)
  expect(percentileOfUnrelated(image, 0.3)).toBeCloseTo(0.999, 3)
  expect(image.provenance).toBe(
    'fitted on 400 true and 1,000,000 unrelated pairs: 200 pictures in 2 edits, drawn; seed 1, 2026-01-02',
  )
  expect(profile.calibration.text.provenance).toContain('20 cards')
})

test('and how often each threshold finds the original, and how often it is right', () => {
  const [profile] = read().profiles
  if (profile?.availability !== 'download') throw new Error('a profile with models was expected')
  const { thresholds, edits } = profile.evaluation ?? {}
  expect(thresholds).toEqual([0.85, 0.95, 0.97])
  expect(edits?.[0]?.recall).toEqual([1, 1, 1])
  const [, crop] = edits ?? []
  const [low = 0, middle = 0, high = 0] = crop?.recall ?? []
  expect([low > middle, middle > high]).toEqual([true, true])
  for (const precision of crop?.precision ?? []) expect(precision).toBeGreaterThan(0.1)
})

test('results of another profile or version are refused', async () => {
  const other = { ...results, profile: { ...results.profile, version: 'test-2' } }
  await expect(calibrationChange(path, 'standard', other)).rejects.toThrow('standard@test-2, not of standard@test-1')
  await expect(calibrationChange(path, 'large', results)).rejects.toThrow('no profile "large"')
  const empty = { ...results, pictures: null, text: null }
  await expect(calibrationChange(path, 'standard', empty)).rejects.toThrow('neither pictures nor texts')
})

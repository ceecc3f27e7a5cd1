import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { type Manifest, manifestSchema } from '#models/profiles/manifest.ts'
import { calibrate } from '#shared/similarity/calibration.ts'
import { calibrationChange, withChance, writeManifest } from './calibrate-manifest.ts'
import { type Results, resultsSchema, tailShares } from './results.ts'

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

const gallery = (works: number, accused: number) => ({
  ...{ works, filled: 0, drawn: 0, medianMs: 12, methods: [{ name: 'check', title: 'check', threshold: null }] },
  unrelated: { checks: 300, leftOut: 0, methods: [{ method: 'check', accused, sharing: 2 }] },
  edits: ['jpeg-30', 'crop-33'].map((edit, at) => ({
    ...{ edit, title: edit, group: 'copy', checks: 30 },
    methods: [{ method: 'check', found: 30 - at * 3, named: 27 }],
  })),
})

const results: Results = resultsSchema.parse({
  version: 2,
  profile: { id: 'standard', version: 'test-1', imageModel: 'test-clip', textModel: 'test-bge' },
  ...{ seed: 1, measuredAt: '2026-01-02T03:04:05.000Z', times: null },
  checks: {
    source: 'drawn',
    against: 'library',
    preset: 'balanced',
    galleries: [gallery(1_000, 1), gallery(10_000, 3)],
  },
  vectors: {
    ...{ source: 'drawn', queries: 200, gallery: 5_000, leftOut: 0, samePairs: 0 },
    calibration: {
      related: [
        { edit: 'jpeg-30', group: 'copy', cosines: copies },
        { edit: 'crop-33', group: 'part', cosines: parts },
      ],
      unrelated,
    },
  },
  captions: { source: 'drawn', pictures: 12_375, first: 20, captions: 500, unknown: 3, found: 175 },
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
  expect(first.differing).toEqual(['calibration.image', 'calibration.text', 'evaluation', 'pictureSearch'])
  await writeManifest(path, first.manifest)
  expect((await calibrationChange(path, 'standard', results)).differing).toEqual([])
  const later = { ...results, seed: 2 }
  expect((await calibrationChange(path, 'standard', later)).differing).toHaveLength(4)
})

test('the manifest then says what similarities mean, and where that comes from', () => {
  const [profile] = read().profiles
  if (profile?.availability !== 'download') throw new Error('a profile with models was expected')
  const { image } = profile.calibration
  for (const cosine of copies) expect(calibrate(image, cosine)).toBeGreaterThanOrEqual(0.95)
  expect(calibrate(image, 0.19)).toBeLessThan(0.5)
  expect(image.provenance).toBe(
    'fitted on 400 true and 1,000,000 unrelated pairs: 200 pictures in 2 edits, drawn; seed 1, 2026-01-02',
  )
  expect(profile.calibration.text.provenance).toContain('20 cards')
})

test('and how often checks are right, by the works in the library', () => {
  const [profile] = read().profiles
  if (profile?.availability !== 'download') throw new Error('a profile with models was expected')
  expect(profile.evaluation).toEqual({
    provenance: '120 checks of edited pictures, balanced; drawn; seed 1, 2026-01-02',
    galleries: [
      { works: 1_000, unrelated: { checks: 298, accused: 1 } },
      { works: 10_000, unrelated: { checks: 298, accused: 3 } },
    ],
    edits: [
      { edit: 'jpeg-30', title: 'jpeg-30', found: [1, 1] },
      { edit: 'crop-33', title: 'crop-33', found: [0.9, 0.9] },
    ],
  })
})

test('and how often words find pictures', () => {
  expect(read().profiles[0]?.pictureSearch).toEqual({
    provenance: '500 captions; drawn; seed 1, 2026-01-02',
    ...{ among: 12_375, first: 20, found: 0.35 },
  })
})

test('a table of chance, which is measured apart, is written and stays', async () => {
  const chance = { points: [[0.5, -3] as [number, number]], tailDecades: 10, provenance: 'made up' }
  const other = join(folder, 'with-chance.json')
  await writeManifest(other, await withChance(path, 'standard', chance))
  const { manifest, differing } = await calibrationChange(other, 'standard', { ...results, seed: 2 })
  expect(differing).toContain('calibration.image')
  expect(manifest.profiles[0]?.calibration?.image).toMatchObject({ chance })
  await expect(withChance(path, 'large', chance)).rejects.toThrow('no profile "large"')
})

test('results of another profile or version are refused', async () => {
  const other = { ...results, profile: { ...results.profile, version: 'test-2' } }
  await expect(calibrationChange(path, 'standard', other)).rejects.toThrow('standard@test-2, not of standard@test-1')
  await expect(calibrationChange(path, 'large', results)).rejects.toThrow('no profile "large"')
  const empty = { ...results, checks: null, vectors: null, captions: null, text: null }
  await expect(calibrationChange(path, 'standard', empty)).rejects.toThrow(
    'neither checks nor vectors nor captions nor texts',
  )
})

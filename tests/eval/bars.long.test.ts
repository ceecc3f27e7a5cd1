/** The built-in models over drawn pictures and sample cards: how often they have to be right. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createModelStore } from '#models/profiles/store.ts'
import { evaluate } from './evaluate.ts'
import { readOptions } from './options.ts'
import { noProgress } from './progress.ts'
import type { Results } from './results.ts'

const LIMIT_MS = 60 * 60_000
/** Drawn from one seed whatever the run's own is: a bar is a bar for the same pictures only. */
const ARGUMENTS = ['--queries', '120', '--distractors', '600', '--only', 'edits,text', '--seed', '1']

let folder = ''
let results: Results

beforeAll(async () => {
  // The models of the app, not those of the tests.
  vi.stubEnv('LUNA_STUDIO_MANIFEST', undefined)
  folder = mkdtempSync(join(tmpdir(), 'luna-bars-'))
  const options = readOptions([...ARGUMENTS, '--out', folder])
  if (options === null) throw new Error('options were expected')
  const profile = await createModelStore({ directory: join(folder, 'models') }).resolve('embedded')
  results = await evaluate(options, profile, { progress: noProgress })
}, LIMIT_MS)

afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const meanRecall = (layer: string): number => {
  const edits = results.pictures?.edits ?? []
  const recalls = edits.map(({ layers }) => layers.find((one) => one.layer === layer)?.recallAtPrecision99.recall ?? 0)
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
}

test('all layers together find at least 85% of the edited copies at 99% precision, and twice what pHash finds', () => {
  expect(meanRecall('all')).toBeGreaterThanOrEqual(0.85)
  expect(meanRecall('all')).toBeGreaterThanOrEqual(2 * meanRecall('phash'))
})

/** Writing over a drawn picture moves its vector further than its hashes: 72.5% by all layers, 90% by hashes. */
const MOST_LOST = 0.2

test('no edit is found much less often by all layers than by hashes in eight orientations', () => {
  for (const { edit, layers } of results.pictures?.edits ?? []) {
    const recall = (name: string) => layers.find(({ layer }) => layer === name)?.recallAtPrecision99.recall ?? 0
    expect.soft(recall('all'), edit).toBeGreaterThanOrEqual(recall('hashes-turned') - MOST_LOST)
  }
})

test('changed cards are told from different ones with an area under the curve of at least 0.97', () => {
  const [cards] = results.text?.cards ?? []
  expect(cards?.auc.model).toBeGreaterThanOrEqual(0.97)
})

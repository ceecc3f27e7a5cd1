/** Checks by the engine with the built-in models, over drawn pictures and sample cards: how often they have to be right. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createModelStore } from '#models/profiles/store.ts'
import { evaluate } from './evaluate.ts'
import { readOptions } from './options.ts'
import { noProgress } from './progress.ts'
import type { Results } from './results.ts'
import { checksOf } from './tiny-evaluation.fixture.ts'

const LIMIT_MS = 60 * 60_000
/** Drawn from one seed whatever the run's own is: a bar is a bar for the same pictures only. */
const ARGUMENTS = [
  ...['--sizes', '200', '--unrelated', '100', '--originals', '3'],
  ...['--only', 'checks,text', '--seed', '1'],
]

/** Mean over the edits of the copies whose original is named: 0.99 was measured on these pictures, with a margin of 0.1. */
const LEAST_FOUND = 0.89

let folder = ''
let results: Results

beforeAll(async () => {
  // The models of the app, not those of the tests.
  vi.stubEnv('LUNA_STUDIO_MANIFEST', undefined)
  folder = mkdtempSync(join(tmpdir(), 'luna-bars-'))
  const models = join(folder, 'models')
  const options = readOptions([...ARGUMENTS, '--models', models, '--out', folder])
  if (options === null) throw new Error('options were expected')
  const profile = await createModelStore({ directory: models }).resolve('embedded')
  results = await evaluate(options, profile, { progress: noProgress })
}, LIMIT_MS)

afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('at most one of the pictures that share nothing with the library is called a copy', () => {
  const [gallery] = checksOf(results).galleries
  expect(gallery?.unrelated.checks).toBe(100)
  expect(gallery?.unrelated.methods.find(({ method }) => method === 'check')?.accused).toBeLessThanOrEqual(1)
})

test('edited copies are found by the check, and more than twice as often as by pHash', () => {
  const edits = checksOf(results).galleries[0]?.edits ?? []
  const meanNamed = (name: string): number =>
    edits.reduce((sum, { checks, methods }) => {
      return sum + (methods.find(({ method }) => method === name)?.named ?? 0) / checks
    }, 0) / edits.length
  expect(meanNamed('check')).toBeGreaterThanOrEqual(LEAST_FOUND)
  expect(meanNamed('check')).toBeGreaterThanOrEqual(2 * meanNamed('phash'))
})

test('changed cards are told from different ones with an area under the curve of at least 0.97', () => {
  const [cards] = results.text?.cards ?? []
  expect(cards?.auc.model).toBeGreaterThanOrEqual(0.97)
})

/** A folder of hostile files imported in one go: each refused for its own reason, the good ones kept, memory bounded. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkConsistency } from '#engine/library/consistency.ts'
import { errorReportSchema } from '#shared/contract/errors.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { type CorpusEntry, writeHostileCorpus } from '../fixtures/hostile/corpus.ts'
import { type ImportResult, importResultSchema, MAX_GROWTH_BYTES } from './import-result.ts'

const HANG_MS = 1_200_000

let directory: string
let corpus: CorpusEntry[]
let result: ImportResult

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-hostile-'))
  corpus = await writeHostileCorpus(join(directory, 'corpus'), byExtent({ short: false, long: true }))
  const child = join(import.meta.dirname, 'hostile-import.child.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [child, join(directory, 'library'), join(directory, 'corpus')],
    { timeout: HANG_MS, killSignal: 'SIGKILL', maxBuffer: 50_000_000 },
  )
  result = importResultSchema.parse(JSON.parse(stdout))
}, HANG_MS + 60_000)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('the corpus is large, and good files lie between the hostile ones', () => {
  const hostile = corpus.filter(({ expectedCode }) => expectedCode !== 'ok')
  expect(hostile.length).toBeGreaterThanOrEqual(60)
  expect(corpus.length - hostile.length).toBeGreaterThanOrEqual(10)
  expect(new Set(hostile.map(({ expectedCode }) => expectedCode)).size).toBeGreaterThanOrEqual(12)
})

test('the import comes to its end and accounts for every file', () => {
  const { imported, skipped, failed } = result.report
  expect(result.job).toMatchObject({ state: 'finished', error: null, done: corpus.length, total: corpus.length })
  expect(skipped).toEqual([])
  const accounted = [...imported, ...failed].map(({ path }) => path)
  expect(accounted.toSorted()).toEqual(corpus.map(({ path }) => path).toSorted())
})

test('memory stays bounded', () => {
  expect(result.peakBytes - result.baselineBytes).toBeLessThan(MAX_GROWTH_BYTES)
})

test('nothing but the good files is in the library, and it is whole', async () => {
  const good = corpus.filter(({ expectedCode }) => expectedCode === 'ok').map(({ path }) => path)
  expect(result.report.imported.map(({ path }) => path).toSorted()).toEqual(good.toSorted())
  expect(await checkConsistency(join(directory, 'library'))).toEqual([])
})

test('each refused file has its own reason', () => {
  const failures = new Map(result.report.failed.map(({ path, error }) => [path, errorReportSchema.parse(error)]))
  for (const { path, expectedCode, because } of corpus) {
    if (expectedCode === 'ok') continue
    const error = failures.get(path)
    expect(error, path).toMatchObject({ code: expectedCode })
    expect(error?.message, path).toMatch(/\w.*\.$/)
    if (because !== undefined) expect(error?.detail, path).toMatch(because)
  }
})

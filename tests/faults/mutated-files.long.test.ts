/**
 * Ten thousand damaged files of every format, imported in one go: the import ends, accounts for each, and neither
 * crashes nor grows. `LUNA_SEED` damages them in other places.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkConsistency } from '#engine/library/consistency.ts'
import { errorReportSchema } from '#shared/contract/errors.ts'
import { randomFrom } from '#shared/random.ts'
import { seed } from '#shared/testing/test-run.ts'
import { mutate, readSources } from '../fixtures/hostile/mutations.ts'
import { type ImportResult, importResultSchema, MAX_GROWTH_BYTES } from './import-result.ts'

const FILES = 10_000
const FILES_IN_FOLDER = 500
const HANG_MS = 3_600_000

let directory: string
let paths: string[]
let result: ImportResult

async function writeMutants(folder: string): Promise<string[]> {
  const sources = await readSources()
  const random = randomFrom(seed)
  return Array.from({ length: FILES }, (_, index) => {
    const { extension, bytes } = mutate(sources, random)
    const within = join(folder, String(Math.floor(index / FILES_IN_FOLDER)))
    mkdirSync(within, { recursive: true })
    const path = join(within, `${index}${extension}`)
    writeFileSync(path, bytes)
    return path
  })
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-mutated-'))
  paths = await writeMutants(join(directory, 'files'))
  const child = join(import.meta.dirname, 'hostile-import.child.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [child, join(directory, 'library'), join(directory, 'files')],
    { timeout: HANG_MS, killSignal: 'SIGKILL', maxBuffer: 200_000_000 },
  )
  result = importResultSchema.parse(JSON.parse(stdout))
}, HANG_MS + 60_000)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test(`seed ${seed}: the import comes to its end and accounts for every file`, () => {
  const { imported, skipped, failed } = result.report
  expect(result.job).toMatchObject({ state: 'finished', error: null, done: FILES, total: FILES })
  const accounted = [...imported, ...skipped, ...failed].map(({ path }) => path)
  expect(accounted.toSorted()).toEqual(paths.toSorted())
})

test('some are still whole enough, and most are refused', () => {
  expect(result.report.imported.length).toBeGreaterThan(FILES / 100)
  expect(result.report.failed.length).toBeGreaterThan(FILES / 4)
})

test('each is refused for a declared reason, none by a failure of ours', () => {
  const ours = result.report.failed.filter(({ error }) => errorReportSchema.parse(error).code === 'INTERNAL')
  expect(ours).toEqual([])
})

test('memory stays bounded', () => {
  expect(result.peakBytes - result.baselineBytes).toBeLessThan(MAX_GROWTH_BYTES)
})

test('the library is whole', async () => {
  expect(await checkConsistency(join(directory, 'library'))).toEqual([])
})

/**
 * Ten thousand damaged files of every format, imported in one go by the processes that decode: the import ends, accounts
 * for each, and neither crashes nor grows. Recordings, films and archives are copied without names too, as the market does
 * it. `LUNA_SEED` damages them in other places.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkConsistency } from '#engine/library/consistency.ts'
import { bareCopy } from '#models/decode/bare/bare.ts'
import { errorReportSchema, LunaError } from '#shared/contract/errors.ts'
import { randomFrom } from '#shared/random.ts'
import { seed } from '#shared/testing/test-run.ts'
import { mutate, readSources } from '../fixtures/hostile/mutations.ts'
import { RECORDINGS } from '../fixtures/hostile/recordings.ts'
import { type ImportResult, importResultSchema, MAX_GROWTH_BYTES, MAX_PROCESS_BYTES } from './import-result.ts'
import { type TreeMemory, watchTree } from './process-tree.ts'

const FILES = 10_000
const FILES_IN_FOLDER = 500
/** Copies without names. */
const COPIES = 5_000
/** For one of them, of this process with all that runs in it. */
const MOST_CPU_MS = 2_000
const HANG_MS = 3_600_000

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000)

let directory: string
let paths: string[]
let result: ImportResult
let memory: TreeMemory

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
  const running = promisify(execFile)(process.execPath, [child, join(directory, 'library'), join(directory, 'files')], {
    timeout: HANG_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 200_000_000,
  })
  const watched = watchTree(running.child.pid ?? 0)
  const { stdout } = await running.finally(() => {
    memory = watched.stop()
  })
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

test.skipIf(process.platform !== 'linux')('so does that of all its processes together', () => {
  const { treeBytes, largestBytes, processes } = memory
  console.log(`${processes} processes took ${megabytes(treeBytes)} MB, the largest ${megabytes(largestBytes)} MB.`)
  expect(processes).toBeGreaterThan(1)
  expect(largestBytes).toBeLessThan(MAX_PROCESS_BYTES)
  expect(treeBytes).toBeLessThan(MAX_PROCESS_BYTES * processes)
})

test('the library is whole', async () => {
  expect(await checkConsistency(join(directory, 'library'))).toEqual([])
})

test('damaged recordings are copied without names, or refused, within a moment', { timeout: HANG_MS }, async () => {
  const random = randomFrom(seed)
  const sources = RECORDINGS.map(({ name, bytes }) => ({ extension: extname(name), bytes }))
  const outcomes = { copied: 0, refused: 0 }
  for (let index = 0; index < COPIES; index++) {
    const { type } = RECORDINGS[index % RECORDINGS.length] ?? RECORDINGS[0]
    const { bytes } = mutate([sources[index % sources.length] ?? { extension: '', bytes: new Uint8Array() }], random)
    const read = async (start: number, end: number) => bytes.subarray(start, Math.max(start, end))
    const started = process.cpuUsage()
    const copy = await bareCopy(type, { sizeBytes: bytes.length, read }).catch((error: unknown) => error)
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1000, `${type} ${index}`).toBeLessThan(MOST_CPU_MS)
    if (!Array.isArray(copy)) expect(copy, `${type} ${index}`).toBeInstanceOf(LunaError)
    outcomes[Array.isArray(copy) ? 'copied' : 'refused'] += 1
  }
  expect(outcomes.copied).toBeGreaterThan(COPIES / 100)
  expect(outcomes.refused).toBeGreaterThan(COPIES / 100)
})

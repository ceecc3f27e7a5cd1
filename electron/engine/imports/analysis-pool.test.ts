import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endlessDrawing } from '#models/decode/endless-drawing.fixture.ts'
import { forkChild } from '#models/processes/child-link.ts'
import type { AnalysisRequest } from './analysis-messages.ts'
import { type AnalysisPool, createAnalysisPool } from './analysis-pool.ts'
import { pngOf } from './test-pictures.fixture.ts'

let directory: string
let pools: AnalysisPool[]
/** How each process ended, in the order in which they were started. */
let ends: Promise<string>[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-pool-'))
  pools = []
  ends = []
})

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  rmSync(directory, { recursive: true, force: true })
})

function open(cpuMs?: number): AnalysisPool {
  const folders = { media: join(directory, 'media'), thumbnails: join(directory, 'thumbnails') }
  const start = (entry: URL) => {
    const child = forkChild(entry)
    ends.push(new Promise((resolve) => child.onExit(resolve)))
    return child
  }
  const pool = createAnalysisPool({ folders, size: 1, start, ...(cpuMs === undefined ? {} : { cpuMs }) })
  pools.push(pool)
  return pool
}

const { signal } = new AbortController()

const request = (bytes: Uint8Array): AnalysisRequest => ({
  path: 'picture.png',
  content: { form: 'bytes', bytes },
  sizeBytes: bytes.length,
  text: null,
  card: null,
  preprocess: null,
  limits: { maxBytes: 1e8, maxPixels: 1e8 },
})

test('more files than processes wait their turn, and a refusal is only that file’s', async () => {
  const pool = open()
  const work = [await pngOf(1), Buffer.from('no picture'), await pngOf(2)].map((bytes) =>
    pool.analyze(request(bytes), signal),
  )
  const ends = await Promise.allSettled(work)
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(ends[1]).toMatchObject({ reason: { code: 'FILE_TYPE_UNSUPPORTED', detail: 'text' } })
})

test('a drawing that is never finished is refused, its process ended, and the next file read', async () => {
  const pool = open(1_000)
  await expect(pool.analyze(request(endlessDrawing), signal)).rejects.toMatchObject({ code: 'IMAGE_DECODE_TIMEOUT' })
  // No thread of it burns any more: it is gone.
  expect(await ends[0]).toBe('SIGKILL')
  expect((await pool.analyze(request(await pngOf(3)), signal)).media).toMatchObject({ width: 120 })
})

test('the same process reads file after file', async () => {
  const pool = open()
  for (const seed of [5, 6, 7]) await pool.analyze(request(await pngOf(seed)), signal)
  expect(ends).toHaveLength(1)
})

test('cancelled work does not begin', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(open().analyze(request(await pngOf(4)), stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
})

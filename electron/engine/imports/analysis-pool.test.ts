import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AnalysisRequest } from './analysis-messages.ts'
import { type AnalysisPool, createAnalysisPool } from './analysis-pool.ts'
import { pngOf } from './test-pictures.fixture.ts'

let directory: string
let pools: AnalysisPool[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-pool-'))
  pools = []
})

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  rmSync(directory, { recursive: true, force: true })
})

function open(timeoutMs?: number): AnalysisPool {
  const folders = { media: join(directory, 'media'), thumbnails: join(directory, 'thumbnails') }
  const pool = createAnalysisPool({ folders, size: 1, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
  pools.push(pool)
  return pool
}

const { signal } = new AbortController()

const request = (bytes: Uint8Array): AnalysisRequest => ({
  path: 'picture.png',
  bytes: Uint8Array.from(bytes),
  mediaType: null,
  text: null,
  card: null,
  preprocess: null,
  limits: { maxBytes: 1e8, maxPixels: 1e8 },
})

test('more files than workers wait their turn, and a refusal is only that file’s', async () => {
  const pool = open()
  const work = [await pngOf(1), Buffer.from('no picture'), await pngOf(2)].map((bytes) =>
    pool.analyse(request(bytes), signal),
  )
  const ends = await Promise.allSettled(work)
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(ends[1]).toMatchObject({ reason: { code: 'FILE_TYPE_UNSUPPORTED', detail: 'text' } })
})

test('a worker that takes too long is ended, its file refused, and its place filled again', async () => {
  const pool = open(1)
  const bytes = await pngOf(3)
  for (let round = 0; round < 3; round++) {
    await expect(pool.analyse(request(bytes), signal)).rejects.toMatchObject({ code: 'IMAGE_DECODE_TIMEOUT' })
  }
})

test('cancelled work does not begin', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(open().analyse(request(await pngOf(4)), stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
})

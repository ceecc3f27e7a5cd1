import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Inference } from '#models/inference/engine.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { drawPixels } from './drawn-pictures.ts'
import { measureCaptions } from './measure-captions.ts'
import { openProduct, type Product } from './product.ts'
import { noProgress } from './progress.ts'
import { sharpOf } from './raw-picture.ts'
import type { Trait } from './traits.ts'

const folder = mkdtempSync(join(tmpdir(), 'luna-captions-'))
const index = join(folder, 'index.jsonl')
/** More than a page of results. */
const PICTURES = 24
const DIMENSIONS = PICTURES
let product: Product

/** Each picture is an axis of its own; it is known by its width. */
const axis = (at: number): Float32Array => Float32Array.from({ length: DIMENSIONS }, (_, of) => (of === at ? 1 : 0))
const vector: Trait = {
  key: 'axes',
  wordCount: DIMENSIONS,
  describe: async ({ width }) => new Uint32Array(axis(width - 16).buffer),
}

const unasked = () => Promise.reject(new Error('not asked for'))
const inference: Inference = {
  embedImages: unasked,
  embedTexts: unasked,
  embedImageQueries: async ([caption = '']) => {
    if (caption === 'unknown') throw new LunaError('QUERY_NOT_UNDERSTOOD')
    // A caption says which axes it is far from; of equal ones the first are the nearest.
    const own = axis(Number(caption.split(' ')[1]))
    return [caption.startsWith('near') ? own : own.map((value) => -value)]
  },
  stats: () => ({ memoryBytes: 0, lanes: [] }),
  close: async () => undefined,
}

beforeAll(async () => {
  const drawing = sharpOf(await drawPixels(1, 1))
  const rows = Array.from({ length: PICTURES }, (_, at) => ({
    id: `P${at}`,
    file: `${at}.png`,
    caption: captionOf(at),
  }))
  for (const [at, { file }] of rows.entries()) {
    await drawing
      .clone()
      .resize(16 + at, 16, { fit: 'fill' })
      .toFile(join(folder, file))
  }
  writeFileSync(index, rows.map((row) => JSON.stringify(row)).join('\n'))
  product = await openProduct(folder)
})

afterAll(async () => {
  await product.close()
  rmSync(folder, { recursive: true })
})

/** Two pictures share the first caption. */
function captionOf(at: number): string {
  if (at === 2) return 'unknown'
  if (at === 3) return 'far 3'
  return `near ${at === 1 ? 0 : at}`
}

const measure = (selection: { index?: string; seed?: number }, queries = 100) =>
  measureCaptions({
    selection: { isHoldOut: false, seed: 1, ...selection },
    ...{ queries, vector, inference, product, cacheFolder: join(folder, 'cache'), progress: noProgress },
  })

test('counts the captions whose picture is on the first page, and those of which no word is known', async () => {
  expect(await measure({ index })).toEqual({
    source: 'the pictures that an index names',
    ...{ pictures: PICTURES, first: 20, captions: PICTURES, unknown: 1, found: PICTURES - 2 },
  })
})

test('asks with as many captions as are wanted', async () => {
  expect(await measure({ index }, 5)).toMatchObject({ pictures: PICTURES, captions: 5 })
})

test('measures nothing where no picture has a caption', async () => {
  expect(await measure({})).toBeNull()
  const bare = join(folder, 'bare.jsonl')
  writeFileSync(bare, JSON.stringify({ id: 'P0', file: '0.png' }))
  expect(await measure({ index: bare })).toBeNull()
})

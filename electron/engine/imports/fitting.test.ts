import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { scene } from '#models/hashes/works.fixture.ts'
import { createInference, type Inference } from '#models/inference/engine.ts'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { type AnalysisPool, createAnalysisPool } from './analysis-pool.ts'

let directory: string
let pool: AnalysisPool
let inference: Inference
let preprocess: Preprocess

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-fitting-'))
  const folders = { media: join(directory, 'media'), thumbnails: join(directory, 'thumbnails') }
  pool = createAnalysisPool({ folders, size: 1 })
  const { manifest, profileFolder } = await writeTestProfile(join(directory, 'profile'))
  const store = createModelStore({ directory: join(directory, 'models'), manifest })
  await store.importFolder('standard', profileFolder)
  const profile = await store.resolve('standard')
  inference = createInference({ profile })
  preprocess = profile.image.preprocess
})

afterAll(async () => {
  await Promise.all([pool.close(), inference.close()])
  rmSync(directory, { recursive: true, force: true })
})

async function analyze(bytes: Uint8Array, wanted: Preprocess | null) {
  const common = { path: 'picture', text: null, card: null, limits: DEFAULT_LIMITS }
  const content = { form: 'bytes', bytes } as const
  const request = { ...common, content, sizeBytes: bytes.length, preprocess: wanted }
  return pool.analyze(request, new AbortController().signal)
}

test.each(['png', 'jpeg', 'webp'] as const)(
  "the import's own decoding gives a %s the vector of its file",
  async (format) => {
    const bytes = await sharp(await scene(6, { width: 731, height: 402 }))
      .toFormat(format)
      .toBuffer()
    const path = join(directory, `picture.${format}`)
    writeFileSync(path, bytes)
    const { fitted } = await analyze(bytes, preprocess)
    if (fitted === null) throw new Error('nothing was fitted')
    const [ofImport, ofFile] = [await inference.embedImages([fitted]), await inference.embedImages([{ path }])]
    expect(ofImport).toEqual(ofFile)
  },
)

test('nothing is made for models where there is none', async () => {
  expect((await analyze(await scene(6), null)).fitted).toBeNull()
})

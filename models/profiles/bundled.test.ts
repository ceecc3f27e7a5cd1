import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createInference, type Inference } from '../inference/engine.ts'
import { type TestBundledProfile, writeBundledProfile } from '../onnx-graphs/bundled-profile.ts'
import { type TestProfile, writeTestProfile } from '../onnx-graphs/test-profile.ts'
import { manifestSchema } from './manifest.ts'
import { createModelStore, type ModelStore } from './store.ts'

let sources = ''
let bundled: TestBundledProfile
let bigger: TestProfile
beforeAll(async () => {
  sources = mkdtempSync(join(tmpdir(), 'luna-bundled-source-'))
  bundled = await writeBundledProfile(sources)
  bigger = await writeTestProfile(sources)
})
afterAll(() => rmSync(sources, { recursive: true, force: true }))

let folder = ''
let bundledFolder = ''
let store: ModelStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'luna-bundled-'))
  bundledFolder = join(folder, 'app')
  cpSync(bundled.bundledFolder, bundledFolder, { recursive: true })
  store = openStore()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function openStore(): ModelStore {
  const profiles = [...bundled.manifest.profiles, ...bigger.manifest.profiles]
  const manifest = manifestSchema.parse({ version: 1, profiles })
  return createModelStore({ directory: join(folder, 'models'), bundledFolder, manifest })
}

function damage(name: string): void {
  const path = join(bundledFolder, name)
  const bytes = readFileSync(path)
  bytes[100] = (bytes[100] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

describe('the bundled profile', () => {
  test('is installed without doing anything, and nothing is written next to it', async () => {
    expect(store.bundledId).toBe('embedded')
    const [status] = await store.list()
    expect(status).toMatchObject({ id: 'embedded', state: 'installed', bundled: true, textDimensions: 256 })
    expect(status?.downloadedBytes).toBe(status?.sizeBytes)
    const installed = await store.resolve('embedded')
    expect(installed.text.modelPath).toBe(join(bundledFolder, 'text.onnx'))
    expect(installed.imageText.modelPath).toBe(installed.text.modelPath)
    expect(readdirSync(bundledFolder).toSorted()).toEqual(['image.onnx', 'text.onnx', 'tokenizer.json'])
  })

  test('serves until a bigger one is installed, and again without it', async () => {
    expect((await store.best())?.id).toBe('embedded')
    await store.importFolder('standard', bigger.profileFolder)
    expect((await store.best())?.id).toBe('standard')
    await store.remove('standard')
    expect((await store.best())?.id).toBe('embedded')
  })

  test('is never downloaded, imported or removed', async () => {
    const refused = { code: 'MODEL_BUILT_IN' }
    await expect(store.download('embedded')).rejects.toMatchObject(refused)
    await expect(store.importFolder('embedded', bundled.bundledFolder)).rejects.toMatchObject(refused)
    await expect(store.remove('embedded')).rejects.toMatchObject(refused)
    expect(readdirSync(bundledFolder)).toHaveLength(3)
  })

  test('is refused with a damaged file, and whoever asks is told to reinstall the app', async () => {
    damage('image.onnx')
    expect((await store.list())[0]?.state).toBe('damaged')
    await expect(store.resolve('embedded')).rejects.toMatchObject({
      code: 'MODEL_FILE_CORRUPT',
      detail: expect.stringMatching(/^embedded\/image\.onnx: .*reinstall the app\.$/),
    })
    expect(await store.best()).toBeUndefined()
  })

  test('is refused without its files', async () => {
    rmSync(join(bundledFolder, 'text.onnx'))
    expect((await store.list())[0]?.state).toBe('damaged')
    await expect(store.resolve('embedded')).rejects.toMatchObject({
      code: 'MODEL_FILE_CORRUPT',
      detail: 'embedded/text.onnx: missing. It comes with the app: reinstall the app.',
    })
    rmSync(bundledFolder, { recursive: true })
    expect((await openStore().list())[0]?.state).toBe('absent')
    expect(await openStore().best()).toBeUndefined()
  })

  test('verifying reads its files again', async () => {
    expect((await store.verify('embedded')).state).toBe('installed')
    damage('tokenizer.json')
    expect((await store.verify('embedded')).state).toBe('damaged')
  })
})

describe('its models', () => {
  let inference: Inference
  beforeEach(async () => {
    inference = createInference({ profile: await store.resolve('embedded'), threads: 1 })
  })
  afterEach(() => inference.close())

  const length = (vector: Float32Array) => Math.hypot(...vector)
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

  test('give vectors for pictures, texts, and texts among pictures', async () => {
    const data = Uint8Array.from({ length: 90 * 70 * 3 }, (_, index) => (index * 7) % 256)
    const [[image], [text], [query]] = await Promise.all([
      inference.embedImages([{ width: 90, height: 70, data }]),
      inference.embedTexts(['A knight of the frozen harbour']),
      inference.embedImageQueries(['A knight of the frozen harbour']),
    ])
    for (const vector of [image, text, query]) {
      expect(vector).toHaveLength(256)
      expect(length(vector ?? new Float32Array())).toBeCloseTo(1, 5)
    }
    expect(query).not.toEqual(text)
  })

  test('a text’s vector depends on its words, not on what it is padded with', async () => {
    const texts = ['storm', 'an ancient castle above the silver river, guarded by a dragon that never sleeps']
    for (const embed of [inference.embedTexts, inference.embedImageQueries]) {
      const [short = new Float32Array(), long = new Float32Array()] = await embed(texts)
      const [alone = new Float32Array()] = await embed(['storm'])
      expect(cosine(short, alone)).toBeCloseTo(1, 5)
      expect(cosine(short, long)).toBeLessThan(0.999)
    }
  })
})

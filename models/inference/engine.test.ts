import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createGraph } from '../onnx-graphs/graph.ts'
import { writeTestProfile } from '../onnx-graphs/test-profile.ts'
import { writeFileChunks } from '../onnx-graphs/write-file.ts'
import type { InstalledProfile } from '../profiles/installed.ts'
import { createModelStore } from '../profiles/store.ts'
import { createInference, type ImageInput, type Inference, type InferenceOptions } from './engine.ts'

let folder = ''
let profile: InstalledProfile
let inference: Inference | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-inference-'))
  const { manifest, profileFolder } = await writeTestProfile(folder)
  const store = createModelStore({ directory: join(folder, 'store'), manifest })
  await store.importFolder('standard', profileFolder)
  profile = await store.resolve('standard')
})

afterEach(async () => {
  await inference?.close()
  inference = undefined
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function open(options: Partial<InferenceOptions> = {}): Inference {
  inference = createInference({ profile, threads: 1, ...options })
  return inference
}

function laneOf(engine: Inference, tower: 'image' | 'imageText' | 'text') {
  const lane = engine.stats().lanes.find((one) => one.tower === tower)
  if (lane === undefined) throw new Error(`no lane ${tower}`)
  return lane
}

function picture(seed: number, width = 90, height = 70): ImageInput & { data: Uint8Array } {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * seed + (index >> 7)) % 256)
  return { width, height, data }
}

describe('batches', () => {
  test('requests of one turn share batches of at most 16 texts, and results keep their order', async () => {
    const engine = open()
    const texts = Array.from({ length: 20 }, (_, index) => `${'storm '.repeat((index * 7) % 13)}castle ${index}`)
    const together = await Promise.all(texts.map(async (text) => (await engine.embedTexts([text]))[0]))
    expect(laneOf(engine, 'text')).toMatchObject({ batches: 2, items: 20, starts: 1, waiting: 0, running: 0 })
    const alone = await engine.embedTexts([texts[17] ?? ''])
    for (const [index, value] of (alone[0] ?? []).entries()) expect(together[17]?.[index]).toBeCloseTo(value, 5)
  })

  test('nothing asked, nothing opened', async () => {
    const engine = open()
    expect(await engine.embedTexts([])).toEqual([])
    expect(engine.stats()).toMatchObject({ memoryBytes: 0 })
    expect(laneOf(engine, 'text').starts).toBe(0)
  })

  test('a file, its bytes and its pixels give one vector', async () => {
    const engine = open()
    const { data } = picture(5)
    const png = await sharp(data, { raw: { width: 90, height: 70, channels: 3 } })
      .png()
      .toBuffer()
    const path = join(folder, 'picture.png')
    writeFileSync(path, png)
    const vectors = await engine.embedImages([{ path }, { bytes: png }, { width: 90, height: 70, data }])
    expect(vectors[0]).toEqual(vectors[2])
    expect(vectors[1]).toEqual(vectors[2])
    expect(data.length).toBe(90 * 70 * 3)
  })

  test('a damaged picture fails alone', async () => {
    const engine = open()
    const bad = engine.embedImages([{ bytes: new TextEncoder().encode('not a picture') }])
    const good = engine.embedImages([picture(3)])
    await expect(bad).rejects.toMatchObject({ code: 'FILE_TYPE_UNSUPPORTED' })
    expect((await good)[0]).toHaveLength(profile.image.dimensions)
    expect(laneOf(engine, 'image').batches).toBe(1)
  })

  test('pixels that do not fit their size are refused', async () => {
    const wrong = { ...picture(3), height: 71 }
    await expect(open().embedImages([wrong])).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' })
  })
})

describe('cancelling', () => {
  test('a waiting request leaves the queue, the others are served', async () => {
    const engine = open()
    const cancel = new AbortController()
    const cancelled = engine.embedTexts(['never computed'], { signal: cancel.signal })
    const kept = engine.embedTexts(['computed'])
    cancel.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await kept).toHaveLength(1)
    expect(laneOf(engine, 'text').items).toBe(1)
  })

  test('a running request is dropped', async () => {
    const engine = open()
    const cancel = new AbortController()
    const running = engine.embedTexts(['computed but not wanted'], { signal: cancel.signal })
    // Looked at in every turn, so that the request is canceled while it runs, however short that is.
    while (laneOf(engine, 'text').batches === 0) await nextTurn()
    cancel.abort()
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await engine.embedTexts(['next'])).toHaveLength(1)
  })

  test('a cancelled signal starts nothing', async () => {
    const engine = open()
    await expect(engine.embedTexts(['x'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(laneOf(engine, 'text').starts).toBe(0)
  })

  test('closing rejects what waits and what comes later', async () => {
    const engine = open()
    const waiting = engine.embedImages([picture(1), picture(2)])
    const refused = expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
    await engine.close()
    await refused
    await expect(engine.embedTexts(['x'])).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('opening and closing models', () => {
  test('an idle model is closed and opened again when needed', async () => {
    const engine = open({ idleMs: 20 })
    const [first] = await engine.embedTexts(['castle'])
    await vi.waitUntil(() => engine.stats().memoryBytes === 0, { timeout: 600_000 })
    expect(laneOf(engine, 'text').open).toBe(false)
    const [second] = await engine.embedTexts(['castle'])
    expect(second).toEqual(first)
    expect(laneOf(engine, 'text').starts).toBe(2)
  })

  test('within the memory budget one model gives way to another', async () => {
    const engine = open({ memoryBudgetBytes: 300_000_000 })
    const vectors = await Promise.all([
      engine.embedTexts(['castle']),
      engine.embedImageQueries(['castle']),
      engine.embedImages([picture(1)]),
    ])
    expect(vectors.map((list) => list.length)).toEqual([1, 1, 1])
    expect(engine.stats().memoryBytes).toBeLessThanOrEqual(300_000_000)
    expect(engine.stats().lanes.filter((lane) => lane.open)).toHaveLength(1)
  })

  test('a model that does not fit the budget is refused', async () => {
    const engine = open({ memoryBudgetBytes: 1_000_000 })
    await expect(engine.embedTexts(['castle'])).rejects.toMatchObject({ code: 'OUT_OF_MEMORY_BUDGET' })
  })
})

describe('what can be wrong with a model', () => {
  test.each([
    ['not a model', () => profile.text.tokenizerPath],
    ['a model of another kind', () => profile.image.modelPath],
  ])('%s is refused', async (_, modelPath) => {
    const engine = open({ profile: { ...profile, text: { ...profile.text, modelPath: modelPath() } } })
    await expect(engine.embedTexts(['castle'])).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
  })

  test('a tokenizer of another kind is refused', async () => {
    const text = { ...profile.text, tokenizerPath: profile.imageText.tokenizerPath }
    const engine = open({ profile: { ...profile, text } })
    await expect(engine.embedTexts(['castle'])).rejects.toMatchObject({ code: 'MODEL_FILE_CORRUPT' })
  })

  test('a missing file is not installed', () => {
    const text = { ...profile.text, modelPath: join(folder, 'nowhere.onnx') }
    expect(() => open({ profile: { ...profile, text } })).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_INSTALLED' }),
    )
  })

  test('a result of another size is refused', async () => {
    const engine = open({ profile: { ...profile, text: { ...profile.text, dimensions: 33 } } })
    await expect(engine.embedTexts(['castle'])).rejects.toMatchObject({ code: 'MODEL_OUTPUT_INVALID' })
  })

  test('a result that is not finite is refused', async () => {
    const graph = createGraph('not_finite')
    const ids = graph.input('input_ids', 'int64', ['batch', 'tokens'])
    graph.input('attention_mask', 'int64', ['batch', 'tokens'])
    const negative = graph.node('Sub', [graph.node('Cast', [ids], { to: 1 }), graph.float(1e6)])
    const hidden = graph.node('Unsqueeze', [graph.node('Log', [negative]), graph.integers([2])])
    graph.output(hidden, 'last_hidden_state', 'float32', ['batch', 'tokens', 1])
    const modelPath = join(folder, 'not-finite.onnx')
    await writeFileChunks(modelPath, graph.encode())
    const engine = open({ profile: { ...profile, text: { ...profile.text, modelPath, dimensions: 1 } } })
    await expect(engine.embedTexts(['castle'])).rejects.toMatchObject({ code: 'MODEL_OUTPUT_INVALID' })
  })

  test('a worker that dies takes its requests with it and is replaced', async () => {
    const engine = open()
    // Not a picture by any type: the worker refuses the message and ends.
    const broken = JSON.parse('{ "path": 7 }') as ImageInput
    await expect(engine.embedImages([broken])).rejects.toMatchObject({ code: 'MODEL_CRASHED' })
    expect(await engine.embedImages([picture(1)])).toHaveLength(1)
    expect(laneOf(engine, 'image')).toMatchObject({ starts: 2, crashes: 1 })
  })
})

describe('the process', () => {
  const engineUrl = pathToFileURL(join(import.meta.dirname, 'engine.ts')).href

  /** Runs in a process of its own and resolves when that ends by itself. */
  async function runAlone(closing: string): Promise<string> {
    const script = `
      import { createInference } from ${JSON.stringify(engineUrl)}
      const inference = createInference({ profile: ${JSON.stringify(profile)}, threads: 1 })
      const vectors = await Promise.all([
        inference.embedTexts(['castle']),
        inference.embedImageQueries(['castle']),
        inference.embedImages([{ width: 2, height: 2, data: new Uint8Array(12).fill(9) }]),
      ])
      ${closing}
      console.log(vectors.flat().map((vector) => vector.length).join(' '))
    `
    const path = join(folder, 'alone.mts')
    writeFileSync(path, script)
    return (await promisify(execFile)(process.execPath, [path])).stdout.trim()
  }

  test('ends by itself after close, with no worker left', async () => {
    const closing = `const workers = () => process.report.getReport().workers.length
      console.log(workers())
      await inference.close()
      console.log(workers())`
    expect(await runAlone(closing)).toBe('3\n0\n32 24 24')
  })

  test('is not kept alive by idle models', async () => {
    expect(await runAlone('')).toBe('32 24 24')
  })
})

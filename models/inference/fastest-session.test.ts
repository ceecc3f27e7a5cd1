import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clipImageGraph } from '../onnx-graphs/clip-graphs.ts'
import { writeFileChunks } from '../onnx-graphs/write-file.ts'
import { openFastestSession } from './fastest-session.ts'
import { bundledAccelerators } from './providers.ts'

const SHAPE = { width: 32, heads: 2, layers: 1, inner: 64, imageSize: 32, patchSize: 16, dimensions: 8 }
const NEEDS = { threads: 1, inputs: ['pixel_values'], output: 'image_embeds' }
const PIXELS = 3 * SHAPE.imageSize ** 2
const PROBE = {
  feeds: {
    pixel_values: { data: Float32Array.from({ length: PIXELS }, (_, at) => Math.sin(at)), shape: [1, 3, 32, 32] },
  },
  expected: [1, SHAPE.dimensions],
}

let folder: string
let modelPath: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-providers-'))
  modelPath = join(folder, 'model.onnx')
  await writeFileChunks(modelPath, clipImageGraph(SHAPE, 1))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('tries what this build brings along, and ends on what agrees with the processor and is faster', async () => {
  const accelerators = bundledAccelerators()
  const { session, placement } = await openFastestSession(modelPath, NEEDS, PROBE, accelerators)
  // If there is no device, or a slower one, the reason is reported for each one that was tried.
  const tried = placement.provider === 'cpu' ? accelerators : accelerators.slice(0, placement.refused.length)
  expect(placement.refused.map(({ provider }) => provider)).toEqual(tried)
  expect(placement.refused.every(({ reason }) => reason.length > 0)).toBe(true)
  const vector = await session.run(PROBE.feeds, 'image_embeds', PROBE.expected)
  expect(vector).toHaveLength(SHAPE.dimensions)
  await session.close()
})

it('runs on the processor where nothing else is asked for', async () => {
  const { session, placement } = await openFastestSession(modelPath, NEEDS, PROBE, [])
  expect(placement).toEqual({ provider: 'cpu', refused: [] })
  await session.close()
})

it('a backend that this build lacks is refused and costs nothing', async () => {
  const absent = (['coreml', 'dml'] as const).filter((name) => !bundledAccelerators().includes(name))
  const { session, placement } = await openFastestSession(modelPath, NEEDS, PROBE, absent)
  expect(placement.provider).toBe('cpu')
  expect(placement.refused).toHaveLength(absent.length)
  await session.close()
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Embedder } from '#models/inference/embedder.ts'
import { bundledFolder, loadManifest } from '#models/profiles/manifest.ts'
import { SAMPLE_PIECES } from '#models/sample-world/pieces.ts'
import { MAX_SEMANTIC_DISTANCE } from '#shared/contract/market/search.ts'
import { calibrate } from '#shared/similarity/calibration.ts'
import { metadataText } from '#shared/similarity/metadata-text.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { openFingerprintModels } from '../fingerprints/models.ts'
import { createQueryEmbedder } from './query-vectors.ts'

let folder: string
let embedder: Embedder
let works: { readonly name: string; readonly vector: Float32Array }[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-shipped-'))
  const opened = await openFingerprintModels({
    ...{ modelsFolder: folder, profileId: 'embedded', threads: 1 },
    ...{ manifest: loadManifest({}), bundledFolder: bundledFolder({}) },
  })
  if (opened.embedder === null) throw new Error('no models')
  embedder = opened.embedder
  const cards = SAMPLE_PIECES.map(({ card }) => card)
  const vectors = await embedder.inference.embedTexts(cards.map(metadataText))
  works = cards.map(({ name }, at) => ({ name, vector: vectors[at] ?? new Float32Array() }))
})
afterAll(async () => {
  await embedder.inference.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The names of the works that the semantic layer gives, nearest first. */
async function foundBy(q: string): Promise<string[]> {
  const queries = createQueryEmbedder(embedder)
  const { text } = await queries.embed(q)
  return works
    .map(({ name, vector }) => ({ name, similarity: calibrate(queries.calibration, cosine(text, vector)) }))
    .filter(({ similarity }) => 1 - similarity < MAX_SEMANTIC_DISTANCE)
    .sort((a, b) => b.similarity - a.similarity)
    .map(({ name }) => name)
}

it.each([
  ['harbour', 'Harbour of Glass'],
  ['lantern', 'Lanternreach'],
  ['a lighthouse keeper', 'Maren Tideglass'],
  ['thief in the underworld with a lamp', 'Lanternreach'],
])('the models that come along find “%s” by meaning', async (q, name) => {
  expect((await foundBy(q))[0]).toBe(name)
})

it.each(['quantum accounting regulation', 'stock market report', 'football stadium', 'zebra'])(
  'the models that come along find nothing for “%s”, which no work is about',
  async (q) => {
    expect(await foundBy(q)).toEqual([])
  },
)

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Embedder } from '#models/inference/embedder.ts'
import { writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { openFingerprintModels } from '../fingerprints/models.ts'
import { createQueryEmbedder } from './query-vectors.ts'

let folder: string
let embedder: Embedder
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-query-'))
  const { manifest, profileFolder } = await writeTestProfile(folder)
  const modelsFolder = join(folder, 'installed')
  await createModelStore({ directory: modelsFolder, manifest }).importFolder('standard', profileFolder)
  const opened = await openFingerprintModels({ modelsFolder, manifest, profileId: null, threads: 1 })
  if (opened.embedder === null) throw new Error('no models')
  embedder = opened.embedder
})
afterAll(async () => {
  await embedder.inference.close()
  rmSync(folder, { recursive: true, force: true })
})

it('embeds a query for texts and for pictures, each in its own space', async () => {
  const { text, picture } = await createQueryEmbedder(embedder).embed('a drow beneath the harbour')
  const [asQuery] = await embedder.inference.embedTexts(['a drow beneath the harbour'], { purpose: 'query' })
  const [asCaption] = await embedder.inference.embedImageQueries(['a drow beneath the harbour'])
  expect(cosine(text, asQuery ?? expect.fail())).toBeCloseTo(1, 5)
  expect(cosine(picture ?? expect.fail(), asCaption ?? expect.fail())).toBeCloseTo(1, 5)
})

it('looks for no picture of words that the models do not know', async () => {
  const { text, picture } = await createQueryEmbedder(embedder).embed('vrrmpf')
  expect(text).toHaveLength(32)
  expect(picture).toBeNull()
})

it('makes no vector for pictures with models that cannot find them by words', async () => {
  const { text, picture } = await createQueryEmbedder({ ...embedder, findsPictures: false }).embed('lantern')
  expect(text).toHaveLength(32)
  expect(picture).toBeNull()
})

it('asks the models once for the same words', async () => {
  const queries = createQueryEmbedder(embedder)
  const first = await queries.embed('lantern')
  expect(await queries.embed('lantern')).toBe(first)
  expect(await queries.embed('lamp')).not.toBe(first)
})

it('stops with its caller', async () => {
  const aborted = createQueryEmbedder(embedder).embed('never answered', AbortSignal.abort())
  await expect(aborted).rejects.toMatchObject({ code: 'CANCELLED' })
})

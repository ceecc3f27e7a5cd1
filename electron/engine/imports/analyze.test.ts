import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { writeCharacterCard } from '#shared/character-card/card-file.ts'
import { assetCardToCharacterCard } from '#shared/character-card/mapping.ts'
import { V2 } from '#shared/character-card/samples.fixture.ts'
import { fieldsOf } from '#shared/character-card/schema.ts'
import { A1111_TEXT, pixelsWith } from '../generation-metadata/stealth.fixture.ts'
import { type AnalysisPool, createAnalysisPool } from './analysis-pool.ts'

const LOREBOOK = { entries: { 0: { uid: 0, key: ['lantern'], content: 'It never gutters.', comment: 'Lantern' } } }

let directory: string
let pool: AnalysisPool
let picture: Buffer

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-analyze-'))
  pool = createAnalysisPool({
    folders: { media: join(directory, 'media'), thumbnails: join(directory, 'thumbnails') },
    size: 1,
  })
  picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#c80' } })
    .png()
    .toBuffer()
})

afterAll(async () => {
  await pool.close()
  rmSync(directory, { recursive: true, force: true })
})

function analyze(path: string, bytes: Uint8Array, sidecar?: unknown) {
  const card = sidecar === undefined ? null : Buffer.from(JSON.stringify(sidecar))
  const request = { path, text: null, card, limits: DEFAULT_LIMITS, preprocess: null, sizeBytes: bytes.length }
  return pool.analyze({ ...request, content: { form: 'bytes', bytes } }, new AbortController().signal)
}

test('what is hidden in the pixels of a picture without metadata is read', async () => {
  const { data, width, height } = pixelsWith({ channels: 'alpha', isCompressed: true, text: A1111_TEXT })
  const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
  const { card, generation } = await analyze('circle.png', bytes)
  expect(generation).toMatchObject({ sourceTool: 'automatic1111', seed: '2015833630' })
  expect(card.visual_generation?.prompt).toBe('a circle')
})

describe('a lorebook', () => {
  test('that comes alone is a work named after its file, kept as it came', async () => {
    const { card, origins } = await analyze('Eldoria.json', Buffer.from(JSON.stringify(LOREBOOK)))
    expect(card).toMatchObject({ asset_type: 'template', name: 'Eldoria', lorebook: LOREBOOK })
    expect(origins).toHaveLength(1)
  })

  test('next to a character is attached to it', async () => {
    const { card, companion } = await analyze('hero.png', writeCharacterCard(V2, 'png', { picture }), LOREBOOK)
    const entries = fieldsOf(assetCardToCharacterCard(card)).character_book?.entries
    expect(entries?.map(({ keys }) => keys)).toEqual([['ferry'], ['lantern']])
    expect(companion).toEqual({ state: 'card' })
  })

  test('next to any other picture stays searchable', async () => {
    const { card, companion, generation } = await analyze('hill.png', picture, LOREBOOK)
    expect(card.asset_type).toBe('image')
    expect(companion).toEqual({ state: 'text' })
    expect(generation?.raw).toContain('It never gutters.')
  })
})

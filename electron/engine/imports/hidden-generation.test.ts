import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '#models/decode/limits.ts'
import { A1111_TEXT, pixelsWith } from '../generation-metadata/stealth.fixture.ts'
import { createAnalysisPool } from './analysis-pool.ts'

test('what is hidden in the pixels of a picture without metadata is read when it is imported', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'luna-hidden-'))
  const folders = { media: join(directory, 'media'), thumbnails: join(directory, 'thumbnails') }
  const pool = createAnalysisPool({ folders, size: 1 })
  const { data, width, height } = pixelsWith({ channels: 'alpha', isCompressed: true, text: A1111_TEXT })
  const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
  const request = { path: 'circle.png', text: null, card: null, limits: DEFAULT_LIMITS, preprocess: null }
  const content = { form: 'bytes', bytes } as const
  const given = { ...request, content, sizeBytes: bytes.length }
  try {
    const { card, generation } = await pool.analyse(given, new AbortController().signal)
    expect(generation).toMatchObject({ sourceTool: 'automatic1111', seed: '2015833630' })
    expect(card.visual_generation?.prompt).toBe('a circle')
  } finally {
    await pool.close()
    rmSync(directory, { recursive: true, force: true })
  }
})

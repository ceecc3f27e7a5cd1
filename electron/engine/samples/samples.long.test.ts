import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SAMPLE_PIECES } from '#models/sample-world/pieces.ts'
import { createEngine, type Engine } from '../engine.ts'
import { checkConsistency } from '../library/consistency.ts'

let directory: string
let engine: Engine

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-samples-'))
  engine = await createEngine({ libraryDirectory: directory, host: 'cli', version: '1', background: false })
})

afterEach(async () => {
  await engine.close()
  expect(await checkConsistency(directory)).toEqual([])
  rmSync(directory, { recursive: true, force: true })
})

async function bring() {
  const { jobId } = await engine.samples.start()
  await engine.jobs.whenIdle()
  expect(engine.jobs.get(jobId)).toMatchObject({ state: 'finished', done: SAMPLE_PIECES.length, error: null })
}

const all = { filter: {}, sort: 'newest', collapseSeeds: false, offset: 0, limit: 100 } as const

test('every piece comes in with its card, picture and rating, and a second time brings nothing', async () => {
  await bring()
  await bring()
  const { items, total } = await engine.library.list(all)
  expect(total).toBe(SAMPLE_PIECES.length)
  for (const { card, picture, rating } of SAMPLE_PIECES) {
    const item = items.find(({ name }) => name === card.name)
    expect(item).toMatchObject({ kind: card.asset_type, rating, tags: card.tags.toSorted() })
    expect(item?.pictureId === null).toBe(picture === undefined)
    expect(engine.library.get(item?.id ?? '').card).toEqual(card)
  }
})

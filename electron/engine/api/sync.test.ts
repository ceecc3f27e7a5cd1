import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createRouter } from './router.ts'

let directory: string
let engine: Engine

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-sync-api-'))
  engine = await createEngine({ libraryDirectory: directory, host: 'cli', version: '1', background: false })
})

afterEach(async () => {
  await engine.close()
  rmSync(directory, { recursive: true, force: true })
})

test('a decided conflict is sent soon, not with the next round in a minute', async () => {
  const decided = { submissionId: '0193a000-0000-7000-8000-000000000000', choices: { ageRating: 'mine' } } as const
  const resolve = vi.spyOn(engine.submissions, 'resolve').mockReturnValue()
  const soon = vi.spyOn(engine.sync, 'soon').mockReturnValue()
  await createRouterClient(createRouter(engine)).sync.resolve(decided)
  expect(resolve).toHaveBeenCalledWith(decided.submissionId, decided.choices)
  expect(soon).toHaveBeenCalledOnce()
})

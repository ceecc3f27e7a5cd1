import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLibraryDatabase } from '../database/open.ts'
import { createWrite } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { createAcceleration } from './acceleration.ts'

const MODEL = '/models/picture.onnx'

let directory: string
let db: Database

/** On a machine with an accelerator; whether models run on it is tested in `fastest-session.test.ts`. */
const start = (isWanted = true) =>
  createAcceleration({
    db,
    write: createWrite(db, createEvents()),
    isWanted: () => isWanted,
    bundled: () => ['webgpu'],
  })

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-acceleration-'))
  db = openLibraryDatabase(directory)
})
afterEach(() => {
  db.close()
  rmSync(directory, { recursive: true, force: true })
})

it('tries an accelerator once, and keeps to what came of it', () => {
  const first = start()
  expect(first.begin(MODEL)).toEqual(['webgpu'])
  first.placed(MODEL, { provider: 'cpu', refused: [{ provider: 'webgpu', reason: 'it is slower' }] })
  expect(first.begin(MODEL)).toEqual([])
  expect(start().begin(MODEL)).toEqual([])
  expect(start().begin('/models/another.onnx')).toEqual(['webgpu'])
})

it('continues with one that was good', () => {
  start().placed(MODEL, { provider: 'webgpu', refused: [] })
  expect(start().begin(MODEL)).toEqual(['webgpu'])
})

it('does not try again what ended the studio', () => {
  expect(start().begin(MODEL)).toEqual(['webgpu'])
  const afterTheCrash = start()
  expect(afterTheCrash.begin(MODEL)).toEqual([])
  expect(afterTheCrash.begin('/models/another.onnx')).toEqual([])
  expect(start().begin(MODEL)).toEqual([])
})

it('tries nothing where it is not wanted', () => {
  expect(start(false).begin(MODEL)).toEqual([])
})

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine } from '../engine.ts'
import { checkConsistency } from '../library/consistency.ts'
import { writePictures } from './test-pictures.fixture.ts'

let directory: string
let libraryDirectory: string
let files: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-kill-import-'))
  libraryDirectory = join(directory, 'library')
  files = join(directory, 'files')
  mkdirSync(files)
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** Answers whether it was killed at work, rather than done before. */
function runAndKill(arguments_: readonly string[], afterMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'kill.child.ts'), libraryDirectory, ...arguments_])
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += String(text)
    })
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL' || code === 0) resolve(signal === 'SIGKILL')
      else reject(new Error(errors))
    })
  })
}

/** Unfinished copies and files without a row are what a kill may leave until the next start. */
const isRemnant = (finding: string) => finding.includes('never finished') || finding.includes('named by no row')

const PICTURES = 120
const ROUNDS = 10

test('an import killed again and again goes on by itself and ends complete', { timeout: 120_000 }, async () => {
  await writePictures(files, PICTURES, 300)
  const kills: boolean[] = []
  for (let round = 0; round < ROUNDS; round++) {
    kills.push(await runAndKill(round === 0 ? [files] : [], 20 + ((round * 137) % 450)))
    expect((await checkConsistency(libraryDirectory)).filter((finding) => !isRemnant(finding))).toEqual([])
  }
  expect(kills.filter(Boolean).length).toBeGreaterThanOrEqual(3)

  const engine = await createEngine({ libraryDirectory, host: 'browser', version: '1' })
  await engine.jobs.whenIdle()
  const job = engine.jobs.list().find(({ kind }) => kind === 'import')
  expect(job).toMatchObject({ state: 'finished', done: PICTURES })
  const { imported, skipped, failed } = engine.imports.report(job?.id ?? '')
  expect([imported.length, skipped, failed]).toEqual([PICTURES, [], []])
  await engine.close()
  expect(await checkConsistency(libraryDirectory)).toEqual([])
})

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
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

interface Round {
  /** Where given, the program stops after so many files and is killed then, which is certain to be in the middle. */
  readonly holdAt?: number
  /** Where it does not stop: for how long it works before it is killed. */
  readonly killAfterMs: number
}

/** Returns whether the program was killed while it worked, rather than after it. */
function runAndKill({ holdAt = 0, killAfterMs }: Round, paths: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, 'kill.child.ts')
    const child = spawn(process.execPath, [program, libraryDirectory, String(holdAt), ...paths])
    let errors = ''
    let output = ''
    child.stderr.on('data', (text) => {
      errors += String(text)
    })
    child.stdout.on('data', (text) => {
      if (output === '' && holdAt === 0) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      output += String(text)
      if (output.includes('holding')) child.kill('SIGKILL')
    })
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL' || code === 0) resolve(signal === 'SIGKILL')
      else reject(new Error(errors))
    })
  })
}

/** Unfinished copies and files without a row are what a kill may leave until the next start. */
const isRemnant = (finding: string) => finding.includes('never finished') || finding.includes('named by no row')

const PICTURES = byExtent({ short: 10, long: 120 })
const LONGEST_MS = 450
const random = randomFrom(seed)
const ROUNDS: readonly Round[] = [
  { holdAt: 5, killAfterMs: 0 },
  ...Array.from({ length: byExtent({ short: 1, long: 9 }) }, () => ({ killAfterMs: random() * LONGEST_MS })),
]

test('an import killed again and again resumes by itself and ends complete', async () => {
  await writePictures(files, PICTURES, 300)
  for (const [index, round] of ROUNDS.entries()) {
    const isKilled = await runAndKill(round, index === 0 ? [files] : [])
    if (round.holdAt !== undefined) expect(isKilled).toBe(true)
    expect((await checkConsistency(libraryDirectory)).filter((finding) => !isRemnant(finding))).toEqual([])
  }

  const engine = await createEngine({ libraryDirectory, host: 'browser', version: '1' })
  await engine.jobs.whenIdle()
  const job = engine.jobs.list().find(({ kind }) => kind === 'import')
  expect(job).toMatchObject({ state: 'finished', done: PICTURES })
  const { imported, skipped, failed } = engine.imports.report(job?.id ?? '')
  expect([imported.length, skipped, failed]).toEqual([PICTURES, [], []])
  await engine.close()
  expect(await checkConsistency(libraryDirectory)).toEqual([])
})

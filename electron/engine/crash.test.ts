import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomFrom } from '#shared/random.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { createEngine, type Engine } from './engine.ts'
import { missingMedia } from './media/media-rows.ts'
import { readRevision } from './revisions/revisions.ts'

let directory: string
let libraryDirectory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-crash-'))
  libraryDirectory = join(directory, 'library')
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

interface Round {
  /** The program is killed a moment after it has reported so many, so a slow machine gets as far as a fast one. */
  readonly commits: number
  readonly thenMs: number
}

/** Runs the working program and kills it; returns what it reported as committed. */
function workUntilKilled({ commits, thenMs }: Round, round: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, 'crash.child.ts')
    const child = spawn(process.execPath, [program, libraryDirectory, String(round)])
    let output = ''
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += String(text)
    })
    child.stdout.on('data', (text) => {
      output += String(text)
      // The first line says that the work starts.
      if (output.split('\n').length > commits + 1) setTimeout(() => child.kill('SIGKILL'), thenMs)
    })
    // Its last lines may arrive after its exit.
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(output.trim().split('\n').slice(1))
      else reject(new Error(errors))
    })
  })
}

function storedMedia(): string[] {
  const media = join(libraryDirectory, 'media')
  return readdirSync(media).flatMap((folder) => readdirSync(join(media, folder)))
}

function assertKept({ db, library }: Engine, said: readonly string[]): void {
  for (const line of said) {
    const [what = '', id = ''] = line.split(' ')
    if (what === 'revision') expect(readRevision(db, id).card.description).toBe('edited')
    else if (what === 'rating') expect(library.get(id).summary.rating).toBe(5)
    else if (what === 'draft') expect(library.get(id).card.description).toBe('edited')
    else expect(library.get(id).summary.id).toBe(id)
  }
}

const random = randomFrom(seed)
const ROUNDS: readonly Round[] = Array.from({ length: byExtent({ short: 2, long: 20 }) }, (_, index) => ({
  // The first is killed at its start, each other one in another of the four steps that the program repeats.
  commits: index === 0 ? 0 : 1 + 3 * (index % 4),
  thenMs: Math.floor(random() * 15),
}))

test('a program killed at any moment loses nothing committed and leaves nothing behind', async () => {
  const said: string[] = []
  for (const [index, round] of ROUNDS.entries()) {
    said.push(...(await workUntilKilled(round, index)))
    const engine = await createEngine({ libraryDirectory, host: 'cli', version: '1.0.0' })
    assertKept(engine, said)
    expect(engine.db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(engine.db.pragma('foreign_key_check')).toEqual([])
    expect(await missingMedia(engine.db, engine.media)).toEqual([])
    const named = engine.db.prepare('select sha256 from media order by 1').pluck().all()
    // Closing waits for the cleaning up that began at the start.
    await engine.close()
    expect(storedMedia().toSorted()).toEqual(named)
  }
  expect(said.length).toBeGreaterThanOrEqual(ROUNDS.reduce((sum, { commits }) => sum + commits, 0))
})

import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

/**
 * Runs the working program and kills it a moment after so many commits, so that a slow machine gets as far as a quick
 * one; answers with what it said was committed.
 */
function workUntilKilled(commits: number, thenMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'crash.child.ts'), libraryDirectory])
    let output = ''
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += String(text)
    })
    child.stdout.on('data', (text) => {
      output += String(text)
      // The first line says that work begins.
      if (output.split('\n').length > commits + 1) setTimeout(() => child.kill('SIGKILL'), thenMs)
    })
    child.on('exit', (_code, signal) => {
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

test('a program killed at any moment loses nothing committed and leaves nothing behind', async () => {
  const said: string[] = []
  for (const [commits, thenMs] of [
    [0, 3],
    [2, 7],
    [5, 1],
    [9, 12],
  ] as const) {
    said.push(...(await workUntilKilled(commits, thenMs)))
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
  expect(said.length).toBeGreaterThanOrEqual(16)
}, 60_000)

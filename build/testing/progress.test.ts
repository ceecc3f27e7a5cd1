import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Progress, readProgress, writeProgress } from './progress.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna-progress-'))
  file = path.join(folder, 'below', 'progress.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const PROGRESS: Progress = {
  sources: 'abc',
  seed: 7,
  reports: [{ name: 'unit', elapsedMs: 5, counts: { passed: 3, failed: 0, skipped: 1 }, files: [] }],
}

describe('the progress of a long run', () => {
  test('is read as it was written', () => {
    writeProgress(file, PROGRESS)
    expect(readProgress(file, 'abc')).toEqual(PROGRESS)
  })
  test('does not hold for other sources', () => {
    writeProgress(file, PROGRESS)
    expect(readProgress(file, 'abd')).toBeUndefined()
  })
  test('is nothing where there is no file, or one that was cut off', () => {
    expect(readProgress(file, 'abc')).toBeUndefined()
    const cut = path.join(folder, 'cut.json')
    writeFileSync(cut, JSON.stringify(PROGRESS).slice(0, 40))
    expect(readProgress(cut, 'abc')).toBeUndefined()
  })
})

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { basePathOf } from './base-path.ts'

function newLibrary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'luna-base-path-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

test('a library keeps its path, which its user alone can read, and no two have the same', () => {
  const library = newLibrary()
  const path = basePathOf(library)
  expect(path).toMatch(/^\/[\w-]{32}\/$/)
  expect(basePathOf(library)).toBe(path)
  expect(statSync(join(library, 'browser-path')).mode & 0o777).toBe(0o600)
  expect(basePathOf(newLibrary())).not.toBe(path)
})

test.each(['', 'short', '../../../../../../../../../../x', `${'a'.repeat(32)}; Path=/`])(
  'a stored path that is none (%j) is replaced',
  (stored) => {
    const library = newLibrary()
    writeFileSync(join(library, 'browser-path'), stored)
    const path = basePathOf(library)
    expect(path).toMatch(/^\/[\w-]{32}\/$/)
    expect(readFileSync(join(library, 'browser-path'), 'utf8')).toBe(path.slice(1, -1))
  },
)

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOpenFile } from './open-file.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-open-file-'))
})

afterEach(() => rmSync(directory, { recursive: true }))

test('leads to the last link, and is gone with the studio', () => {
  const file = createOpenFile(directory)
  file.write('http://127.0.0.1:1/open?token=first')
  file.write('http://127.0.0.1:1/open?token=second')
  const page = readFileSync(file.path, 'utf8')
  expect(page).toContain('url=http://127.0.0.1:1/open?token=second')
  expect(page).not.toContain('first')
  file.remove()
  expect(readdirSync(directory)).toEqual([])
})

test.skipIf(process.platform === 'win32')('can be read by its user alone, whoever could read what was there', () => {
  const file = createOpenFile(directory)
  writeFileSync(file.path, 'old', { mode: 0o644 })
  writeFileSync(`${file.path}.new`, 'left over', { mode: 0o666 })
  const before = process.umask(0)
  try {
    file.write('http://127.0.0.1:1/open?token=secret')
  } finally {
    process.umask(before)
  }
  expect(statSync(file.path).mode & 0o777).toBe(0o600)
})

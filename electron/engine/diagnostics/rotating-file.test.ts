import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRotatingFile } from './rotating-file.ts'

let directory: string
let folder: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-log-'))
  folder = join(directory, 'data', 'logs')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const open = (maxBytes = 100) => createRotatingFile({ folder, name: 'engine', maxBytes, maxFiles: 3 })
const files = () => readdirSync(folder).sort()
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

test('a full file is renamed, and the oldest is deleted', () => {
  const file = open(10)
  for (const line of ['first\n', 'second\n', 'third\n', 'fourth\n']) file.write(line)
  file.close()
  expect(files()).toEqual(['engine.1.log', 'engine.2.log', 'engine.log'])
  expect([read('engine.log'), read('engine.1.log'), read('engine.2.log')]).toEqual(['fourth\n', 'third\n', 'second\n'])
})

test.skipIf(process.platform === 'win32')('only their owner can read the files', () => {
  const file = open(10)
  for (const line of ['first\n', 'second\n']) file.write(line)
  file.close()
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of files()) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
})

test('a second program continues in the new file after the first has rotated', () => {
  const [one, other] = [open(20), open(20)]
  other.write('other 1\n')
  for (const line of ['one 1\n', 'one 2\n', 'one 3\n']) one.write(line)
  for (const line of ['other 2\n', 'other 3\n']) other.write(line)
  const text = files().map(read).join('')
  for (const line of ['one 1', 'one 2', 'one 3', 'other 1', 'other 2', 'other 3']) expect(text).toContain(line)
  expect(files().length).toBeLessThanOrEqual(3)
  one.close()
  other.close()
})

test('a folder that is deleted in the meantime fails no write', () => {
  const file = open(10)
  file.write('first\n')
  rmSync(folder, { recursive: true })
  for (const line of ['second\n', 'third\n']) file.write(line)
  file.close()
  expect(files()).toContain('engine.log')
})

test('whatever is written, the files never exceed their limit and hold the newest lines', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `${text.replaceAll('\n', ' ')}\n`)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      rmSync(folder, { recursive: true, force: true })
      const file = open()
      for (const text of lines) file.write(text)
      file.close()
      const fitting = lines.filter((text) => Buffer.byteLength(text) <= 100)
      if (fitting.length === 0) return
      const names = files()
      for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(100)
      expect(names.length).toBeLessThanOrEqual(3)
      const newestLast = ['engine.2.log', 'engine.1.log', 'engine.log'].filter((name) => names.includes(name))
      expect(fitting.join('').endsWith(newestLast.map(read).join(''))).toBe(true)
    }),
    { numRuns: 50 },
  )
})

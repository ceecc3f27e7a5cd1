import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY_MS } from '#shared/time.ts'
import { isKnownIntact } from './intact.ts'
import { closeLibraryDatabase, DATABASE_FILE, openLibraryDatabase } from './open.ts'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'luna-intact-'))
  path = join(directory, DATABASE_FILE)
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function useOnce(): void {
  closeLibraryDatabase(openLibraryDatabase(directory), directory)
}

function damage(): void {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, 8192, 8192 + 4096 * 6)
  writeFileSync(path, bytes)
}

const later = (days: number) => new Date(Date.now() + days * DAY_MS)
const corrupt = expect.objectContaining({ code: 'LIBRARY_CORRUPT' })

test('a library that was closed in order is not read through again, for a week', () => {
  expect(isKnownIntact(path)).toBe(false)
  useOnce()
  expect(isKnownIntact(path)).toBe(true)
  useOnce()
  expect(isKnownIntact(path)).toBe(true)
  expect([isKnownIntact(path, later(6)), isKnownIntact(path, later(8)), isKnownIntact(path, later(-1))]).toEqual([
    ...[true, false, false],
  ])
})

test('what others did to the file since is found at the next opening', () => {
  useOnce()
  damage()
  expect(isKnownIntact(path)).toBe(false)
  expect(() => openLibraryDatabase(directory)).toThrow(corrupt)
  expect(() => openLibraryDatabase(directory)).toThrow(corrupt)
})

test('what a disk lost by itself is found at the next check of the whole', () => {
  useOnce()
  const { atime, mtime } = statSync(path)
  const mark = JSON.parse(readFileSync(`${path}.checked`, 'utf8'))
  damage()
  utimesSync(path, atime, mtime)
  writeFileSync(`${path}.checked`, JSON.stringify({ ...mark, checkedAt: later(-8).toISOString() }))
  expect(() => openLibraryDatabase(directory)).toThrow(corrupt)
})

test('after a program that did not close it, all of it is read', () => {
  useOnce()
  const db = openLibraryDatabase(directory)
  // Open, or ended in the middle: the log is there.
  expect(isKnownIntact(path)).toBe(false)
  db.exec('create table more (a text) strict')
  db.close()
  expect(isKnownIntact(path)).toBe(false)
  useOnce()
  expect(isKnownIntact(path)).toBe(true)
})

test('with another program in it, none is known to be the last', () => {
  const [one, other] = [openLibraryDatabase(directory), openLibraryDatabase(directory)]
  closeLibraryDatabase(one, directory)
  expect(isKnownIntact(path)).toBe(false)
  closeLibraryDatabase(other, directory)
  expect(isKnownIntact(path)).toBe(true)
})

test('a mark that is not understood counts for nothing', () => {
  useOnce()
  for (const text of ['', '{', '{"checkedAt":"yesterday","left":null}', 'null']) {
    writeFileSync(`${path}.checked`, text)
    expect(isKnownIntact(path)).toBe(false)
  }
})

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeScratch } from './scratch.ts'

let memory: string
beforeEach(() => {
  memory = mkdtempSync(path.join(tmpdir(), 'luna-scratch-'))
})
afterEach(() => rmSync(memory, { recursive: true, force: true }))

test('a folder is made where there is room, and others may enter it', () => {
  const folder = makeScratch(memory, 1)
  expect(folder).toMatch(new RegExp(`luna-tests-${process.pid}-\\w{6}$`))
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o755)
  expect(readdirSync(folder ?? '')).toEqual([])
})

test('there is none without room, or without such a place', () => {
  expect(makeScratch(memory, Number.MAX_SAFE_INTEGER)).toBeNull()
  expect(readdirSync(memory)).toEqual([])
  expect(makeScratch(path.join(memory, 'missing'), 1)).toBeNull()
})

test('what a run left that was killed is removed; what one uses stays', () => {
  // No process has this number: it is larger than the largest.
  const abandoned = path.join(memory, 'luna-tests-4999999-abcdef')
  const used = path.join(memory, `luna-tests-${process.pid}-abcdef`)
  const another = path.join(memory, 'of-another-program')
  for (const folder of [abandoned, used, another]) {
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'file'), '')
  }
  makeScratch(memory, 1)
  expect([abandoned, used, another].map((folder) => existsSync(folder))).toEqual([false, true, true])
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countTests, readPlaywright, readVitest } from './test-counts.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'luna-counts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function report(content: unknown): string {
  const file = path.join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const vitest = (passed: number, failed: number) =>
  report({ numPassedTests: passed, numFailedTests: failed, numPendingTests: 2, numTodoTests: 1 })

describe('countTests', () => {
  test('takes the totals of vitest', () => {
    expect(countTests(vitest(5, 1), 1, readVitest)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  })
  test('takes the totals of Playwright; a flaky test failed', () => {
    const file = report({ stats: { expected: 4, unexpected: 1, flaky: 2, skipped: 3 } })
    expect(countTests(file, 1, readPlaywright)).toEqual({ passed: 4, failed: 3, skipped: 3 })
  })
  test('a runner that failed without a failed test is a failure', () => {
    expect(countTests(vitest(5, 0), 1, readVitest).failed).toBe(1)
  })
  test('a run without tests is a failure', () => {
    expect(countTests(vitest(0, 0), 0, readVitest).failed).toBe(1)
  })
  test('a missing or strange report is a failure', () => {
    expect(countTests(path.join(folder, 'absent.json'), 0, readVitest).failed).toBe(1)
    expect(countTests(report({ tests: 'many' }), 0, readVitest).failed).toBe(1)
  })
})

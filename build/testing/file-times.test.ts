import path from 'node:path'
import { expect, test } from 'vitest'
import { fileTimes, readPlaywrightTimes, readVitestTimes, slowest } from './file-times.ts'

const spec = (...durations: number[]) => ({ tests: [{ results: durations.map((duration) => ({ duration })) }] })

test('Playwright’s times are summed for each file, over groups and repeats', () => {
  const report = {
    suites: [
      { file: 'one.spec.ts', specs: [spec(100)], suites: [{ file: 'one.spec.ts', specs: [spec(20, 3), spec(4)] }] },
      { file: 'two.spec.ts' },
    ],
  }
  expect(readPlaywrightTimes(report, 'tests/e2e')).toEqual([
    { file: 'tests/e2e/one.spec.ts', elapsedMs: 127 },
    { file: 'tests/e2e/two.spec.ts', elapsedMs: 0 },
  ])
})

test('the slowest files come first', () => {
  const files = [
    { file: 'quick', elapsedMs: 1 },
    { file: 'slow', elapsedMs: 3 },
    { file: 'middling', elapsedMs: 2 },
  ]
  expect(slowest(files, 2).map(({ file }) => file)).toEqual(['slow', 'middling'])
})

test('a runner that ended before its report leaves no times, a strange report is an error', () => {
  expect(fileTimes(path.join(import.meta.dirname, 'absent.json'), readVitestTimes)).toEqual([])
  expect(() => readVitestTimes([{ file: 'one' }])).toThrow()
})

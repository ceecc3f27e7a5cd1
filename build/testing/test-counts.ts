import { readFileSync } from 'node:fs'
import * as z from 'zod'

export type Counts = { passed: number; failed: number; skipped: number }
export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 }

const count = z.number().int().min(0)

/** Totals of vitest's JSON report. */
export function readVitest(report: unknown): Counts {
  const shape = z.object({ numPassedTests: count, numFailedTests: count, numPendingTests: count, numTodoTests: count })
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = shape.parse(report)
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

/** Totals of Playwright's JSON report. A test that passed only on a second try counts as failed. */
export function readPlaywright(report: unknown): Counts {
  const shape = z.object({ stats: z.object({ expected: count, unexpected: count, flaky: count, skipped: count }) })
  const { expected, unexpected, flaky, skipped } = shape.parse(report).stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/**
 * Counts from a runner's own report file. A runner that failed without naming a failed test (a file that does not
 * load, an error between tests, no report at all) adds one failure; so does a run without any test.
 */
export function countTests(file: string, exitCode: number, read: (report: unknown) => Counts): Counts {
  let counts: Counts
  try {
    counts = read(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    console.log(`The test runner left no report: ${error instanceof Error ? error.message : String(error)}`)
    return { ...NONE, failed: 1 }
  }
  const isUnexplained = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)
  return isUnexplained ? { ...counts, failed: 1 } : counts
}

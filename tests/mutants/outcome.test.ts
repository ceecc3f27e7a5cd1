import { describe, expect, it } from 'vitest'
import { outcomeOf, parseReport, problemOfBaseline } from './outcome.ts'

type Status = 'passed' | 'failed' | 'skipped'

/** A report as Vitest writes it, of files with the statuses of their tests. */
function report(files: Readonly<Record<string, readonly Status[]>>, success = true, brokenFile = '') {
  const testResults = Object.entries(files).map(([file, statuses]) => ({
    name: `/tmp/copy/${file}`,
    status: file === brokenFile || statuses.includes('failed') ? 'failed' : 'passed',
    message: file === brokenFile ? '\nTransform failed\nat a.ts:1' : '',
    assertionResults: statuses.map((status, index) => ({ status, fullName: `${file} ${index}` })),
  }))
  return parseReport(JSON.stringify({ success, testResults, numTotalTests: 1 }))
}

describe('a mutant', () => {
  it('is killed by a test that fails', () => {
    expect(outcomeOf(report({ a: ['passed', 'failed'], b: ['skipped'] }, false))).toEqual({
      type: 'killed',
      test: 'a 1',
    })
  })

  it('survives where all tests pass', () => {
    expect(outcomeOf(report({ a: ['passed'], b: ['skipped'] }))).toEqual({ type: 'survived' })
  })

  it('is an error where no test says anything about it', () => {
    const reasons = [
      parseReport(null),
      report({ a: [], b: ['passed'] }, false, 'a'),
      report({ a: ['passed'] }, false),
      report({ a: ['skipped'] }),
      report({}),
    ].map(outcomeOf)
    expect(reasons).toEqual([
      { type: 'error', reason: 'does not load, or hangs: Vitest left no report' },
      { type: 'error', reason: 'does not load: Transform failed' },
      { type: 'error', reason: 'fails outside of its tests' },
      { type: 'error', reason: 'no test ran' },
      { type: 'error', reason: 'no test ran' },
    ])
  })
})

describe('the unbroken tests', () => {
  it('pass, every file of them', () => {
    expect(problemOfBaseline(report({ 'x/a.test.ts': ['passed'] }), ['x/a.test.ts'])).toBeNull()
    expect(problemOfBaseline(report({ 'x/a.test.ts': ['failed'] }, false), ['x/a.test.ts'])).toContain('fails without')
    expect(problemOfBaseline(report({ 'x/a.test.ts': ['passed'], 'x/b.test.ts': ['skipped'] }), ['x/b.test.ts'])).toBe(
      'no test of x/b.test.ts ran',
    )
    expect(problemOfBaseline(null, [])).toContain('no report')
  })
})

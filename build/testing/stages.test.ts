import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checked, runStages, type Stage } from './stages.ts'
import { summarize, totalOf } from './summary.ts'

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

const passing = (name: string, events: string[], after: string[] = []): Stage => ({
  name,
  after,
  async run() {
    events.push(`${name} starts`)
    await Promise.resolve()
    events.push(`${name} ends`)
    return { counts: { passed: 2, failed: 0, skipped: 1 }, files: [{ file: `${name}.test.ts`, elapsedMs: 1_000 }] }
  },
})

describe('runStages', () => {
  test('runs stages at once, but for those that come after others', async () => {
    const events: string[] = []
    await runStages([passing('one', events), passing('two', events), passing('three', events, ['one', 'two'])])
    expect(events).toEqual(['one starts', 'two starts', 'one ends', 'two ends', 'three starts', 'three ends'])
  })

  test('does not wait for a stage that is not part of the run', async () => {
    const events: string[] = []
    const reports = await runStages([passing('three', events, ['one', 'two'])])
    expect(reports.map(({ name }) => name)).toEqual(['three'])
  })

  test('counts an error as a failure, and runs what comes after it all the same', async () => {
    const events: string[] = []
    const broken: Stage = { name: 'one', run: () => Promise.reject(new Error('no room')) }
    const reports = await runStages([broken, passing('two', events, ['one'])])
    expect(reports.map(({ counts }) => counts.failed)).toEqual([1, 0])
    expect(events).toEqual(['two starts', 'two ends'])
  })
})

describe('the summary', () => {
  test('ends with the totals, after the stages and their slowest files', async () => {
    const reports = await runStages([passing('one', []), { name: 'two', run: async () => checked(3) }])
    const summary = summarize(reports, 61_000)
    expect(totalOf(reports, 'failed')).toBe(3)
    expect(summary).toContain('one.test.ts')
    expect(summary).toContain('whole run: 61.0 s')
    expect(summary.split('\n').at(-1)).toBe('2 passed, 3 failed')
  })
})

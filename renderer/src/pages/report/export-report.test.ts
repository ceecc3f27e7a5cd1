import { expect, it } from 'vitest'
import { matchWith, reportWith } from '../../uniqueness/report.fixture.ts'
import { reportFileName, reportJson } from './export-report.ts'

it.each([
  ['Elara Moonwhisper', 'elara-moonwhisper-preflight.json'],
  ['../../etc: "passwd"', 'etc-passwd-preflight.json'],
  ['***', 'asset-preflight.json'],
  ['Ünïcode 月', 'unicode-月-preflight.json'],
])('names the file of %s', (name, expected) => {
  expect(reportFileName(name)).toBe(expected)
})

it('holds the whole report', () => {
  const report = reportWith({ matches: [matchWith({})] })
  const parsed: unknown = JSON.parse(reportJson({ id: '1', name: 'Elara', kind: 'character' }, report))
  expect(parsed).toMatchObject({ format: 'luna_preflight_report', asset: { name: 'Elara' }, report })
})

// The tables at the end of a test run: its stages, and its slowest files.
import Table from 'cli-table3'
import { seconds } from '../commands.ts'
import { slowest } from './file-times.ts'
import type { StageReport } from './stages.ts'
import type { Counts } from './test-counts.ts'

const SLOWEST = 20
const PLAIN = { style: { head: [], border: [], compact: true } }

export const totalOf = (reports: readonly StageReport[], key: keyof Counts): number =>
  reports.reduce((sum, { counts }) => sum + counts[key], 0)

function stageTable(reports: readonly StageReport[]): string {
  const table = new Table({ ...PLAIN, head: ['stage', 'time', 'passed', 'failed', 'skipped'] })
  for (const { name, elapsedMs, counts } of reports)
    table.push([name, seconds(elapsedMs), counts.passed, counts.failed, counts.skipped])
  return table.toString()
}

function fileTable(reports: readonly StageReport[]): string {
  const files = reports.flatMap(({ files: ofStage }) => ofStage)
  if (files.length === 0) return ''
  const table = new Table({ ...PLAIN, head: [`the ${SLOWEST} slowest of ${files.length} test files`, 'time'] })
  for (const { file, elapsedMs } of slowest(files, SLOWEST)) table.push([file, seconds(elapsedMs)])
  return `${table.toString()}\n\n`
}

/** The tables, and as the last line the totals in the form that continuous integration reads. */
export function summarize(reports: readonly StageReport[], elapsedMs: number): string {
  const totals = `${totalOf(reports, 'passed')} passed, ${totalOf(reports, 'failed')} failed`
  return `\n${fileTable(reports)}${stageTable(reports)}\nwhole run: ${seconds(elapsedMs)}\n\n${totals}`
}

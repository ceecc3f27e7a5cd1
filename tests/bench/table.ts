/** The benchmark rows as a Markdown table, ready for the README. */
import type { BenchRow } from './row.ts'

export function formatRows(rows: readonly BenchRow[]): string {
  const lines = rows.map(
    ({ what, against, bar, ours, theirs, unit, ratio, holds }) =>
      `| ${what} | ${against} | ${bar} | ${figure(ours)} | ${figure(theirs)} | ${unit} | ${ratio.toFixed(2)} | ${holds ? 'yes' : 'no'} |`,
  )
  return [
    '| what | against | bar | ours | theirs | unit | ratio | holds |',
    '|---|---|---|--:|--:|---|--:|---|',
    ...lines,
  ].join('\n')
}

function figure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

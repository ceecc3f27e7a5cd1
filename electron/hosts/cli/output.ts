/** What commands print: tables for people, JSON for programs. */
import Table from 'cli-table3'

/** @param rows each cell as text; numbers already formatted. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Colors only where a person looks; a piped table stays plain text.
  const style = process.stdout.isTTY ? { head: ['bold'], border: ['gray'] } : { head: [], border: [] }
  const table = new Table({ head: [...head], style, wordWrap: true })
  table.push(...rows.map((row) => [...row]))
  return table.toString()
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)}%`
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

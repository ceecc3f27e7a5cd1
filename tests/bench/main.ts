/** `npm run bench`: every benchmark in one run, each against a named peer; prints the table and writes it as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { benchDuplicates } from './duplicates.bench.ts'
import { benchHashes } from './hashes.bench.ts'
import { benchImport } from './import.bench.ts'
import { benchInference } from './inference.bench.ts'
import { benchInterface } from './interface.bench.ts'
import { benchPreflight } from './preflight.bench.ts'
import type { BenchRow } from './row.ts'
import { formatRows } from './table.ts'

const BENCHES: Record<string, () => Promise<BenchRow[]>> = {
  hashes: benchHashes,
  inference: benchInference,
  preflight: benchPreflight,
  import: benchImport,
  interface: benchInterface,
  duplicates: () => benchDuplicates(),
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in BENCHES))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}"; there are: ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}

const rows: BenchRow[] = []
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.error(`Measuring ${name}`)
  rows.push(...(await bench()))
}

console.log(formatRows(rows))
const directory = resolve(import.meta.dirname, '../../out/bench')
mkdirSync(directory, { recursive: true })
writeFileSync(join(directory, 'results.json'), `${JSON.stringify(rows, null, 2)}\n`)
const missed = rows.filter((row) => !row.holds)
console.log(missed.length === 0 ? 'Every bar holds.' : `${missed.length} of ${rows.length} bars do not hold.`)
process.exitCode = missed.length === 0 ? 0 : 1

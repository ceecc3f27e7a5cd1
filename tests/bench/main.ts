/**
 * `npm run bench`: every benchmark in one run, each against a named peer; prints the table and writes it as JSON.
 * `npm run bench -- hashes market-sales` runs those; `market` selects all whose name begins with it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { benchCatalogSync } from './catalog-sync.bench.ts'
import { benchEarnings } from './earnings.bench.ts'
import { benchHashes } from './hashes.bench.ts'
import { benchImport } from './import.bench.ts'
import { benchInference } from './inference.bench.ts'
import { benchInterface } from './interface.bench.ts'
import { benchMarketCatalog } from './market-catalog.bench.ts'
import { benchMarketDashboard } from './market-dashboard.bench.ts'
import { benchMarketDuplicates } from './market-duplicates.bench.ts'
import { benchMarketGrowth } from './market-growth.bench.ts'
import { benchGrowthPayments } from './market-growth-payments.bench.ts'
import { benchMarketSales } from './market-sales.bench.ts'
import { benchMarketSearch } from './market-search.bench.ts'
import { openWhenAsked } from './market-world.ts'
import { benchPreflight } from './preflight.bench.ts'
import type { BenchRow } from './row.ts'
import { benchScanPresets } from './scan-presets.bench.ts'
import { benchSyncDrain } from './sync-drain.bench.ts'
import { formatRows } from './table.ts'
import { benchThroughput } from './throughput.bench.ts'

const MARKET_WORKS = 100_000
/** Made once for all that need it. */
const market = openWhenAsked(MARKET_WORKS)

const BENCHES: Record<string, () => Promise<BenchRow[]>> = {
  hashes: benchHashes,
  inference: benchInference,
  throughput: benchThroughput,
  preflight: benchPreflight,
  'scan-presets': benchScanPresets,
  import: benchImport,
  interface: benchInterface,
  earnings: benchEarnings,
  'catalog-sync': benchCatalogSync,
  'sync-drain': benchSyncDrain,
  'market-sales': () => benchMarketSales(),
  'market-dashboard': () => benchMarketDashboard(),
  'market-growth': benchMarketGrowth,
  'market-growth-payments': () => benchGrowthPayments(),
  'market-catalog': async () => benchMarketCatalog(await market.world()),
  'market-search': async () => benchMarketSearch(await market.world()),
  'market-duplicates': async () => benchMarketDuplicates(await market.world()),
}

const names = Object.keys(BENCHES)
const isMeant = (name: string, asked: string): boolean => name === asked || name.startsWith(`${asked}-`)
const asked = process.argv.slice(2)
const unknown = asked.find((one) => !names.some((name) => isMeant(name, one)))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}"; there are: ${names.join(', ')}`)
  process.exit(2)
}

const rows: BenchRow[] = []
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.some((one) => isMeant(name, one))) continue
    console.error(`Measuring ${name}`)
    rows.push(...(await bench()))
  }
} finally {
  await market.close()
}

console.log(formatRows(rows))
const directory = resolve(import.meta.dirname, '../../out/bench')
mkdirSync(directory, { recursive: true })
writeFileSync(join(directory, 'results.json'), `${JSON.stringify(rows, null, 2)}\n`)
const missed = rows.filter((row) => !row.holds)
console.log(missed.length === 0 ? 'Every bar holds.' : `${missed.length} of ${rows.length} bars do not hold.`)
process.exitCode = missed.length === 0 ? 0 : 1

import type { MarketDatabase } from '../db/database.ts'
import type { PublicReads } from '../db/public-reads.ts'
import { marketImplementer } from '../http/implementer.ts'
import { readChanges } from './feed.ts'
import { readFullFeatures } from './full-features.ts'
import { newestSnapshots } from './snapshots.ts'

export function catalogRouter(database: MarketDatabase, reads: PublicReads) {
  const of = marketImplementer.catalog
  return {
    snapshots: of.snapshots.handler(async ({ input }) => ({
      items: await reads.read((tx) => newestSnapshots(tx, input.profile)),
    })),
    changes: of.changes.handler(({ input }) => readChanges(database, input)),
    features: of.features.handler(async ({ input }) => ({ items: await readFullFeatures(database, input.works) })),
  }
}

/** The catalog snapshot as the market publishes it for checks without a connection, against its vectors as float32. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBlobStore } from '#server/blobs/open-store.ts'
import { createSnapshots, newestSnapshots } from '#server/catalog/snapshots.ts'
import { systemClock } from '#server/clock.ts'
import { openTestSigner } from '#server/publications/publications.fixture.ts'
import { BENCH_PROFILE, type MarketWorld } from './market-world.ts'
import type { BenchRow } from './row.ts'

const MOST_OF_FLOATS = 0.2
const ISSUER = 'https://market.example'

export async function benchMarketCatalog({ works, database }: MarketWorld): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'luna-bench-catalog-'))
  try {
    const signer = await openTestSigner({ database, clock: systemClock }, { issuer: ISSUER })
    const blobStore = await openBlobStore(null, folder)
    await createSnapshots({ database, clock: systemClock, signer, blobStore, space: null }).make()
    const [snapshot] = await database.asAccount(null, (tx) => newestSnapshots(tx, BENCH_PROFILE.profile))
    if (snapshot?.entries !== works) throw new Error(`the snapshot has ${snapshot?.entries} of ${works} works`)
    if ((await blobStore.sizeOf(snapshot.sha256)) !== snapshot.sizeBytes) throw new Error('the snapshot is not stored')
    const { image, text } = BENCH_PROFILE.dimensions
    const [ours, theirs] = [snapshot.sizeBytes / 1e6, (works * (image + text) * 4) / 1e6]
    const ratio = ours / theirs
    return [
      {
        what: `Catalog snapshot of ${works.toLocaleString('en')} assets: hashes, names and vectors`,
        against: 'its vectors alone as float32',
        bar: `under ${MOST_OF_FLOATS} times`,
        ...{ ours, theirs, unit: 'MB', ratio, holds: ratio < MOST_OF_FLOATS },
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The catalog as the running market has it: numbering changes all the time, a snapshot once a day. */
import * as z from 'zod'
import type { BlobStore } from '../blobs/store.ts'
import type { RawRoute } from '../http/raw-route.ts'
import { BULK_JOBS, type Jobs } from '../jobs/jobs.ts'
import { snapshotRoute } from './download.ts'
import { numberChanges } from './feed.ts'
import { createSnapshots, type SnapshotParts } from './snapshots.ts'

interface OpenCatalogParts extends SnapshotParts {
  readonly jobs: Jobs
  readonly blobStore: BlobStore
}

const SNAPSHOT_JOB = 'catalog: snapshot'
const NUMBERING_INTERVAL_MS = 1_000
const LOOKING_INTERVAL_MS = 600_000

export function openCatalog(parts: OpenCatalogParts): { readonly rawRoutes: readonly RawRoute[] } {
  const { database, clock, jobs, blobStore } = parts
  const snapshots = createSnapshots(parts)
  jobs.register(SNAPSHOT_JOB, z.object({}), (_nothing, signal) => snapshots.make(signal), BULK_JOBS)
  jobs.every('catalog: number changes', NUMBERING_INTERVAL_MS, async () => void (await numberChanges(database)))
  jobs.every('catalog: look for a snapshot that is due', LOOKING_INTERVAL_MS, async () => {
    if (!(await snapshots.isDue())) return
    // One for all servers.
    const key = clock.now().toISOString().slice(0, 'YYYY-MM-DDTHH'.length)
    await database.asService((tx) => jobs.enqueue(tx, { kind: SNAPSHOT_JOB, key, payload: {} }))
  })
  return { rawRoutes: [snapshotRoute(database, blobStore)] }
}

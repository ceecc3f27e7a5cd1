/** Fingerprints of the running market: with its models, its indexes, and its background work. */
import type { Logger } from 'pino'
import { LunaError } from '#shared/contract/errors.ts'
import { MINUTE_MS } from '#shared/time.ts'
import { type BlobStore, readBlob } from '../blobs/store.ts'
import type { Clock } from '../clock.ts'
import { createPool, type DatabaseConnection, type MarketDatabase, type Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { CompareOptions } from './compare.ts'
import { createFingerprints, type Fingerprints } from './fingerprints.ts'
import { type FingerprintModels, openFingerprintModels } from './models.ts'
import { createVectorIndexes, type VectorSpace } from './vector-candidates.ts'

interface OpenFingerprintsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly log: Logger
  readonly blobs: Pick<BlobStore, 'get' | 'has'>
  readonly cardOf: CompareOptions['cardOf']
  readonly modelsFolder: string
  /** As `openFingerprintModels` takes it. */
  readonly profileId: string | null
  /** As the owner of the tables, to build indexes; null for the embedded database, which has none for vectors. */
  readonly indexOwner: DatabaseConnection | null
}

const RENEWAL_INTERVAL_MS = MINUTE_MS
const PREPARE_INTERVAL_MS = MINUTE_MS

/**
 * Indexes of the profile are built once the market answers; until then its vectors are scanned. Throws SETTINGS_INVALID
 * where the named profile is not installed.
 */
export async function openFingerprints(
  parts: OpenFingerprintsParts,
): Promise<{ readonly fingerprints: Fingerprints; readonly models: FingerprintModels; close(): Promise<void> }> {
  const { database, clock, jobs, log, blobs, cardOf, modelsFolder, profileId, indexOwner } = parts
  const models = await openFingerprintModels({ modelsFolder, profileId })
  const { space } = models
  log.info({ profile: space?.profile ?? null }, 'fingerprints')
  if (space !== null && indexOwner !== null)
    jobs.onStart('indexes of fingerprints', () => buildIndexes(indexOwner, space))
  const fingerprints = createFingerprints({
    ...{ database, clock, models, creatorNames, cardOf },
    readBlob: (sha256) => readIfKept(blobs, sha256),
  })
  const stop = new AbortController()
  jobs.every('renew vectors of another profile', RENEWAL_INTERVAL_MS, async () => {
    while (!stop.signal.aborted && (await fingerprints.renewVectors(stop.signal)) > 0);
  })
  jobs.every('extract features of earlier pictures', RENEWAL_INTERVAL_MS, () => fingerprints.renewFeatures(stop.signal))
  jobs.every('read features for checks', PREPARE_INTERVAL_MS, fingerprints.duplicates.prepare)
  return {
    fingerprints,
    models,
    async close() {
      stop.abort()
      await models.close()
    },
  }
}

/** Null for what is not kept any more, or came to harm where it is kept. */
async function readIfKept(blobs: OpenFingerprintsParts['blobs'], sha256: string): Promise<Uint8Array | null> {
  if (!(await blobs.has(sha256))) return null
  try {
    return await readBlob(blobs, sha256)
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'BLOB_MISSING') return null
    throw cause
  }
}

async function buildIndexes(connection: DatabaseConnection, space: VectorSpace): Promise<void> {
  const owner = createPool({ connection, maxConnections: 2 })
  try {
    await createVectorIndexes(owner, space)
  } finally {
    await owner.end()
  }
}

async function creatorNames(tx: Tx, accountIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('creator_profiles')
    .select(['account_id', 'display_name'])
    .where('account_id', 'in', accountIds)
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.display_name]))
}

/** The second file of the market's catalog: what changed since its snapshot, as a small catalog of its own. */
import { setImmediate } from 'node:timers/promises'
import type { CatalogHeader } from '#models/catalog/format.ts'
import { type CatalogEntry, writeCatalog } from '#models/catalog/writer.ts'
import { readCompactFeatures } from '#models/features/compact.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { ChangedEntry, MarketState } from './market-state.ts'
import type { CatalogFile } from './reader.ts'

export interface ChangesCatalog {
  readonly header: CatalogHeader
  /** Entries that were replaced or removed since they were written. */
  readonly absent: Uint32Array
}

export interface ChangesCatalogOptions {
  readonly state: MarketState
  readonly marketUrl: string
  /** Of the snapshot, whose means and dimensions are taken over. */
  readonly snapshot: CatalogFile
  readonly path: string
  readonly signal: AbortSignal | undefined
}

/** Throws MARKET_ANSWER_INVALID where vectors do not fit the snapshot's, DISK_FULL, CANCELLED. */
export async function writeChangesCatalog(options: ChangesCatalogOptions): Promise<ChangesCatalog> {
  const { state, marketUrl, snapshot, path, signal } = options
  const { title, profile, profileVersion } = snapshot.header
  const absent: number[] = []
  const description = {
    ...{ title, profile, profileVersion },
    createdAt: new Date().toISOString(),
    entries: state.countEntries(marketUrl),
    imageMean: snapshot.imageMean,
    textMean: snapshot.textMean,
    featuresPerWork: snapshot.header.featuresPerWork,
  }
  async function* source(): AsyncGenerator<CatalogEntry> {
    for (let from = 0; ; ) {
      const page = state.entries(marketUrl, from)
      for (const changed of page) {
        if (!changed.isPresent) absent.push(changed.entry)
        yield catalogEntry(changed, snapshot)
      }
      from += page.length
      if (page.length === 0) return
      await setImmediate()
    }
  }
  const header = await writeCatalog(path, description, source(), signal)
  return { header, absent: Uint32Array.from(absent) }
}

function catalogEntry({ assetId, fingerprint, isRemoved }: ChangedEntry, snapshot: CatalogFile): CatalogEntry {
  const { imageInt8, textInt8, features, ...facts } = fingerprint
  return {
    ...facts,
    id: assetId,
    creatorName: '',
    imageVector: vectorOf(imageInt8, snapshot.imageMean),
    textVector: vectorOf(textInt8, snapshot.textMean),
    features: featuresOf(features),
    isRemoved,
  }
}

/** Throws MARKET_ANSWER_INVALID for other bytes. */
function featuresOf(base64: string | null): Uint8Array | null {
  if (base64 === null) return null
  const bytes = Buffer.from(base64, 'base64')
  try {
    readCompactFeatures(bytes)
    return bytes
  } catch (cause) {
    throw new LunaError('MARKET_ANSWER_INVALID', 'local features', { cause })
  }
}

/** Of unit length again: signs are read against the mean of such vectors. */
function vectorOf(base64: string | null, mean: Float32Array | null): Float32Array | null {
  if (base64 === null || mean === null) return null
  const bytes = new Int8Array(Buffer.from(base64, 'base64'))
  if (bytes.length !== mean.length) {
    throw new LunaError('MARKET_ANSWER_INVALID', `a vector of ${bytes.length} dimensions among those of ${mean.length}`)
  }
  const length = Math.sqrt(bytes.reduce((sum, value) => sum + value * value, 0))
  return Float32Array.from(bytes, (value) => (length > 0 ? value / length : 0))
}

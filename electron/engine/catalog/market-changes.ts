/** Brings the catalog held of a market up to date from its change feed. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from '../market/client.ts'
import type { Catalogs } from './catalogs.ts'
import { writeChangesCatalog } from './changes-catalog.ts'
import { entriesOfIds } from './entry-ids.ts'
import { marketFileName } from './market-snapshot.ts'
import type { MarketCatalogState, MarketState } from './market-state.ts'
import { openCatalog } from './reader.ts'

/** `restart`: the feed does not reach back to what is here, or so much has changed that a snapshot is less. */
export type Pulled = 'current' | 'restart'

export interface MarketChangesOptions {
  readonly write: Write
  readonly catalogs: Catalogs
  readonly state: MarketState
}

export interface PullOptions {
  readonly client: MarketClient
  readonly signal: AbortSignal | undefined
}

/** So many that a day's changes are a few requests, so few that reading one holds nothing up. */
const PAGE = 100

/** A changes catalog above this share of the snapshot, and of this many entries, is a snapshot's business. */
const MOST_OF_SNAPSHOT = 0.25
const MOST_ENTRIES = 20_000

export function createMarketChanges({ write, catalogs, state }: MarketChangesOptions) {
  async function read(from: MarketCatalogState, { client, signal }: PullOptions): Promise<Pulled> {
    const { marketUrl, profile } = from
    for (let { cursor } = from; ; ) {
      const call = signal === undefined ? {} : { signal }
      const page = await client.catalog.changes({ cursor, profile, limit: PAGE }, call)
      if (page.mustRestart) return 'restart'
      cursor = page.nextCursor
      // One transaction: whatever comes between, the rows are what the cursor says.
      write(() => {
        for (const { assetId, fingerprints, removedForInfringement } of page.items) {
          state.replaceAsset(marketUrl, assetId, fingerprints, removedForInfringement)
        }
        state.put({ ...from, cursor })
      })
      if (!page.hasMore) return 'current'
    }
  }

  /** Makes the rows searchable: a file of their own, and the numbers of entries that they replace. */
  async function build(marketUrl: string, signal: AbortSignal | undefined): Promise<void> {
    const from = state.get(marketUrl)
    if (from === null || from.cursor === from.builtCursor) return
    const former = catalogs.rows.all()
    const snapshotRow = former.find(({ catalog }) => catalog.id === from.snapshotId)
    if (snapshotRow === undefined) throw new LunaError('NOT_FOUND', 'the snapshot')
    const snapshot = openCatalog(join(catalogs.directory, snapshotRow.fileName))
    const id = from.changesId ?? newId()
    const fileName = marketFileName(newId())
    const path = join(catalogs.directory, fileName)
    try {
      const replaced = await entriesOfIds(snapshot, state.changedAssets(marketUrl), signal)
      const { header, absent } = await writeChangesCatalog({ state, marketUrl, snapshot, path, signal })
      const sizeBytes = header.sections.reduce((sum, { length }) => sum + length, 0)
      const { title, entries, createdAt } = header
      write((changed) => {
        catalogs.rows.setAbsent(from.snapshotId, replaced)
        catalogs.rows.put({
          ...{ id, title, entries, sizeBytes, createdAt, fileName, marketUrl, absent },
          ...{ profile: from.profile, importedAt: new Date().toISOString(), sha256: '' },
        })
        state.put({ ...from, changesId: id, builtCursor: from.cursor })
        changed.event({ type: 'catalogs' })
      })
    } catch (cause) {
      await rm(path, { force: true })
      throw storageError(cause, path)
    } finally {
      snapshot.close()
    }
    const old = former.find(({ catalog }) => catalog.id === id)
    if (old !== undefined) await catalogs.giveUp(join(catalogs.directory, old.fileName))
  }

  function isGrown({ snapshotId }: MarketCatalogState, marketUrl: string): boolean {
    const row = catalogs.rows.all().find(({ catalog }) => catalog.id === snapshotId)
    const limit = Math.max(MOST_ENTRIES, (row?.catalog.entries ?? 0) * MOST_OF_SNAPSHOT)
    return state.countEntries(marketUrl) > limit
  }

  return {
    /** Throws what the market's answers throw, DISK_FULL, CANCELLED; what was read until then stays. */
    async pull(marketUrl: string, options: PullOptions): Promise<Pulled> {
      const from = state.get(marketUrl)
      if (from === null) return 'restart'
      const askedAt = new Date().toISOString()
      const pulled = await read(from, options)
      await build(marketUrl, options.signal)
      if (pulled === 'restart') return pulled
      write((changed) => {
        const now = state.get(marketUrl)
        if (now !== null) state.put({ ...now, readAt: askedAt })
        changed.event({ type: 'catalogs' })
      })
      return isGrown(from, marketUrl) ? 'restart' : 'current'
    },
  }
}

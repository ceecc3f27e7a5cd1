/** From the newest snapshot of the market to the one that is searched here, in one step that cannot end half-way. */
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import type { CatalogHeader } from '#models/catalog/format.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { CatalogSnapshot } from '#shared/contract/market/catalog.ts'
import type { Write } from '../database/write.ts'
import type { JobRun } from '../jobs/jobs.ts'
import type { MarketClient } from '../market/client.ts'
import type { MarketKeys } from '../market/keys.ts'
import type { Catalogs } from './catalogs.ts'
import type { createMarketChanges } from './market-changes.ts'
import { chooseSnapshot, fetchSnapshot, marketFileName, requireSigned, sweepMarketFiles } from './market-snapshot.ts'
import type { MarketState } from './market-state.ts'

interface SnapshotSource {
  /**
   * The newest that fits the profile in use, signed by a key that is trusted; null where the market has made none yet.
   * Throws SIGNATURE_INVALID.
   */
  newest(marketUrl: string, client: MarketClient, signal: AbortSignal): Promise<CatalogSnapshot | null>
  /** The market whose newest snapshot was refused since a key signed it that is not known here. */
  foreignKeyOf(): string | null
}

export function createSnapshotSource(options: {
  readonly keys: MarketKeys
  readonly activeProfile: () => string | null
}): SnapshotSource {
  let foreignKeyOf: string | null = null
  return {
    foreignKeyOf: () => foreignKeyOf,
    async newest(marketUrl, client, signal) {
      const { items } = await client.catalog.snapshots({}, { signal })
      const snapshot = chooseSnapshot(items, options.activeProfile())
      if (snapshot === null) return null
      const foreign = await options.keys.read(marketUrl, client)
      const isForeign = foreign.some(({ keyId }) => keyId === snapshot.signature.keyId)
      foreignKeyOf = isForeign ? marketUrl : null
      if (isForeign) {
        throw new LunaError(
          'SIGNATURE_INVALID',
          'The market signs with a key that it did not have at the first connection.',
        )
      }
      requireSigned(snapshot, options.keys.trusted(marketUrl))
      return snapshot
    },
  }
}

export interface InstallParts {
  readonly write: Write
  readonly catalogs: Catalogs
  readonly state: MarketState
  readonly changes: ReturnType<typeof createMarketChanges>
}

interface FetchedSnapshot {
  readonly id: string
  readonly fileName: string
  readonly snapshot: CatalogSnapshot
  readonly header: CatalogHeader
}

export async function fetchInto(
  { rows, directory }: Pick<Catalogs, 'rows' | 'directory'>,
  snapshot: CatalogSnapshot,
  run: Pick<JobRun, 'signal' | 'report'> & { readonly marketUrl: string },
): Promise<FetchedSnapshot> {
  await sweepMarketFiles(directory, new Set(rows.all().map(({ fileName }) => fileName)), snapshot)
  const id = newId()
  const fileName = marketFileName(id)
  run.report({ done: 0, total: snapshot.sizeBytes })
  const header = await fetchSnapshot(snapshot, {
    ...{ directory, fileName, marketUrl: run.marketUrl, signal: run.signal },
    onBytes: (done) => run.report({ done }),
  })
  return { id, fileName, snapshot, header }
}

/** Takes the place of what was held of the market; searches under way end with what they began with. */
export async function install(parts: InstallParts, marketUrl: string, fetched: FetchedSnapshot): Promise<void> {
  const { id, fileName, snapshot, header } = fetched
  const { profile, sha256, createdAt, cursor } = snapshot
  await replace(parts, marketUrl, () => {
    parts.catalogs.rows.put({
      ...{ id, fileName, marketUrl, sha256, profile, createdAt },
      title: header.title,
      entries: header.entries,
      sizeBytes: sizeOf(header),
      importedAt: new Date().toISOString(),
      absent: new Uint32Array(),
    })
    parts.state.put({
      ...{ marketUrl, snapshotId: id, changesId: null, snapshotSha256: sha256, profile },
      ...{ cursor, builtCursor: cursor, readAt: createdAt },
    })
  })
}

export async function uninstall(parts: InstallParts, marketUrl: string): Promise<void> {
  await replace(parts, marketUrl, () => undefined)
}

async function replace({ write, catalogs, state }: InstallParts, marketUrl: string, put: () => void): Promise<void> {
  const former = catalogs.rows.all().filter((row) => row.marketUrl === marketUrl)
  write((changed) => {
    state.forget(marketUrl)
    for (const { catalog } of former) catalogs.rows.remove(catalog.id)
    put()
    changed.event({ type: 'catalogs' })
  })
  for (const row of former) await catalogs.giveUp(join(catalogs.directory, row.fileName))
}

function sizeOf({ sections }: CatalogHeader): number {
  return sections.reduce((sum, { length }) => sum + length, 0)
}

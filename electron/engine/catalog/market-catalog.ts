/**
 * The market's own catalog, kept here for checks without a connection: a signed snapshot, fetched in the background, then
 * what changes from day to day. Runs by itself for the market that is set, signed in or not.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { NO_PROFILE } from '#shared/contract/market/catalog.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import type { MarketCatalog } from '#shared/contract/studio/uniqueness.ts'
import type { Write } from '../database/write.ts'
import type { Events } from '../events.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { createKeyedQueue } from '../limiter.ts'
import { createMarketKeys } from '../market/keys.ts'
import type { Market } from '../market/market.ts'
import type { SettingsStore } from '../settings/settings.ts'
import { createRounds } from '../sync/rounds.ts'
import type { Catalogs } from './catalogs.ts'
import { createMarketChanges } from './market-changes.ts'
import { createSnapshotSource, fetchInto, type InstallParts, install, uninstall } from './market-install.ts'
import { createMarketState } from './market-state.ts'

export interface MarketCatalogs {
  status(): MarketCatalog
  /** Reads what is new, or begins with a snapshot; throws why it could not. */
  refresh(options?: { readonly isAsked?: boolean }): Promise<void>
  /** The same for a check that is about to begin: within a few seconds, and whatever comes of it. */
  catchUp(): Promise<void>
  /** Trusts the keys that the market has now. */
  trustKeys(): Promise<void>
  /** With its files; it is not followed any more. */
  remove(): Promise<void>
  start(): void
  close(): Promise<void>
}

export interface MarketCatalogOptions {
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly jobs: Jobs
  readonly settings: SettingsStore
  readonly market: Pick<Market, 'status' | 'clientOf'>
  readonly catalogs: Catalogs
  /** Null where nothing but hashes and words is compared. */
  readonly activeProfile: () => string | null
  readonly paceMs?: number
}

const PACE_MS = 300_000
/** A download that failed is tried again by itself after this time, one that was canceled not before the next day. */
const PAUSE_MS = { failed: 600_000, cancelled: 86_400_000 } as const
const CATCH_UP_MS = 5_000
const JOB_KIND = 'catalog_download'

const payloadSchema = z.object({ marketUrl: z.string() })

export function createMarketCatalogs(options: MarketCatalogOptions): MarketCatalogs {
  const { db, write, events, jobs, settings, market, catalogs, activeProfile, paceMs = PACE_MS } = options
  const closing = new AbortController()
  const state = createMarketState(db)
  const keys = createMarketKeys({ db, write })
  const parts = { write, catalogs, state, changes: createMarketChanges({ write, catalogs, state }) }
  const source = createSnapshotSource({ keys, activeProfile })
  const inTurn = createKeyedQueue()
  const url = () => market.status().url
  const isFollowed = () => settings.get().followCatalog && url() !== null

  async function refresh({ isAsked = false }: { readonly isAsked?: boolean }): Promise<void> {
    const [marketUrl, client, { signal }] = [requireUrl(url()), market.clientOf(null), closing]
    await inTurn(marketUrl, async () => {
      const held = state.get(marketUrl)
      const isDue = held === null || (await parts.changes.pull(marketUrl, { client, signal })) === 'restart'
      if (!isDue && held.profile === (activeProfile() ?? NO_PROFILE)) return
      const snapshot = await source.newest(marketUrl, client, signal)
      // Of a profile that the market does not have, there is nothing better than what is here.
      const isBetter = snapshot !== null && (isDue || snapshot.profile !== held?.profile)
      if (isBetter && snapshot.sha256 !== held?.snapshotSha256) startDownload(jobs, marketUrl, isAsked)
    })
  }

  jobs.register(JOB_KIND, async ({ payload, ...run }) => {
    const { marketUrl } = payloadSchema.parse(payload)
    const client = market.clientOf(null)
    const snapshot = await source.newest(marketUrl, client, run.signal)
    if (snapshot === null) return
    const fetched = await fetchInto(catalogs, snapshot, { ...run, marketUrl })
    await inTurn(marketUrl, async () => {
      await install(parts, marketUrl, fetched)
      await parts.changes.pull(marketUrl, { client, signal: run.signal })
    })
    await catalogs.warmUp()
  })

  const rounds = createRounds({
    round: async () => {
      if (isFollowed()) await refresh({})
      return null
    },
    onChange: () => events.emit({ type: 'catalogs' }),
    paceMs,
  })

  return {
    refresh: (given = {}) => refresh(given),
    status: () => ({
      marketUrl: url(),
      isFollowed: settings.get().followCatalog,
      held: heldOf(url(), parts),
      wantedProfile: activeProfile() ?? NO_PROFILE,
      jobId: jobs.underWay(JOB_KIND) ?? null,
      isRefreshing: rounds.isRunning(),
      error: rounds.error()?.toReport() ?? null,
      hasForeignKey: url() !== null && source.foreignKeyOf() === url(),
    }),
    async catchUp() {
      if (isFollowed())
        await Promise.race([refresh({}).catch(() => undefined), sleep(CATCH_UP_MS, null, { ref: false })])
    },
    async trustKeys() {
      await keys.trustAll(requireUrl(url()), market.clientOf(null))
      await refresh({ isAsked: true })
      rounds.soon()
    },
    async remove() {
      const marketUrl = requireUrl(url())
      settings.update({ followCatalog: false })
      const job = jobs.underWay(JOB_KIND)
      if (job !== undefined) jobs.cancel(job)
      await inTurn(marketUrl, () => uninstall(parts, marketUrl))
    },
    start() {
      rounds.soon()
      void follow(events, rounds.soon, closing.signal)
    },
    async close() {
      closing.abort()
      await rounds.close()
    },
  }
}

function requireUrl(set: string | null): string {
  if (set === null) throw new LunaError('MARKET_NOT_SET')
  return set
}

function startDownload(jobs: Jobs, marketUrl: string, isAsked: boolean): void {
  if (jobs.underWay(JOB_KIND) !== undefined) return
  if (!isAsked && isPaused(jobs.list())) return
  jobs.create({ kind: JOB_KIND, title: new URL(marketUrl).host, unit: 'bytes', payload: { marketUrl } })
}

/** Whether what became of the last download speaks against trying again by itself so soon. */
function isPaused(list: readonly Job[]): boolean {
  const [last] = list
    .filter(({ kind }) => kind === JOB_KIND)
    .toSorted((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
  if (last?.state !== 'failed' && last?.state !== 'cancelled') return false
  return Date.now() - Date.parse(last.updatedAt) < PAUSE_MS[last.state]
}

function heldOf(marketUrl: string | null, { state, catalogs }: InstallParts): MarketCatalog['held'] {
  if (marketUrl === null) return null
  const held = state.get(marketUrl)
  const rows = catalogs.rows.all().filter((row) => row.marketUrl === marketUrl)
  const snapshot = rows.find(({ catalog }) => catalog.id === held?.snapshotId)
  if (held === null || snapshot === undefined) return null
  const absent = rows.reduce((sum, { absentBytes }) => sum + absentBytes / Uint32Array.BYTES_PER_ELEMENT, 0)
  return {
    entries: rows.reduce((sum, { catalog }) => sum + catalog.entries, 0) - absent,
    changedAssets: state.countChangedAssets(marketUrl),
    sizeBytes: rows.reduce((sum, { catalog }) => sum + catalog.sizeBytes, 0),
    snapshotAt: snapshot.catalog.createdAt,
    asOf: held.readAt,
    profile: held.profile,
  }
}

/** Another market, another model, the connection back: reason to look at once. */
async function follow(events: Events, look: () => void, signal: AbortSignal): Promise<void> {
  for await (const event of events.subscribe(signal)) {
    if (event.type === 'settings' || event.type === 'market' || event.type === 'models') look()
  }
}

/** Everything of the engine that meets the market, put together over one library. */
import type { Database } from 'better-sqlite3'
import { createMarketCatalogs, type MarketCatalogOptions, type MarketCatalogs } from './catalog/market-catalog.ts'
import type { Write } from './database/write.ts'
import { createEarnings, type Earnings } from './earnings/earnings.ts'
import type { Events } from './events.ts'
import type { Jobs } from './jobs/jobs.ts'
import { createLicenses, type Licenses } from './licensing/licenses.ts'
import type { MarketAccess } from './market/access.ts'
import { createMarketKeys } from './market/keys.ts'
import type { MediaStore } from './media/store.ts'
import { createPrices, type Prices } from './prices/prices.ts'
import { createProvenance, type Provenance } from './provenance/provenance.ts'
import { createPurchases, type Purchases } from './purchases/purchases.ts'
import type { SettingsStore } from './settings/settings.ts'
import { createSubmissionDesk, type SubmissionDesk } from './submissions/desk.ts'
import { createSubmissions, type Submissions } from './submissions/submissions.ts'
import { createTransfers } from './submissions/transfers.ts'
import { pullNotifications } from './sync/notifications.ts'
import { QUEUED_CALL, queuedCallHandler } from './sync/queued-calls.ts'
import { createSync, type Sync } from './sync/sync.ts'

export interface MarketLink extends MarketAccess {
  readonly sync: Sync
  readonly submissions: Submissions
  readonly submissionDesk: SubmissionDesk
  readonly prices: Prices
  readonly provenance: Provenance
  readonly earnings: Earnings
  readonly purchases: Purchases
  readonly licenses: Licenses
  readonly marketCatalog: MarketCatalogs
}

export interface MarketLinkOptions extends MarketAccess, Pick<MarketCatalogOptions, 'catalogs' | 'activeProfile'> {
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly jobs: Jobs
  readonly media: MediaStore
  readonly settings: SettingsStore
  readonly libraryDirectory: string
  /** False where nothing is sent or read but when it is asked for. */
  readonly background: boolean
}

/** `start` begins syncing the library with the market; `close` stops it, so that it resumes at the next start. */
export function createMarketLink(options: MarketLinkOptions): MarketLink & { start(): void; close(): Promise<void> } {
  const { db, write, events, market, marketPictures } = options
  const sync = createSync({ ...options, countConflicts: () => submissions.countConflicts() })
  sync.handle(QUEUED_CALL, queuedCallHandler)
  sync.onPull(pullNotifications({ relay: market.relay, events }))
  const transfers = createTransfers(events)
  const submissions = createSubmissions({ ...options, sync, transfers })
  const link = {
    ...{ market, marketPictures },
    sync,
    submissions,
    submissionDesk: createSubmissionDesk({ ...options, sync, submissions, transfers }),
    prices: createPrices({ write, market, sync }),
    provenance: createProvenance({ ...options, sync, keys: createMarketKeys({ db, write }) }),
    earnings: createEarnings({ db, write, market, sync }),
    purchases: createPurchases(options),
    licenses: createLicenses({ db, write, market, sync }),
    marketCatalog: createMarketCatalogs(options),
  }
  return {
    ...link,
    start() {
      sync.start()
      link.marketCatalog.start()
    },
    async close() {
      await sync.close()
      await link.earnings.close()
      await link.marketCatalog.close()
    },
  }
}

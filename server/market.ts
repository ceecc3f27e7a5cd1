/** The market as a whole: its parts opened in the order in which they need each other, and closed in reverse. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenAPI } from '@orpc/openapi'
import { type Logger, pino } from 'pino'
import type { LunaError } from '#shared/contract/errors.ts'
import type { AccountsService } from './accounts/accounts.ts'
import { type SignInLimits, STANDARD_LIMITS } from './accounts/limits.ts'
import { OAUTH_PATH } from './accounts/oauth/mount.ts'
import { openAccounts } from './accounts/open.ts'
import { type PasswordCost, STANDARD_COST } from './accounts/passwords.ts'
import { openBlobStore } from './blobs/open-store.ts'
import { type Clock, systemClock } from './clock.ts'
import { openCommunity } from './community.ts'
import { createPool, type DatabaseConnection, type MarketDatabase, openDatabase } from './db/database.ts'
import { openEmbedded } from './db/embedded/embedded.ts'
import { migrate } from './db/migrate.ts'
import { openFingerprints } from './fingerprints/open.ts'
import { createHttpApp } from './http/app.ts'
import { createIdempotency } from './http/idempotency.ts'
import { answerBoth, listen } from './http/listen.ts'
import { createMetrics } from './http/metrics.ts'
import { generateOpenApi } from './http/openapi.ts'
import type { OperationsParts } from './http/operations.ts'
import type { RawRoute } from './http/raw-route.ts'
import { createRouter } from './http/router.ts'
import { type Intake, openIntake } from './intake.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import { readOrMakeKeys } from './keys.ts'
import { createLedger } from './ledger/ledger.ts'
import { statementCsvRoute } from './ledger/router.ts'
import { currentOffers } from './offers/asset-offers.ts'
import { createPublications } from './publications/publications.ts'
import { openSigningKey } from './publications/signing-key.ts'
import { setApprovedOffers, tellParentCreator } from './review/approved-offers.ts'
import { licenseTermsOf, offerApprovedLicenses, openLicenseSales, openRights } from './rights.ts'
import { refreshSearchDocument } from './search/documents.ts'
import type { MarketSettings } from './settings.ts'
import { openStorefront } from './storefront.ts'
import { findRoundOfFingerprint } from './submissions/rounds.ts'
import { openTrade } from './trade.ts'

export interface Market {
  readonly url: string
  readonly database: MarketDatabase
  readonly jobs: Jobs
  readonly accounts: AccountsService
  readonly intake: Intake
  /** Settles when the market stops by itself: with why, or with nothing after `close`. */
  readonly ended: Promise<LunaError | undefined>
  close(): Promise<void>
}

export interface MarketParts {
  readonly clock?: Clock
  readonly log?: Logger
  /** A database that is open already, instead of the one that the settings name; it is not closed. */
  readonly connection?: DatabaseConnection
  readonly passwordCost?: PasswordCost
  readonly signInLimits?: SignInLimits
}

/** Until it is sealed, what was posted is read from where it was posted: often enough that this stays short. */
const SEALING_INTERVAL_MS = 1_000

/** What to undo, newest first. */
type Closing = (() => Promise<void>)[]

interface Connected {
  readonly connection: DatabaseConnection
  /** Settles when the embedded database stops, with why it did; never for a database that runs elsewhere. */
  readonly ended: Promise<LunaError | undefined>
}

async function connect(settings: MarketSettings, parts: MarketParts, closing: Closing): Promise<Connected> {
  const ended = new Promise<undefined>(() => {})
  if (parts.connection !== undefined) return { connection: parts.connection, ended }
  if (settings.databaseUrl !== null) return { connection: { connectionString: settings.databaseUrl }, ended }
  const embedded = await openEmbedded({ dataDir: join(settings.dataFolder, 'database') })
  closing.push(() => embedded.close())
  return embedded
}

interface OpenedDatabase {
  readonly database: MarketDatabase
  readonly ended: Connected['ended']
  /** To build indexes for vectors with; the embedded database has none. */
  readonly indexOwner: DatabaseConnection | null
}

async function openMarketDatabase(
  settings: MarketSettings,
  parts: MarketParts,
  closing: Closing,
): Promise<OpenedDatabase> {
  mkdirSync(settings.dataFolder, { recursive: true })
  const { connection, ended } = await connect(settings, parts, closing)
  const migrations = createPool({ connection, maxConnections: 1 })
  try {
    await migrate(migrations)
  } finally {
    await migrations.end()
  }
  const database = openDatabase({ connection, maxConnections: settings.maxConnections })
  closing.push(() => database.close())
  const isExternal = parts.connection === undefined && settings.databaseUrl !== null
  return { database, ended, indexOwner: isExternal ? connection : null }
}

async function openPublishing(
  { dataFolder, publicUrl, signingKey: configured }: MarketSettings,
  database: MarketDatabase,
  clock: Clock,
) {
  const signer = await openSigningKey(database, clock.now(), publicUrl ?? 'Luna Market', { configured, dataFolder })
  return { signer, publications: createPublications({ clock, signer, onChange: refreshSearchDocument }) }
}

interface Observed extends Pick<OperationsParts, 'metrics'> {
  readonly database: MarketDatabase
  readonly rawRoutes: readonly RawRoute[]
  readonly url: string
}

function operationsOf(
  { metricsToken }: MarketSettings,
  { database, metrics, rawRoutes, url }: Observed,
): OperationsParts {
  let openApi: Promise<OpenAPI.Document> | undefined
  return {
    metrics,
    metricsToken,
    checkReady: () => database.asService(async () => {}),
    openApi: () => {
      openApi ??= generateOpenApi(rawRoutes, url)
      return openApi
    },
  }
}

function openPeople(
  { trustProxy }: MarketSettings,
  { passwordCost: cost = STANDARD_COST, signInLimits: limits = STANDARD_LIMITS }: MarketParts,
  opened: Omit<Parameters<typeof openAccounts>[0], 'trustProxy' | 'cost' | 'limits'>,
) {
  return openAccounts({ ...opened, trustProxy, cost, limits })
}

async function assemble(settings: MarketSettings, parts: MarketParts, closing: Closing): Promise<Market> {
  const clock = parts.clock ?? systemClock
  const log = parts.log ?? pino({ level: settings.logLevel })
  const { database, ended, indexOwner } = await openMarketDatabase(settings, parts, closing)
  const listening = await listen(settings.host, settings.port)
  closing.push(() => listening.close())
  const url = settings.publicUrl ?? listening.url
  const keys = readOrMakeKeys(settings.dataFolder)
  const metrics = createMetrics()
  const jobs = createJobs({ database, clock, log })
  const idempotency = createIdempotency(database, clock, keys.requestKey)
  jobs.every('forget old answers', 3_600_000, () => idempotency.prune())

  const accounts = openPeople(settings, parts, { database, clock, jobs, log, metrics, keys, url })
  const { authenticate } = accounts
  const ledger = createLedger(database, clock)
  jobs.every('seal the ledger', SEALING_INTERVAL_MS, () => ledger.seal())
  const blobStore = await openBlobStore(settings.blobStore, settings.dataFolder)
  const compared = await openFingerprints({
    ...{ database, clock, jobs, log, indexOwner, blobs: blobStore, profileId: settings.profile },
    modelsFolder: settings.modelsFolder ?? join(settings.dataFolder, 'models'),
    cardOf: async (tx, { id, ...key }) => (await findRoundOfFingerprint(tx, key, id))?.card ?? null,
  })
  closing.push(() => compared.close())
  const { signer, publications } = await openPublishing(settings, database, clock)
  const intake = await openIntake({
    ...{ database, clock, jobs, blobStore, fingerprints: compared.fingerprints, publications },
    licenseTermsOf,
    onDecision: [setApprovedOffers, offerApprovedLicenses, tellParentCreator],
  })
  const licenses = openLicenseSales(clock, signer, publications)
  const trade = await openTrade({ settings, database, clock, jobs, licenses, url })
  closing.push(() => trade.close())
  const storefront = await openStorefront({
    ...{ database, clock, jobs, log, signer, publications, entitlements: trade, blobStore, indexOwner },
    offersOf: currentOffers,
    models: compared.models,
  })
  const rawRoutes: RawRoute[] = [
    ...[statementCsvRoute(ledger), ...storefront.rawRoutes],
    ...[...intake.rawRoutes, ...trade.rawRoutes],
  ]
  const rights = openRights({
    ...{ database, clock, jobs, publicUrl: url, onChange: refreshSearchDocument },
    checkouts: trade.sales.checkouts,
  })
  const router = createRouter({
    accounts: accounts.service,
    clock,
    community: openCommunity({ database, clock, jobs, publications, fingerprints: compared.fingerprints }),
    intake,
    ledger,
    payments: settings.stripe === null ? 'test' : 'live',
    rights,
    storefront,
    trade,
  })

  const { rateLimits, trustProxy } = settings
  const operations = operationsOf(settings, { database, metrics, rawRoutes, url })
  const http = { router, rawRoutes, authenticate, idempotency, operations, metrics, log, rateLimits, trustProxy }
  const app = createHttpApp(http)
  listening.serve(answerBoth(app, OAUTH_PATH, accounts.answerOauth))
  closing.push(() => jobs.stop())
  jobs.start()
  log.info({ url }, 'listening')
  return {
    url: listening.url,
    database,
    jobs,
    accounts: accounts.service,
    intake,
    ended,
    close: () => closeAll(closing),
  }
}

async function closeAll(closing: Closing): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

/** Throws SETTINGS_INVALID, DATABASE_LOCKED, DATABASE_TOO_NEW, MIGRATION_FAILED; nothing stays open then. */
export async function openMarket(settings: MarketSettings, parts: MarketParts = {}): Promise<Market> {
  const closing: Closing = []
  try {
    return await assemble(settings, parts, closing)
  } catch (error) {
    await closeAll(closing)
    throw error
  }
}

/** The database alone, for commands: as `openMarket`, and closed again after `work`. */
export async function withMarketDatabase<T>(
  settings: MarketSettings,
  work: (database: MarketDatabase) => Promise<T>,
): Promise<T> {
  const closing: Closing = []
  try {
    const { database } = await openMarketDatabase(settings, {}, closing)
    return await work(database)
  } finally {
    await closeAll(closing)
  }
}

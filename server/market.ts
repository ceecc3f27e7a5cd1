/** The market as a whole: its parts opened in the order in which they need each other, and closed in reverse. */
import { join } from 'node:path'
import type { OpenAPI } from '@orpc/openapi'
import type { Logger } from 'pino'
import type { LunaError } from '#shared/contract/errors.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { AccountsService } from './accounts/accounts.ts'
import { seesAdultWorks } from './accounts/age.ts'
import { type SignInLimits, STANDARD_LIMITS } from './accounts/limits.ts'
import { type Accounts, openAccounts } from './accounts/open.ts'
import { type PasswordCost, STANDARD_COST } from './accounts/passwords.ts'
import { openCommunity } from './assembly/community.ts'
import { type Closing, closeAll, openMarketDatabase, openPublicReads } from './assembly/database.ts'
import { exportRoute } from './assembly/export.ts'
import { type Intake, openIntake } from './assembly/intake.ts'
import { openKeyring } from './assembly/keys.ts'
import { createLeaving } from './assembly/leaving.ts'
import { licenseTermsOf, offerApprovedLicenses, openLicenseSales, openRights } from './assembly/rights.ts'
import { openStorefront, type Storefront } from './assembly/storefront.ts'
import { openTrade, type Trade } from './assembly/trade.ts'
import { openBlobStore } from './blobs/open-store.ts'
import { type Clock, systemClock } from './clock.ts'
import type { DatabaseConnection, MarketDatabase } from './db/database.ts'
import { findDemoAccounts } from './demo/demo-accounts.ts'
import { openFingerprints } from './fingerprints/open.ts'
import { createFollowerNotices, type NotifyFollowersParts } from './follows/notify-followers.ts'
import { createHttpApp } from './http/app.ts'
import { createIdempotency, type Idempotency } from './http/idempotency.ts'
import { createRateLimit, type RateLimit } from './http/limits.ts'
import { answerAll, listen } from './http/listen.ts'
import { createMetrics } from './http/metrics.ts'
import { generateOpenApi } from './http/openapi.ts'
import type { OperationsParts } from './http/operations.ts'
import type { RawRoute } from './http/raw-route.ts'
import { createRouter, type MarketRouter } from './http/router.ts'
import { createSharedCounts } from './http/shared-counts.ts'
import { cookieOf, webCookieName } from './http/web-cookie.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import { observeJobs } from './jobs/metrics.ts'
import type { Keyring } from './keys/keyring.ts'
import { createLedger, type Ledger } from './ledger/ledger.ts'
import { statementCsvRoute } from './ledger/router.ts'
import { createLog } from './log.ts'
import { type Mail, openMail } from './notifications/mails/open.ts'
import { notify } from './notifications/notify.ts'
import { offersNow } from './offers/offers-now.ts'
import { createPublications } from './publications/publications.ts'
import { createSigner, type MarketSigner } from './publications/signing-key.ts'
import { setApprovedOffers, tellParentCreators } from './review/approved-offers.ts'
import { refreshSearchDocument } from './search/documents.ts'
import { isBehindProxy, isForThisMachine, type MarketSettings } from './settings.ts'
import { attachProposals } from './shares/proposing.ts'
import { findRoundOfFingerprint } from './submissions/rounds.ts'
import { createMarketApi } from './web/api.ts'
import type { WebParts } from './web/parts.ts'
import { createSitemap } from './web/sitemap.ts'
import { createWeb, type Web } from './web/web.ts'
import { openWebhooks } from './webhooks/open.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

export interface Market {
  readonly url: string
  readonly database: MarketDatabase
  readonly jobs: Jobs
  readonly accounts: AccountsService
  readonly intake: Intake
  readonly keyring: Keyring
  readonly signer: MarketSigner
  readonly reconciliation: Trade['reconciliation']
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
  /** It does nothing by itself: its jobs wait for the next start. */
  readonly isIdle?: boolean
}

/** Until it is sealed, what was posted is read from where it was posted: often enough that this stays short. */
const SEALING_INTERVAL_MS = 1_000
const SHARING_INTERVAL_MS = 1_000
const ZONES_INTERVAL_MS = 5_000

function openPublishing({ publicUrl }: MarketSettings, keyring: Keyring, clock: Clock) {
  const signer = createSigner(keyring, publicUrl ?? 'Luna Market')
  return { signer, publications: createPublications({ clock, signer, onChange: refreshSearchDocument }) }
}

interface Observed extends Pick<OperationsParts, 'metrics'> {
  readonly database: MarketDatabase
  readonly rawRoutes: readonly RawRoute[]
  readonly url: string
}

function operationsOf(settings: MarketSettings, { database, metrics, rawRoutes, url }: Observed): OperationsParts {
  let openApi: Promise<OpenAPI.Document> | undefined
  return {
    metrics,
    metricsToken: settings.metricsToken,
    isBehindProxy: isBehindProxy(settings),
    checkReady: () => database.asService(async () => {}),
    openApi: () => {
      openApi ??= generateOpenApi(rawRoutes, url)
      return openApi
    },
  }
}

/** Without a mail server, mails wait in the outbox; where the market is for development, its inbox shows them. */
function openMails(
  { mail: server, mailWebhookSecret: webhookSecret }: MarketSettings,
  parts: Omit<Parameters<typeof openMail>[0], 'smtp' | 'webhookSecret'>,
  closing: Closing,
): Mail {
  if (server.kind === 'waiting') parts.log.warn('emails wait until SMTP_URL and MAIL_FROM are set')
  const mail = openMail({ ...parts, smtp: server.kind === 'smtp' ? server : null, webhookSecret })
  closing.push(async () => mail.close())
  return mail
}

type PeopleParts = Omit<
  Parameters<typeof openAccounts>[0],
  'trustProxy' | 'cost' | 'limits' | 'staffNeedsSecondFactor' | 'accountsToTry' | 'showsInbox'
>

function openPeople(settings: MarketSettings, parts: MarketParts, opened: PeopleParts): Accounts {
  const { trustProxy, staffNeedsSecondFactor, stripe, mail } = settings
  const { passwordCost: cost = STANDARD_COST, signInLimits: limits = STANDARD_LIMITS } = parts
  // A market with real payments is never a demo.
  const accountsToTry = async () => (stripe === null ? findDemoAccounts(opened.database) : null)
  const chosen = { trustProxy, staffNeedsSecondFactor, cost, limits, accountsToTry }
  return openAccounts({ ...opened, ...chosen, showsInbox: mail.kind === 'inbox' })
}

/** An answer that was being made when the only market ended is never given. */
async function keepAnswers(idempotency: Idempotency, jobs: Jobs, isOnlyOne: boolean): Promise<void> {
  jobs.every('forget old answers', HOUR_MS, () => idempotency.prune())
  if (isOnlyOne) await idempotency.giveUpUnanswered()
}

/** Counts of limits that all servers share. */
function openRateLimit({ rateLimits }: MarketSettings, database: MarketDatabase, jobs: Jobs): RateLimit {
  const counts = createSharedCounts(database)
  jobs.every('share counts of requests', SHARING_INTERVAL_MS, () => counts.share())
  jobs.every('forget old counts', HOUR_MS, async () => {
    await database.asService((tx) => tx.deleteFrom('rate_limits').where('expire', '<', BigInt(Date.now())).execute())
  })
  return createRateLimit(rateLimits, counts)
}

/** The pages at the market's address. */
function openWeb(
  router: MarketRouter,
  { alike, cart, reads, media }: Storefront,
  of: Omit<WebParts, 'api' | 'alike' | 'cartCount' | 'sitemap' | 'media'>,
): Web {
  const sitemap = createSitemap(reads)
  return createWeb({ api: createMarketApi(router), alike, cartCount: cart.count, media, sitemap, ...of })
}

function openAccountWebhooks(
  settings: MarketSettings,
  parts: Omit<Parameters<typeof openWebhooks>[0], 'allowsPrivate' | 'tellDisabled'>,
): Webhooks {
  return openWebhooks({
    ...{ ...parts, allowsPrivate: isForThisMachine(settings) },
    tellDisabled: (tx, accountId, host) =>
      notify(tx, accountId, { kind: 'webhook_disabled', data: { host } }, parts.clock.now()),
  })
}

function openLedger({ database, clock, jobs }: { database: MarketDatabase; clock: Clock; jobs: Jobs }): Ledger {
  const ledger = createLedger(database, clock)
  jobs.every('seal the ledger', SEALING_INTERVAL_MS, () => ledger.seal({ wait: false }))
  jobs.every('count earnings in another time zone', ZONES_INTERVAL_MS, () => ledger.followWantedZones())
  return ledger
}

async function openComparison(
  settings: MarketSettings,
  parts: Omit<Parameters<typeof openFingerprints>[0], 'profileId' | 'modelsFolder' | 'cardOf'>,
  closing: Closing,
) {
  const compared = await openFingerprints({
    ...{ ...parts, profileId: settings.profile },
    modelsFolder: settings.modelsFolder ?? join(settings.dataFolder, 'models'),
    cardOf: async (tx, { id, ...key }) => (await findRoundOfFingerprint(tx, key, id))?.card ?? null,
  })
  closing.push(() => compared.close())
  return compared
}

/** What a decision of a review sets off, in its transaction. */
const onDecision = (parts: NotifyFollowersParts) => [
  ...[setApprovedOffers, offerApprovedLicenses, tellParentCreators, attachProposals],
  createFollowerNotices(parts),
]

async function openSelling(parts: Parameters<typeof openTrade>[0], closing: Closing): Promise<Trade> {
  const trade = await openTrade(parts)
  closing.push(() => trade.close())
  return trade
}

/** The log, and traces where a collector is named: ended last, so that what ends the market is traced too. */
async function openLog({ tracing, logLevel }: MarketSettings, parts: MarketParts, closing: Closing): Promise<Logger> {
  const log = parts.log ?? createLog(logLevel)
  if (tracing === null) return log
  const { startTracing } = await import('./telemetry/start-tracing.ts')
  closing.push(startTracing(tracing, log))
  return log
}

async function assemble(settings: MarketSettings, parts: MarketParts, closing: Closing): Promise<Market> {
  const clock = parts.clock ?? systemClock
  const log = await openLog(settings, parts, closing)
  // First, so that health can be asked for while the schema is brought up to date.
  const listening = await listen(settings.host, settings.port)
  closing.push(() => listening.close())
  const { database, ended, indexOwner, isOnlyOne } = await openMarketDatabase(settings, parts.connection, closing)
  const reads = openPublicReads(settings, { database, log }, closing)
  // Requests that are being answered need the database: the port is closed before it, and above only where that failed.
  closing.push(() => listening.close())
  const url = settings.publicUrl ?? listening.url
  const metrics = createMetrics()
  const jobs = createJobs({ database, clock, log, onEnd: observeJobs(metrics.registry, database, clock) })
  const keyring = await openKeyring({ settings, database, clock, jobs, log })
  const idempotency = createIdempotency(database, clock, keyring)
  await keepAnswers(idempotency, jobs, isOnlyOne)

  const leaving = createLeaving({ clock, jobs, opened: () => ({ intake, trade }) })
  const common = { database, clock, jobs, log, keyring, url }
  const { outbox, mailSettings, mailRoutes, mailLinks } = openMails(settings, common, closing)
  const accounts = openPeople(settings, parts, { ...common, metrics, outbox, ...leaving })
  const ledger = openLedger({ database, clock, jobs })
  const blobStore = await openBlobStore(settings.blobStore, settings.dataFolder)
  const compared = await openComparison(settings, { database, clock, jobs, log, indexOwner, blobs: blobStore }, closing)
  const { signer, publications } = openPublishing(settings, keyring, clock)
  const intake = openIntake({
    ...{ database, clock, jobs, keyring, blobStore, fingerprints: compared.fingerprints, publications },
    licenseTermsOf,
    onDecision: onDecision({ database, clock, jobs, seesAdultWorks }),
  })
  const offering = { licenses: openLicenseSales(clock, signer, publications), mailLinks, limits: accounts.limits }
  const trade = await openSelling({ settings, database, clock, jobs, keyring, outbox, url, ...offering }, closing)
  const storefront = await openStorefront({
    ...{ database, reads, clock, jobs, log, signer, publications, blobStore, indexOwner },
    ...{ entitlements: trade, prices: trade.prices },
    offersOf: (tx, assetId) => offersNow(tx, assetId, clock.now()),
    ...{ models: compared.models, blobs: intake.blobs },
  })
  const rawRoutes: RawRoute[] = [
    ...[exportRoute({ database, clock, ledger }), statementCsvRoute(ledger), ...storefront.rawRoutes],
    ...[...intake.rawRoutes, ...trade.rawRoutes, ...mailRoutes],
  ]
  const rights = openRights({
    ...{ database, clock, jobs, publicUrl: url, onChange: refreshSearchDocument },
    ...{ checkouts: trade.sales.checkouts, tries: trade.tries },
  })
  const community = openCommunity({ database, clock, jobs, publications, fingerprints: compared.fingerprints })
  const router = createRouter({
    ...{ accounts: accounts.service, apiKeys: accounts.apiKeys, clock, intake, ledger, rights, storefront, trade },
    ...{ community, mail: mailSettings },
    webhooks: openAccountWebhooks(settings, { database, clock, jobs, keyring }),
    payments: settings.stripe === null ? 'test' : 'live',
  })

  const { authenticate, mounts, signIns } = accounts
  const web = openWeb(router, storefront, {
    ...{ url, seller: settings.issuer.seller, signIns, idempotency, staffReads: community.staffReads },
    paymentOrigins: trade.paymentOrigins,
    now: () => clock.now(),
  })
  const app = createHttpApp({
    ...{ router, authenticate, idempotency, metrics, log, trustProxy: settings.trustProxy },
    ...{ rawRoutes: [...rawRoutes, ...web.routes], failurePage: web.failurePage },
    rateLimit: openRateLimit(settings, database, jobs),
    visitorOf: (cookies) => signIns.identify(cookieOf(cookies, webCookieName(new URL(url).origin))),
    operations: operationsOf(settings, { database, metrics, rawRoutes, url }),
  })
  listening.serve(answerAll(app, mounts))
  closing.push(() => jobs.stop())
  if (parts.isIdle !== true) jobs.start()
  log.info({ url }, 'listening')
  return {
    ...{ url: listening.url, database, jobs, accounts: accounts.service, intake, keyring, signer, ended },
    reconciliation: trade.reconciliation,
    close: () => closeAll(closing),
  }
}

/**
 * Throws SETTINGS_INVALID, MASTER_KEY_WRONG, KEYS_UNREADABLE, DATABASE_LOCKED, DATABASE_TOO_NEW, MIGRATION_FAILED;
 * nothing stays open then.
 */
export async function openMarket(settings: MarketSettings, parts: MarketParts = {}): Promise<Market> {
  const closing: Closing = []
  try {
    return await assemble(settings, parts, closing)
  } catch (error) {
    await closeAll(closing)
    throw error
  }
}

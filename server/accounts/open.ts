/** Puts the parts of accounts and sign-in together. */
import type { Logger } from 'pino'
import { OAUTH_PATH, SECURITY_PATH } from '#shared/contract/market/accounts.ts'
import { HOUR_MS } from '#shared/time.ts'
import { type ApiKeys, createApiKeys } from '../api-keys/api-keys.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { callerAddress } from '../http/address.ts'
import type { Authenticate, Identity } from '../http/context.ts'
import type { Mount } from '../http/listen.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { MailOutbox } from '../mail/outbox.ts'
import { type AccountsService, createAccountsService } from './accounts.ts'
import { createCredentials } from './credentials.ts'
import { createDevices } from './devices.ts'
import { openFactors } from './factors/open.ts'
import { createIdentities } from './identities.ts'
import { createSignInLimits, type SignInLimiter, type SignInLimits } from './limits.ts'
import { createAccountMail } from './mail.ts'
import { createArrivals } from './oauth/arrivals.ts'
import { claimsOf } from './oauth/claims-of.ts'
import { createDiscovery, WELL_KNOWN_PATH } from './oauth/discovery.ts'
import { createInbox, INBOX_PATH } from './oauth/inbox.ts'
import { createInteractions, type InteractionsParts } from './oauth/interactions.ts'
import { createMailLinks } from './oauth/mail-links.ts'
import type { Context } from './oauth/middleware.ts'
import { mountOauth } from './oauth/mount.ts'
import { createPasskeyScript } from './oauth/passkey-script.ts'
import { createPollPace } from './oauth/poll-pace.ts'
import { createProvider } from './oauth/provider.ts'
import { createOauthRecords } from './oauth/records.ts'
import { createSecurity, createSecurityRedirect } from './oauth/security.ts'
import { createWebEntry } from './oauth/web-entry.ts'
import { createWebSessions } from './oauth/web-sessions.ts'
import type { AccountsParts } from './parts.ts'
import type { PasswordCost } from './passwords.ts'
import { rolesOf, standingOf } from './roles.ts'

export interface OpenAccountsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Jobs
  readonly log: Logger
  readonly metrics: Metrics
  readonly keyring: Keyring
  readonly outbox: MailOutbox
  /** As others reach the market. */
  readonly url: string
  readonly trustProxy: boolean
  readonly cost: PasswordCost
  readonly limits: SignInLimits
  /** Moderators and admins have their rights only with a second factor. */
  readonly staffNeedsSecondFactor: boolean
  readonly leaveMarket: AccountsParts['leaveMarket']
  readonly emptying: AccountsParts['emptying']
  /** Whether mails are shown on a page of this machine's. */
  readonly showsInbox: boolean
  readonly accountsToTry: InteractionsParts['accountsToTry']
}

/** Sign-ins on the market's pages, each by the value of its cookie. */
export interface WebSignIns {
  /** Null for an invalid cookie. */
  identify(cookie: string | undefined): Promise<Identity | null>
  end(cookie: string | undefined): Promise<void>
}

export interface Accounts {
  readonly service: AccountsService
  readonly apiKeys: ApiKeys
  readonly limits: SignInLimiter
  readonly authenticate: Authenticate
  readonly signIns: WebSignIns
  /** The authorization server and the pages that belong to it. */
  readonly mounts: readonly Mount[]
}

type Prunes = Readonly<
  Record<'records' | 'sessions' | 'apiKeys' | 'devices' | 'mailLinks', { prune(): Promise<unknown> }>
>

function forgetWhatExpired(jobs: Jobs, { records, sessions, apiKeys, devices, mailLinks }: Prunes): void {
  jobs.every('forget expired sign-ins', HOUR_MS, async () => void (await records.prune()))
  jobs.every('forget ended sign-ins on pages', HOUR_MS, async () => void (await sessions.prune()))
  jobs.every('forget old spending of API keys', HOUR_MS, async () => void (await apiKeys.prune()))
  jobs.every('forget expired mail links', HOUR_MS, async () => void (await mailLinks.prune()))
  jobs.every('forget old devices', HOUR_MS, async () => void (await devices.prune()))
}

export function openAccounts(parts: OpenAccountsParts): Accounts {
  const { database, clock, jobs, log, metrics, trustProxy, url, staffNeedsSecondFactor } = parts
  const { origin } = new URL(url)
  const issuer = `${url}${OAUTH_PATH}`
  const limiter = createSignInLimits(parts.limits, database)
  const credentials = createCredentials({ database, clock, cost: parts.cost, limiter })
  const apiKeys = createApiKeys({ database, clock, standingOf, confirm: credentials.confirm })
  const identities = createIdentities({
    ...{ provider: () => provider, database, clock, staffNeedsSecondFactor },
    lookUpApiKey: apiKeys.lookUp,
  })
  const records = createOauthRecords(database, identities.forget)
  const { keyring } = parts
  const openProvider = () =>
    createProvider({
      ...{ issuer, mountPath: OAUTH_PATH, keyring, records },
      isOpen: (accountId) => database.asService(async (tx) => (await rolesOf(tx, accountId, clock.now())) !== null),
      claimsOf: (accountId) => database.asAccount(accountId, (tx) => claimsOf(tx, accountId)),
    })
  let provider = openProvider()
  // The library takes its keys once.
  keyring.onChange(() => {
    provider = openProvider()
  })
  const mail = createAccountMail({ clock, outbox: parts.outbox, issuer })
  const service = createAccountsService({
    ...{ database, clock, jobs, credentials, limiter, mail },
    ...{ leaveMarket: parts.leaveMarket, emptying: parts.emptying },
    forgetIdentities: identities.forget,
  })
  const devices = createDevices({ database, clock, mail })
  const { factors, steps } = openFactors({
    ...{ database, clock, jobs, keyring, url, credentials, limiter, mail },
    forgetIdentities: identities.forget,
  })
  const script = createPasskeyScript(origin, OAUTH_PATH)
  const pages = { mountPath: OAUTH_PATH, origin, addressOf: (ctx: Context) => callerAddress(ctx.req, true), script }
  const arrivals = createArrivals({ ...pages, database, credentials, devices, factors, steps })
  const { accountsToTry } = parts
  const interactions = createInteractions({
    ...pages,
    provider: () => provider,
    accounts: service,
    arrivals,
    accountsToTry,
  })
  const security = createSecurity({
    ...{ ...pages, provider: () => provider, accounts: service, factors, steps, arrivals, clock },
  })
  const sessions = createWebSessions(database, clock)
  const webEntry = createWebEntry({ ...pages, accounts: service, arrivals, steps, sessions })
  const mailLinks = createMailLinks({ accounts: service, mountPath: OAUTH_PATH, origin })
  const middlewares = [
    createPollPace(() => performance.now()),
    script.answer,
    interactions,
    mailLinks,
    security,
    webEntry,
  ]
  const prunes = { records, sessions, apiKeys, devices }
  forgetWhatExpired(jobs, { ...prunes, mailLinks: { prune: () => database.asService((tx) => mail.prune(tx)) } })
  const answerOauth = mountOauth({
    ...{ provider: () => provider, keyring, origin, trustProxy, limiter, metrics, log, middlewares },
  })
  const inbox = { path: INBOX_PATH, answer: createInbox(database, origin) }
  const discovery = { path: WELL_KNOWN_PATH, answer: createDiscovery(url, answerOauth) }
  const securityRedirect = { path: SECURITY_PATH, answer: createSecurityRedirect(OAUTH_PATH) }
  const mounts = [
    { path: OAUTH_PATH, answer: answerOauth },
    discovery,
    securityRedirect,
    ...(parts.showsInbox ? [inbox] : []),
  ]
  const signIns: WebSignIns = {
    async identify(cookie) {
      const found = await sessions.find(cookie)
      return found === null ? null : identities.identify(found.accountId, found.id)
    },
    end: (cookie) => sessions.end(cookie),
  }
  return { service, apiKeys, limits: limiter, authenticate: identities.authenticate, signIns, mounts }
}

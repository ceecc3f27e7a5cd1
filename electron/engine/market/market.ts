/** The studio's link to Luna Market: address, accounts, and calls as the account in use. */

import type { Database } from 'better-sqlite3'
import { LunaError } from '#shared/contract/errors.ts'
import type { AddressCheck, MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import type { Write } from '../database/write.ts'
import type { Events } from '../events.ts'
import type { SettingsStore } from '../settings/settings.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { checkAddress } from './address.ts'
import { createMarketClient, type MarketClient } from './client.ts'
import { createClients } from './clients.ts'
import { createReachability } from './reachability.ts'
import { createRelay, type Relay } from './relay.ts'
import type { Secrets } from './secrets.ts'
import type { Tokens } from './sign-in.ts'
import { createSignIns, type SignIns } from './sign-ins.ts'
import { createAccountTokens } from './tokens.ts'

export interface Market extends SignIns {
  readonly relay: Relay
  readonly accounts: Accounts
  status(): MarketStatus
  checkAddress(url: string): Promise<AddressCheck>
  /** The account in use. Throws NOT_SIGNED_IN. */
  requireAccount(): MarketAccount
  /** Takes an account that is signed in here into use, and with it the market it is of. Throws NOT_FOUND. */
  switchAccount(accountId: string): void
  /** Throws UNSENT_CHANGES unless they may be lost. */
  signOut(accountId: string, options: { readonly discardUnsent: boolean }): Promise<void>
  /** Returns a client for this account, or an anonymous one. Throws MARKET_NOT_SET. */
  clientOf(account: MarketAccount | null): MarketClient
  /** Where the account's market is, or the one that is set. Throws MARKET_NOT_SET. */
  url(): string
  /** Calls with the token of the account in use, for files. Throws MARKET_ANSWER_INVALID for a path of another host. */
  authorized(path: string, init?: RequestInit): Promise<Request>
}

export interface MarketOptions {
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly settings: SettingsStore
  readonly secrets: Secrets
  /** Used if no address is set: that of a locally started market, if any. */
  readonly defaultUrl: string | null
}

export function createMarket(options: MarketOptions): Market {
  const { db, write, events, settings, secrets, defaultUrl } = options
  const accounts = createAccounts({ db, write })
  const tokens = createAccountTokens({ secrets, onLost: accounts.markLost })
  const reachability = createReachability(() => events.emit({ type: 'market' }))
  const clients = createClients({ accounts, tokens, reachability })

  const settledUrl = (): string | null => {
    const address = settings.get().marketUrl || defaultUrl
    return address === null ? null : new URL(address).origin
  }
  const active = (): MarketAccount | null => {
    const account = accounts.active()
    return account !== null && account.marketUrl === settledUrl() ? account : null
  }

  function url(): string {
    const set = settledUrl()
    if (set === null) throw new LunaError('MARKET_NOT_SET')
    return set
  }

  const clientOf = (account: MarketAccount | null): MarketClient =>
    account === null ? clients.anonymous(url()) : clients.as(account)

  async function welcome(marketUrl: string, given: Tokens): Promise<MarketAccount> {
    const client = createMarketClient({ url: marketUrl, accessToken: async () => given.accessToken })
    const me = await client.accounts.me()
    await tokens.keep({ id: me.accountId, marketUrl }, given)
    return accounts.keep(marketUrl, me)
  }

  return {
    accounts,
    url,
    requireAccount() {
      const account = active()
      if (account === null) throw new LunaError('NOT_SIGNED_IN')
      return account
    },
    clientOf,
    relay: createRelay({
      db,
      write,
      client: () => clientOf(active()),
      // What is public is of the market, not of a person, and two markets have each their own.
      accountId: () => active()?.id ?? `anonymous ${url()}`,
    }),
    status: () => ({
      url: settledUrl(),
      ...reachability.state(settledUrl()),
      account: active(),
      accounts: accounts.list(),
    }),
    checkAddress,
    ...createSignIns({ url, welcome }),
    switchAccount(accountId) {
      const account = accounts.list().find(({ id }) => id === accountId)
      if (account !== undefined && account.marketUrl !== settledUrl()) settings.update({ marketUrl: account.marketUrl })
      accounts.use(accountId)
    },
    async signOut(accountId, { discardUnsent }) {
      const account = accounts.list().find(({ id }) => id === accountId)
      if (account === undefined) throw new LunaError('NOT_FOUND', `account ${accountId}`)
      // First, so that nothing can be added to the discarded changes while the market is being notified.
      accounts.remove(accountId, { discardUnsent })
      await tokens.forget(account)
    },
    async authorized(path, init) {
      const account = active()
      const address = new URL(path, url())
      if (address.origin !== url()) throw new LunaError('MARKET_ANSWER_INVALID', `a file at ${address.origin}`)
      const request = new Request(address, init ?? {})
      if (account !== null) request.headers.set('authorization', `Bearer ${await clients.accessOf(account)}`)
      return request
    },
  }
}

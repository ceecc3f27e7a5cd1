/** The studio's link to Luna Market: address, accounts, and calls as the account in use. */

import type { Database } from 'better-sqlite3'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { AddressCheck, MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import type { Write } from '../database/write.ts'
import type { Events } from '../events.ts'
import type { SettingsStore } from '../settings/settings.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { createMarketClient, type MarketClient } from './client.ts'
import { fetchAnswer } from './market-fetch.ts'
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
  /** Throws UNSENT_CHANGES unless they may be lost. */
  signOut(accountId: string, options: { readonly discardUnsent: boolean }): Promise<void>
  /** Calls as this account, or as nobody. Throws MARKET_NOT_SET. */
  clientOf(account: MarketAccount | null): MarketClient
  /** Where the account's market is, or the one that is set. Throws MARKET_NOT_SET. */
  url(): string
  /** Calls with the token of the account in use, for files. */
  authorized(path: string, init?: RequestInit): Promise<Request>
}

export interface MarketOptions {
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly settings: SettingsStore
  readonly secrets: Secrets
  /** Where no address is set: that of a market started beside the studio, if any. */
  readonly defaultUrl: string | null
}

export function createMarket(options: MarketOptions): Market {
  const { db, write, events, settings, secrets, defaultUrl } = options
  const accounts = createAccounts({ db, write })
  const tokens = createAccountTokens({ secrets, onLost: accounts.markLost })
  const reachability = createReachability(() => events.emit({ type: 'market' }))

  const settledUrl = (): string | null => settings.get().marketUrl || defaultUrl
  const active = (): MarketAccount | null => {
    const account = accounts.active()
    return account !== null && account.marketUrl === settledUrl() ? account : null
  }

  function url(): string {
    const set = settledUrl()
    if (set === null) throw new LunaError('MARKET_NOT_SET')
    return set
  }

  const asNobody = (marketUrl: string) =>
    createMarketClient({ url: marketUrl, accessToken: async () => null, fetch: reachability.watch(fetchAnswer) })

  function clientOf(account: MarketAccount | null): MarketClient {
    if (account === null) return asNobody(url())
    return createMarketClient({
      url: account.marketUrl,
      accessToken: () => tokens.access(account),
      fetch: reachability.watch(async (request) => {
        const response = await fetchAnswer(request)
        if (response.status === 401) tokens.distrust(account, bearerOf(request))
        return response
      }),
    })
  }

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
      accountId: () => active()?.id ?? 'nobody',
    }),
    status: () => ({ url: settledUrl(), ...reachability.state(), account: active(), accounts: accounts.list() }),
    async checkAddress(given) {
      const about = await asNobody(originOf(given)).system.about()
      return { url: originOf(given), name: about.name, version: about.version, payments: about.payments }
    },
    ...createSignIns({ url, welcome }),
    async signOut(accountId, { discardUnsent }) {
      const account = accounts.list().find(({ id }) => id === accountId)
      if (account === undefined) throw new LunaError('NOT_FOUND', `account ${accountId}`)
      if (account.unsent > 0 && !discardUnsent) throw new LunaError('UNSENT_CHANGES', String(account.unsent))
      await tokens.forget(account)
      accounts.remove(accountId)
    },
    async authorized(path, init) {
      const account = active()
      const request = new Request(new URL(path, url()), init ?? {})
      if (account !== null) request.headers.set('authorization', `Bearer ${await tokens.access(account)}`)
      return request
    },
  }
}

/** A market is an origin; what follows in an address that was pasted is left off. Throws INVALID_INPUT. */
function originOf(address: string): string {
  try {
    return new URL(address).origin
  } catch (cause) {
    throw new LunaError('INVALID_INPUT', toLunaError(cause).message)
  }
}

function bearerOf(request: Request): string {
  return request.headers.get('authorization')?.slice('Bearer '.length) ?? ''
}

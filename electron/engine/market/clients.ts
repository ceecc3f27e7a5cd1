/** Clients of a market: anonymous ones, and those of an account, whose token is renewed and sent with every call. */
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { Accounts } from './accounts.ts'
import { type AskedBy, createMarketClient, type MarketClient } from './client.ts'
import { fetchAnswer } from './market-fetch.ts'
import type { Reachability } from './reachability.ts'
import type { AccountTokens } from './tokens.ts'

export interface Clients {
  anonymous(marketUrl: string): MarketClient
  as(account: MarketAccount): MarketClient
  /** A token that is good now. Throws NOT_SIGNED_IN, MARKET_UNREACHABLE. */
  accessOf(account: MarketAccount): Promise<string>
}

export interface ClientsOptions {
  readonly accounts: Pick<Accounts, 'markLost'>
  readonly tokens: AccountTokens
  readonly reachability: Reachability
}

export function createClients({ accounts, tokens, reachability }: ClientsOptions): Clients {
  const accessOf = (account: MarketAccount): Promise<string> =>
    tokens.access(account).catch((cause: unknown) => {
      throw reachability.failed(account.marketUrl, cause)
    })

  /** Once more with a new token where the market does not accept the one that seemed good here. */
  async function fetchAs(account: MarketAccount, request: Request, options: AskedBy): Promise<Response> {
    const again = request.clone()
    const response = await fetchAnswer(request, options)
    if (response.status !== 401) return response
    tokens.distrust(account, bearerOf(request))
    again.headers.set('authorization', `Bearer ${await accessOf(account)}`)
    const last = await fetchAnswer(again, options)
    // Not even one that it gave a moment ago: the person has to sign in.
    if (last.status === 401) accounts.markLost(account)
    return last
  }

  return {
    anonymous: (url) =>
      createMarketClient({ url, accessToken: async () => null, fetch: reachability.watch(url, fetchAnswer) }),
    as: (account) =>
      createMarketClient({
        url: account.marketUrl,
        accessToken: () => accessOf(account),
        fetch: reachability.watch(account.marketUrl, (request, options) => fetchAs(account, request, options)),
      }),
    accessOf,
  }
}

function bearerOf(request: Request): string {
  return request.headers.get('authorization')?.slice('Bearer '.length) ?? ''
}

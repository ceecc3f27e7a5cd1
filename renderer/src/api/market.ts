/**
 * Luna Market as the page reaches it: the market contract itself, whose calls go through the studio. Reads are answered
 * with their age, also without a connection; writes go to the market at once.
 */
import { type Client, type ClientLink, createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import type { MarketClient } from '#shared/contract/market/market.ts'
import { client } from './client.ts'

/** An answer of the market and when it was given. */
export interface Relayed<T> {
  readonly data: T
  readonly asOf: string
  /** True without a connection. */
  readonly isFromCache: boolean
}

type NoContext = Record<never, never>

type RelayedClient<T> =
  T extends Client<infer Context, infer Input, infer Output, infer Failure>
    ? Client<Context, Input, Relayed<Output>, Failure>
    : { [Key in keyof T]: RelayedClient<T[Key]> }

const link: ClientLink<NoContext> = {
  call: (path, input, { signal }) =>
    client.market.call(
      { operation: path.join('.'), input, key: crypto.randomUUID() },
      signal === undefined ? {} : { signal },
    ),
}

export type RelayedMarket = RelayedClient<MarketClient<NoContext>>

export const marketClient: RelayedMarket = createORPCClient(link)

/** `market.ledger.summary.queryOptions()`; what it gives has the answer under `data`. */
export const market: RouterUtils<RelayedMarket> = createTanstackQueryUtils(marketClient, { path: ['market'] })

/** The market's API without a connection: the same procedures with the same rules, asked by the storefront. */
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient, ORPCError } from '@orpc/server'
import { LunaError } from '#shared/contract/errors.ts'
import type { marketContract } from '#shared/contract/market/market.ts'
import type { RequestContext } from '../http/context.ts'
import { toDeclaredError } from '../http/problem-response.ts'
import type { MarketRouter } from '../http/router.ts'
import { assertStorable } from '../http/storable.ts'

export type MarketApi = ContractRouterClient<typeof marketContract>

export function createMarketApi(router: MarketRouter): (context: RequestContext) => MarketApi {
  return (context) =>
    createRouterClient(router, {
      context,
      interceptors: [
        ({ input, next }) => {
          assertStorable(input)
          return next()
        },
      ],
    })
}

/** What the question gives, or null where there is no such thing. */
export async function orNull<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked
  } catch (error) {
    const declared = error instanceof ORPCError ? toDeclaredError(error) : error
    if (declared instanceof LunaError && declared.code === 'NOT_FOUND') return null
    throw error
  }
}

/** Procedures of the market contract by name, such as `ledger.summary`. */
import { isContractProcedure } from '@orpc/contract'
import { LunaError } from '#shared/contract/errors.ts'
import { marketContract } from '#shared/contract/market/market.ts'
import type { CallContext, MarketClient } from './client.ts'

export interface Operation {
  readonly name: string
  readonly isRead: boolean
  call(
    client: MarketClient,
    input: unknown,
    options?: { context?: CallContext; signal?: AbortSignal },
  ): Promise<unknown>
}

/** Ask something by a body, and change nothing. */
const READING_POSTS: ReadonlySet<string> = new Set(['offers.recommend', 'offers.netPreview'])

type AnyCall = (input: unknown, options: { context: CallContext; signal?: AbortSignal }) => Promise<unknown>

/** Throws INVALID_INPUT for a name that is not in the contract. */
export function operationNamed(name: string): Operation {
  const path = name.split('.')
  const procedure = walk(marketContract, path)
  if (!isContractProcedure(procedure)) throw new LunaError('INVALID_INPUT', `operation: there is no ${name}`)
  const { method } = procedure['~orpc'].route
  return {
    name,
    isRead: method === 'GET' || READING_POSTS.has(name),
    call: (client, input, { context = {}, signal } = {}) => {
      // The contract, whose procedure was found under this path, is what the client is typed by.
      const call = walk(client, path) as AnyCall
      return call(input, { context, ...(signal === undefined ? {} : { signal }) })
    },
  }
}

function walk(start: unknown, path: readonly string[]): unknown {
  let here = start
  for (const key of path) {
    // A client is a function with properties made on demand.
    if ((typeof here !== 'object' && typeof here !== 'function') || here === null) return undefined
    here = Reflect.get(here, key)
  }
  return here
}

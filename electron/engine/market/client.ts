/** The market's API with the types of the contract; answers are parsed by it, refusals come as declared errors. */
import { randomUUID } from 'node:crypto'
import { createORPCClient, ORPCError } from '@orpc/client'
import { ValidationError } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { LunaError } from '#shared/contract/errors.ts'
import { type MarketClient as ClientOf, marketContract } from '#shared/contract/market/market.ts'
import { problemSchema } from '#shared/contract/market/problem.ts'
import { fetchAnswer } from './market-fetch.ts'
import { readRetryAfter } from './retry-after.ts'

export interface CallContext {
  /** Repeated, the same request is done once; by default each call is one of its own. */
  readonly idempotencyKey?: string
  /** Where the call is one of the outbox. */
  readonly mutation?: { readonly deviceId: string; readonly number: number }
}

export type MarketClient = ClientOf<CallContext>

/** The caller's signal, which a request that is copied on its way would lose. */
export interface AskedBy {
  readonly signal?: AbortSignal | undefined
}

export type MarketFetch = (request: Request, by: AskedBy) => Promise<Response>

export interface MarketClientOptions {
  readonly url: string
  /** Null for anonymous calls. Throws NOT_SIGNED_IN, MARKET_UNREACHABLE. */
  readonly accessToken: () => Promise<string | null>
  readonly fetch?: MarketFetch
}

/**
 * Every call may throw the market's refusals, MARKET_UNREACHABLE, MARKET_ANSWER_INVALID and CANCELLED as LunaErrors.
 */
export function createMarketClient({ url, accessToken, fetch = fetchAnswer }: MarketClientOptions): MarketClient {
  const link = new OpenAPILink<CallContext>(marketContract, {
    url,
    fetch: (request, init, { signal }) => fetch(new Request(request, init), { signal }),
    headers: async ({ context }) => {
      const token = await accessToken()
      return {
        'idempotency-key': context.idempotencyKey ?? randomUUID(),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(context.mutation === undefined
          ? {}
          : { 'luna-device': context.mutation.deviceId, 'luna-mutation': String(context.mutation.number) }),
      }
    },
    customErrorResponseBodyDecoder(body, { headers }) {
      const problem = problemSchema.safeParse(body).data
      if (problem === undefined) return null
      const { code, status, title, detail, data } = problem
      const asked = code === 'RATE_LIMITED' ? readRetryAfter([headers['retry-after']].flat()[0], Date.now()) : undefined
      return new ORPCError(code, { status, message: detail ?? title, data: asked ?? data })
    },
    plugins: [new ResponseValidationPlugin(marketContract)],
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (cause) {
          throw marketError(cause)
        }
      },
    ],
  })
  return createORPCClient(link)
}

/** Whatever a call threw, as a declared error; a code that this version does not know is no answer of a market. */
function marketError(cause: unknown): LunaError {
  if (cause instanceof LunaError) return cause
  if (cause instanceof ValidationError) return new LunaError('MARKET_ANSWER_INVALID', cause.message, { cause })
  if (cause instanceof ORPCError) {
    const problem = problemSchema.shape.code.safeParse(cause.code)
    if (problem.success) return new LunaError(problem.data, cause.message, { cause, data: cause.data })
    return new LunaError('MARKET_ANSWER_INVALID', `${cause.status} ${cause.code}`, { cause })
  }
  if (cause instanceof Error && cause.name === 'AbortError') return new LunaError('CANCELLED', undefined, { cause })
  return new LunaError('MARKET_ANSWER_INVALID', cause instanceof Error ? cause.message : String(cause), { cause })
}

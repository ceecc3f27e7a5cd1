/** The market's API as one of its accounts uses it, over HTTP, with the types of the contract. */
import { randomUUID } from 'node:crypto'
import { createORPCClient, ORPCError } from '@orpc/client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { type MarketClient, marketContract } from '#shared/contract/market/market.ts'
import { PROBLEM_CONTENT_TYPE, problemSchema } from '#shared/contract/market/problem.ts'

interface CallContext {
  /** Repeated, the same request is answered the same; by default each call is one of its own. */
  readonly idempotencyKey?: string
}

export type Client = MarketClient<CallContext>

/** The link reads plain JSON alone. */
async function fetchPlain(request: Request, init: RequestInit): Promise<Response> {
  const response = await fetch(request, init)
  if (response.headers.get('content-type')?.startsWith(PROBLEM_CONTENT_TYPE) !== true) return response
  return Response.json(await response.json(), { status: response.status })
}

/** Refusals reject with an ORPCError whose code is the problem's. */
export function createClient(url: string, token: string | null): Client {
  const link = new OpenAPILink<CallContext>(marketContract, {
    url,
    fetch: fetchPlain,
    headers: ({ context }) => ({
      'idempotency-key': context.idempotencyKey ?? randomUUID(),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    }),
    customErrorResponseBodyDecoder(body) {
      const problem = problemSchema.safeParse(body).data
      if (problem === undefined) return null
      const { code, status, title, detail, data } = problem
      return new ORPCError(code, { status, message: detail ?? title, data })
    },
  })
  return createORPCClient(link)
}

export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof ORPCError && error.code === code
}

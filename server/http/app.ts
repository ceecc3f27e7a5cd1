/** The market over HTTP: what every request goes through before its domain answers, and what every answer carries. */
import { randomUUID } from 'node:crypto'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { type AnyRouter, ORPCError } from '@orpc/server'
import { type Context, Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { bodyLimit } from 'hono/body-limit'
import { etag } from 'hono/etag'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { PROBLEM_CONTENT_TYPE, type Problem } from '#shared/contract/market/problem.ts'
import { checkAccess } from './access.ts'
import type { Authenticate, Identity, MarketEnv, RequestContext } from './context.ts'
import { type DeviceMutation, IDEMPOTENCY_KEY, type Idempotency } from './idempotency.ts'
import type { RateLimit, RequestKind } from './limits.ts'
import { answerMethod, methodsOf } from './methods.ts'
import type { Metrics } from './metrics.ts'
import { observeRequests } from './observe.ts'
import { addOperations, type OperationsParts } from './operations.ts'
import { problemOf, problemResponse, toDeclaredError } from './problem-response.ts'
import type { RawRoute } from './raw-route.ts'
import { routeIs } from './request-route.ts'
import { assertStorable } from './storable.ts'

const MAX_JSON_BYTES = 1024 * 1024
/**
 * Operations that store the key themselves. Uses are sold by the thousand: their key is stored with the sale, which is
 * as safe and saves two transactions. Answers with a secret are not kept.
 */
const KEEPS_OWN_KEY =
  /^\/v1\/(?:assets\/[^/]+\/uses|api-keys(?:\/[^/]+\/rotation)?|webhooks(?:\/[^/]+\/secret)?|purchases\/[^/]+\/gift\/link)$/

const CODES_WITH_HEADERS: ReadonlySet<string> = new Set(['RATE_LIMITED', 'METHOD_NOT_ALLOWED'])
/** What such a refusal tells the caller in headers, where it tells anything. */
const limitSchema = z.object({ headers: z.record(z.string(), z.string()) })

export interface HttpParts {
  readonly router: AnyRouter
  readonly rawRoutes: readonly RawRoute[]
  readonly authenticate: Authenticate
  /** The account of a browser's cookies; null if there is none. */
  readonly visitorOf: (cookies: string | null) => Promise<Identity | null>
  readonly idempotency: Idempotency
  readonly operations: OperationsParts
  readonly metrics: Metrics
  readonly log: Logger
  /** What a browser is shown in place of a problem document. */
  readonly failurePage: (problem: Problem) => Response
  readonly rateLimit: RateLimit
  /** True behind a proxy of our own that sets X-Forwarded-For. */
  readonly trustProxy: boolean
}

type MarketContext = Context<MarketEnv>

function isWrite({ req }: MarketContext): boolean {
  return req.method !== 'GET' && req.method !== 'HEAD' && req.method !== 'OPTIONS'
}

async function identityOf(c: MarketContext, authenticate: Authenticate) {
  const header = c.req.header('authorization')
  if (header === undefined) return null
  const token = /^Bearer ([\x21-\x7e]{8,512})$/i.exec(header)?.[1]
  const identity = token === undefined ? null : await authenticate(token)
  // A token that is not known is said, instead of being answered as if there were none.
  if (identity === null) throw new LunaError('NOT_SIGNED_IN', 'The access token is unknown, expired or revoked.')
  return identity
}

type FailureParts = Pick<HttpParts, 'log' | 'failurePage'>

/** Browsers name HTML in what they accept; programs do not. */
function prefersPage(c: MarketContext): boolean {
  const supports = [PROBLEM_CONTENT_TYPE, 'text/html']
  return accepts(c, { header: 'Accept', supports, default: PROBLEM_CONTENT_TYPE }) === 'text/html'
}

function failureResponse(
  c: MarketContext,
  problem: Problem,
  parts: FailureParts,
  headers: Record<string, string> = {},
) {
  if (!prefersPage(c)) return problemResponse(problem, headers)
  const page = parts.failurePage(problem)
  for (const [name, value] of Object.entries(headers)) page.headers.set(name, value)
  return page
}

function answerFailure(c: MarketContext, error: unknown, parts: FailureParts): Response {
  const { requestId } = c.get('request') ?? { requestId: randomUUID() }
  const declared = toDeclaredError(error)
  const problem = problemOf(declared, requestId)
  if (problem.status >= 500)
    parts.log.error({ requestId, err: declared.cause ?? declared, code: declared.code }, 'failed')
  // What is left of the body would be taken for the next request.
  if (problem.status === 413) return failureResponse(c, problem, parts, { connection: 'close' })
  const limit = limitSchema.safeParse(problem.data)
  if (!CODES_WITH_HEADERS.has(declared.code) || !limit.success) return failureResponse(c, problem, parts)
  const { data: _headers, ...rest } = problem
  return failureResponse(c, rest, parts, limit.data.headers)
}

/**
 * A number counts only with a token, which is checked right after: without one, everything is a write like any other.
 */
function kindOf(c: MarketContext): RequestKind {
  if (!isWrite(c)) return 'read'
  const isNumbered = c.req.header('luna-mutation') !== undefined && c.req.header('authorization') !== undefined
  return isNumbered ? 'mutation' : 'write'
}

function admitRequests(app: Hono<MarketEnv>, { authenticate, visitorOf, rateLimit }: HttpParts): void {
  app.use(async (c, next) => {
    const before = c.get('request')
    const { address } = before
    const kind = kindOf(c)
    rateLimit.admit(address, kind)
    const identity = await identityOf(c, authenticate).catch((error: unknown) => {
      // Counted for the address, so that guessing tokens is limited too.
      rateLimit.charge({ accountId: null, address }, kind)
      throw error
    })
    const visitor = identity === null ? await visitorOf(c.req.header('cookie') ?? null) : null
    const accountId = (identity ?? visitor)?.accountId ?? null
    const headers = rateLimit.charge({ accountId, address }, kind)
    c.set('request', { ...before, identity, visitor })
    await next()
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
  })
}

const mutationSchema = z.object({
  deviceId: z.uuid(),
  number: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(BigInt),
})

/** Throws INVALID_INPUT. */
function mutationOf({ req }: MarketContext): DeviceMutation | null {
  const [deviceId, number] = [req.header('luna-device'), req.header('luna-mutation')]
  if (deviceId === undefined && number === undefined) return null
  const parsed = mutationSchema.safeParse({ deviceId, number })
  if (!parsed.success)
    throw new LunaError('INVALID_INPUT', 'Luna-Device: a uuid; Luna-Mutation: a whole number from 1.')
  return parsed.data
}

/** Runs a write under its key where it has one; a write without is refused unless it may lack one. */
async function underKey(
  c: MarketContext,
  idempotency: Idempotency,
  mayLackKey: boolean,
  work: () => Promise<Response>,
): Promise<Response> {
  if (!isWrite(c)) return work()
  const { idempotencyKey: key, identity } = c.get('request')
  if (key === null) {
    if (mayLackKey) return work()
    throw new LunaError('IDEMPOTENCY_KEY_REQUIRED')
  }
  if (!IDEMPOTENCY_KEY.test(key)) throw new LunaError('INVALID_INPUT', 'Idempotency-Key: 8 to 128 visible characters.')
  if (KEEPS_OWN_KEY.test(c.req.path)) return work()
  const body = new Uint8Array(await c.req.raw.clone().arrayBuffer())
  const { pathname, search } = new URL(c.req.url)
  const accountId = identity?.accountId ?? null
  const request = { accountId, key, method: c.req.method, target: pathname + search, body, mutation: mutationOf(c) }
  return idempotency.answer(request, work)
}

function limitBody(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new LunaError('REQUEST_TOO_LARGE')
    },
  })
}

function addRawRoute(app: Hono<MarketEnv>, route: RawRoute, parts: HttpParts): void {
  // A part before a file extension takes the extension along: `{period}.csv` gives `2026-03.csv`.
  const pattern = route.path.replace(/\{(\w+)\}(\.\w+)?/g, (_, name: string, extension?: string) =>
    extension === undefined ? `:${name}` : `:${name}{.+\\${extension}}`,
  )
  app.on([route.method], pattern, limitBody(route.maxBodyBytes ?? MAX_JSON_BYTES), async (c) => {
    routeIs(route.path)
    const context = c.get('request')
    checkAccess(route, route, context.identity)
    const params: Record<string, string> = c.req.param()
    const work = async (): Promise<Response> => {
      try {
        return await route.handle({ request: c.req.raw, context, params })
      } catch (error) {
        return answerFailure(c, error, parts)
      }
    }
    return route.idempotent === true ? work() : underKey(c, parts.idempotency, false, work)
  })
}

/** An error before any procedure is due to the request: invalid JSON, broken escapes, bytes that are not text. */
function asUnreadable(error: unknown): unknown {
  if (error instanceof LunaError || error instanceof ORPCError) return error
  return new LunaError('INVALID_INPUT', 'The request cannot be parsed: its body does not match its Content-Type.', {
    cause: error,
  })
}

/** Answers what the contract declares; null where it declares no such address. */
function createContractHandler({ router, ...parts }: HttpParts) {
  // The library would put failures into a form of its own; they are kept here and become problem documents.
  const failures = new WeakMap<RequestContext, unknown>()
  const understood = new WeakSet<RequestContext>()
  const handler = new OpenAPIHandler<RequestContext>(router, {
    interceptors: [
      async ({ next, context }) => {
        try {
          return await next()
        } catch (error) {
          failures.set(context, understood.has(context) ? error : asUnreadable(error))
          throw error
        }
      },
    ],
    clientInterceptors: [
      ({ next, context, input }) => {
        understood.add(context)
        assertStorable(input)
        return next()
      },
    ],
  })
  return async (c: MarketContext): Promise<Response | null> => {
    const context = c.get('request')
    const { url, headers, signal } = c.req.raw
    // The answer to HEAD is that to GET; the framework leaves its body out.
    const request = c.req.method === 'HEAD' ? new Request(url, { headers, signal }) : c.req.raw
    const { matched, response } = await handler.handle(request, { context })
    if (!matched) return null
    return failures.has(context) ? answerFailure(c, failures.get(context), parts) : response
  }
}

function addContractRoutes(app: Hono<MarketEnv>, parts: HttpParts): void {
  const answer = createContractHandler(parts)
  const methods = methodsOf(parts.rawRoutes)
  app.use('*', limitBody(MAX_JSON_BYTES), async (c) => {
    const allowed = methods.at(c.req.path)
    if (allowed.length > 0 && (c.req.method === 'OPTIONS' || !allowed.includes(c.req.method))) {
      return answerMethod(c.req.method, allowed)
    }
    const mayLackKey = c.req.path.startsWith('/functions/')
    return underKey(c, parts.idempotency, mayLackKey, async () => (await answer(c)) ?? c.notFound())
  })
}

export function createHttpApp(parts: HttpParts): Hono<MarketEnv> {
  const app = new Hono<MarketEnv>()
  addOperations(app, parts.operations)
  observeRequests(app, parts)
  app.use(secureHeaders({ referrerPolicy: false }))
  app.use(async (c, next) => {
    await next()
    if (!c.res.headers.has('referrer-policy')) c.header('referrer-policy', 'no-referrer')
  })
  admitRequests(app, parts)
  app.use(etag({ weak: true }))
  for (const route of parts.rawRoutes) addRawRoute(app, route, parts)
  addContractRoutes(app, parts)
  app.onError((error, c) => answerFailure(c, error, parts))
  app.notFound((c) => answerFailure(c, new LunaError('NOT_FOUND', 'There is no such address.'), parts))
  return app
}

/** What is noted of every request: figures, a line of the log, and a span where traces are taken. */
import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import type { Logger } from 'pino'
import { type OpenSpan, type TraceHeaders, traced } from '../telemetry/tracing.ts'
import { callerAddress } from './address.ts'
import type { MarketEnv } from './context.ts'
import type { Metrics } from './metrics.ts'
import { type RequestRoute, withRoute } from './request-route.ts'

interface ObserveParts {
  readonly metrics: Metrics
  readonly log: Logger
  readonly trustProxy: boolean
}

type MarketContext = Context<MarketEnv>

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/

/** Taken from a proxy of the operator and from this machine: strangers decide neither what is traced nor under which id. */
function parentOf({ req, env }: MarketContext, trustProxy: boolean): TraceHeaders | null {
  const traceparent = req.header('traceparent')
  if (traceparent === undefined) return null
  if (!trustProxy && !LOOPBACK.test(env.incoming.socket.remoteAddress ?? '')) return null
  const tracestate = req.header('tracestate')
  return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) }
}

/** Paths with ids or names in them would make a time series for each, and name people. */
function labelOf({ template }: RequestRoute): string {
  return template ?? 'unknown'
}

async function answerObserved(
  c: MarketContext,
  next: () => Promise<void>,
  { metrics, log, trustProxy }: ObserveParts,
  { route, span }: { readonly route: RequestRoute; readonly span: OpenSpan },
): Promise<void> {
  const started = performance.now()
  const requestId = randomUUID()
  const address = callerAddress(c.env.incoming, trustProxy)
  const idempotencyKey = c.req.header('idempotency-key') ?? null
  c.set('request', { identity: null, visitor: null, requestId, idempotencyKey, address, signal: c.req.raw.signal })
  await next()
  c.header('x-request-id', requestId)
  const { status } = c.res
  const { method } = c.req
  const durationMs = performance.now() - started
  metrics.observeRequest(labelOf(route), method, status, durationMs / 1000)
  if (route.template !== null) {
    span.rename(`${method} ${route.template}`)
    span.set('http.route', route.template)
  }
  span.set('http.response.status_code', status)
  span.set('luna.request_id', requestId)
  if (status >= 500) span.fail(String(status))
  const { identity, visitor } = c.get('request')
  const accountId = (identity ?? visitor)?.accountId
  log.info({ requestId, accountId, method, path: labelOf(route), status, durationMs }, 'answered')
}

export function observeRequests(app: Hono<MarketEnv>, parts: ObserveParts): void {
  app.use((c, next) => {
    const route: RequestRoute = { template: null }
    const { method } = c.req
    const attributes = { 'http.request.method': method }
    const span = { name: method, kind: 'server', attributes, parent: parentOf(c, parts.trustProxy) } as const
    return withRoute(route, () => traced(span, (opened) => answerObserved(c, next, parts, { route, span: opened })))
  })
}

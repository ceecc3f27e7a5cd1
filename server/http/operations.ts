/** Addresses for those who run the market: is it alive, is it ready, its figures, its reference. No limits, no tokens. */

import type { OpenAPI } from '@orpc/openapi'
import type { Hono } from 'hono'
import type { MarketEnv } from './context.ts'
import type { Metrics } from './metrics.ts'
import { serveReference } from './openapi.ts'

export interface OperationsParts {
  readonly metrics: Metrics
  readonly openApi: () => Promise<OpenAPI.Document>
  /** Rejects while the market cannot serve. */
  readonly checkReady: () => Promise<void>
  /** Reads the figures from anywhere; null leaves them to this machine. */
  readonly metricsToken: string | null
  /** Requests of others can come from this machine too: a proxy passes them on. */
  readonly isBehindProxy: boolean
}

/** What proxies add to a request of somebody else; not all of them do. */
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via']
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

export function addOperations(app: Hono<MarketEnv>, parts: OperationsParts): void {
  app.get('/healthz', (c) => c.text('ok'))
  app.get('/readyz', async (c) => {
    try {
      await parts.checkReady()
      return c.text('ok')
    } catch {
      return c.text('not ready', 503)
    }
  })
  app.get('/metrics', async (c) => {
    const isLocal =
      !parts.isBehindProxy &&
      LOOPBACK.has(c.env.incoming.socket.remoteAddress ?? '') &&
      PROXY_HEADERS.every((name) => c.req.header(name) === undefined)
    const isKnown = parts.metricsToken !== null && c.req.header('authorization') === `Bearer ${parts.metricsToken}`
    if (!isLocal && !isKnown) return c.text('not found', 404)
    return c.text(await parts.metrics.registry.metrics(), 200, { 'content-type': parts.metrics.registry.contentType })
  })
  app.get('/openapi.json', async (c) => c.json(await parts.openApi()))
  app.get('/docs', (c) => c.redirect('/docs/'))
  app.get('/docs/:file{.*}', async (c) => (await serveReference(c.req.param('file'))) ?? c.notFound())
}

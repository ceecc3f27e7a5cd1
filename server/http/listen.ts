/** Opens a port, answers on it once the app is ready, and closes it without cutting off who is being answered. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketEnv } from './context.ts'

const DRAIN_MS = 10_000
/**
 * Longer than proxies keep an idle connection, which is a minute for most: who closes first must be the one that sends
 * requests, or one of them meets a connection that is being closed.
 */
const KEEP_ALIVE_MS = 75_000

export interface Listening {
  readonly url: string
  /** Until then requests wait, since parts of the app need to know the address before they can answer. */
  serve(answer: RequestListener): void
  /** Takes no new requests, lets the running ones finish for a while, then cuts off the rest. */
  close(): Promise<void>
}

async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(cutOff)
}

/** Answers everything under one path of the app. */
export interface Mount {
  readonly path: string
  readonly answer: RequestListener
}

/** The app, and other listeners under some of its paths. */
export function answerAll(app: Hono<MarketEnv>, mounts: readonly Mount[]): RequestListener {
  const answer = getRequestListener((request, bindings) => app.fetch(request, bindings as MarketEnv['Bindings']))
  const mounted = mounts.map((mount) => ({ ...mount, pattern: new RegExp(`^${mount.path}(?:[/?]|$)`) }))
  return (request, response) => {
    const mount = mounted.find(({ pattern }) => pattern.test(request.url ?? ''))
    void (mount?.answer ?? answer)(request, response)
  }
}

function answerStarting({ url }: IncomingMessage, response: ServerResponse): boolean {
  if (url !== '/healthz' && url !== '/readyz') return false
  response.writeHead(url === '/healthz' ? 200 : 503, { 'content-type': 'text/plain' }).end('starting')
  return true
}

/** Throws SETTINGS_INVALID where the port is taken or may not be opened. */
export async function listen(host: string, port: number): Promise<Listening> {
  const serving = Promise.withResolvers<RequestListener>()
  let isServing = false
  void serving.promise.then(() => {
    isServing = true
  })
  const timeouts = { requestTimeout: 120_000, headersTimeout: 20_000, keepAliveTimeout: KEEP_ALIVE_MS }
  const server = createServer(timeouts, (request, response) => {
    // A market that starts is alive, and not ready: nothing restarts it, and nothing is sent to it.
    if (!isServing && answerStarting(request, response)) return
    void serving.promise.then((answer) => answer(request, response))
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LunaError('SETTINGS_INVALID', `PORT: cannot listen on ${host}:${port} (${reason})`, { cause })
  }
  const { port: actual } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  let closed: Promise<void> | undefined
  return {
    url: `http://${name}:${actual}`,
    serve: serving.resolve,
    close() {
      closed ??= drain(server)
      return closed
    },
  }
}

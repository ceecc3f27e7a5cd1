/** The browser host: the studio API, its resources and the app's pages on 127.0.0.1, behind the guard. */
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { RPCHandler } from '@orpc/server/fetch'
import { createResourceHandler } from '#engine/api/resources.ts'
import { createRouter } from '#engine/api/router.ts'
import type { Engine } from '#engine/engine.ts'
import { withSecurityHeaders } from '../content-security.ts'
import { serveStaticFile } from '../static-files.ts'
import { createGuard } from './guard.ts'

export interface BrowserHost {
  /** Where the studio answers, with a slash at its end. */
  readonly url: string
  /** A link that opens the studio once, for the first client that follows it. */
  link(): string
  close(): Promise<void>
}

export interface BrowserHostOptions {
  readonly engine: Engine
  /** The built renderer. */
  readonly webRoot: string
  /** 0 picks a free port. */
  readonly port: number
  /** Everything is served below it. */
  readonly basePath: string
  /** A link was used: `link` says the next one. */
  readonly onLinkUsed?: () => void
}

export async function startBrowserHost({
  engine,
  webRoot,
  port,
  basePath,
  onLinkUsed,
}: BrowserHostOptions): Promise<BrowserHost> {
  const rpc = new RPCHandler(createRouter(engine))
  const handleResource = createResourceHandler(engine)

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/rpc/')) {
      const { matched, response } = await rpc.handle(request, { prefix: '/rpc', context: {} })
      return matched ? response : new Response('Unknown call', { status: 404 })
    }
    return RESOURCE_PATH.test(pathname) ? handleResource(request) : serveStaticFile(webRoot, pathname)
  }

  // The guard needs the port, which is only known once the server listens; until then nothing is answered.
  let guard: ReturnType<typeof createGuard> | undefined
  const server = serve({
    fetch: async (request: Request) => {
      if (guard === undefined) return new Response('Starting', { status: 503 })
      return withSecurityHeaders(guard.check(request) ?? (await answer(withoutBase(request, basePath))))
    },
    hostname: '127.0.0.1',
    port,
  })
  const address = await listening(server)
  const opened = createGuard({ port: address.port, basePath, ...(onLinkUsed ? { onUsed: onLinkUsed } : {}) })
  guard = opened
  const origin = `http://127.0.0.1:${address.port}`
  return {
    url: `${origin}${basePath}`,
    link: () => `${origin}${opened.openPath()}`,
    close: () => closeServer(server),
  }
}

/** The request as it would be if the studio had the whole server to itself. */
function withoutBase(request: Request, basePath: string): Request {
  const url = new URL(request.url)
  url.pathname = url.pathname.slice(basePath.length - 1)
  return new Request(url, request)
}

const RESOURCE_PATH =
  /^\/(media|thumbnail|render|export|market-picture|match-picture|review-picture|review-file|purchase|upload)(\/|$)/

function listening(server: ServerType): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => resolve(server.address() as AddressInfo))
  })
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    // Event streams stay open as long as the page; a closing host must not wait for them.
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

/** The authorization server, on the same port as the API, under its own path. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import type { Logger } from 'pino'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import { OAUTH_PATH } from '#shared/contract/market/accounts.ts'
import { httpStatusOf } from '#shared/contract/market/problem.ts'
import { callerAddress } from '../../http/address.ts'
import { PAGE_HEADERS, renderPage } from '../../http/html.ts'
import type { Metrics } from '../../http/metrics.ts'
import type { Keyring } from '../../keys/keyring.ts'
import { type OpenSpan, traced } from '../../telemetry/tracing.ts'
import type { SignInLimiter } from '../limits.ts'
import { areSignaturesKnown } from './cookie-signatures.ts'
import type { Middleware } from './middleware.ts'
import { messagePage } from './pages.ts'

export interface MountParts {
  /** Another one after a rotation of its keys. */
  readonly provider: () => Provider
  readonly keyring: Pick<Keyring, 'accepted' | 'lookAgain'>
  /** As others reach the market: scheme, name and port. */
  readonly origin: string
  readonly trustProxy: boolean
  readonly limiter: SignInLimiter
  readonly metrics: Metrics
  readonly log: Logger
  readonly middlewares: readonly Middleware[]
}

/** The ids in paths would make a time series for each. */
function routeOf(path: string): string {
  return `${OAUTH_PATH}${path.replace(/^(\/[\w.-]+)\/[\w-]{15,}/, '$1/{id}').slice(0, 60)}`
}

function observe({ log, metrics, limiter }: MountParts): Middleware {
  const answer = async (ctx: Parameters<Middleware>[0], next: Parameters<Middleware>[1], span: OpenSpan) => {
    const started = performance.now()
    ctx.set(PAGE_HEADERS)
    try {
      await limiter.beforeOauthRequest(callerAddress(ctx.req, true))
      await next()
    } catch (error) {
      const declared = toLunaError(error)
      ctx.status = httpStatusOf(declared.code)
      if (ctx.status >= 500) log.error({ err: declared.cause ?? declared }, 'sign-in page failed')
      if (ctx.status === 413) ctx.set('connection', 'close')
      if (ctx.status === 429) ctx.set('retry-after', '60')
      ctx.type = 'html'
      ctx.body = renderPage(messagePage('Something went wrong', declared.detail ?? declared.message, 'stop'))
    } finally {
      const durationMs = performance.now() - started
      const route = ctx.status === 404 ? 'unknown' : routeOf(ctx.path)
      metrics.observeRequest(route, ctx.method, ctx.status, durationMs / 1000)
      span.rename(`${ctx.method} ${route}`)
      span.set('http.route', route)
      span.set('http.response.status_code', ctx.status)
      if (ctx.status >= 500) span.fail(String(ctx.status))
      log.info({ method: ctx.method, path: route, status: ctx.status, durationMs }, 'answered')
    }
  }
  return (ctx, next) => {
    const attributes = { 'http.request.method': ctx.method }
    const span = { name: ctx.method, kind: 'server', attributes, parent: null } as const
    return traced(span, (opened) => answer(ctx, next, opened))
  }
}

/** Cookies belong to one host name: on a local computer, requests to its other name are redirected to ours first. */
function redirectToOrigin(request: IncomingMessage, response: ServerResponse, origin: string): boolean {
  const { hostname, port } = new URL(origin)
  if (request.method !== 'GET' || hostname !== '127.0.0.1' || request.headers.host !== `localhost:${port}`) return false
  response.writeHead(307, { location: `${origin}${request.url ?? OAUTH_PATH}`, 'cache-control': 'no-store' }).end()
  return true
}

/** A code in the address only fills in the form; the library would post it on by script, unseen. */
const keepUserCode: Middleware = async (ctx, next) => {
  const code = ctx.path === '/device' && ctx.method === 'GET' ? ctx.query['user_code'] : undefined
  if (typeof code === 'string') {
    ctx.state['userCode'] = code.slice(0, 20)
    ctx.query = {}
  }
  await next()
}

/** Refuses a device sign-in whose session the browser does not have (any more); the library would fail internally. */
const refuseUnknownSession: Middleware = async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    if (!/^\/device(\/|$)/.test(ctx.path) || !(error instanceof TypeError)) throw error
    throw new LunaError('INVALID_INPUT', 'This sign-in has ended. Start again in the app.', {
      cause: error,
    })
  }
}

function createAnswer(provider: Provider, parts: MountParts): RequestListener {
  const { middlewares, log } = parts
  // What the provider says of itself shall not depend on what a request claims.
  provider.proxy = true
  provider.on('server_error', (_ctx, err) => log.error({ err }, 'authorization server failed'))
  for (const middleware of [observe(parts), refuseUnknownSession, keepUserCode, ...middlewares])
    provider.use(middleware)
  return provider.callback()
}

/** Of the provider with the newest keys. */
function createAnswers(parts: MountParts): RequestListener {
  const answers = new WeakMap<Provider, RequestListener>()
  const answerNow: RequestListener = (request, response) => {
    const provider = parts.provider()
    const answer = answers.get(provider) ?? createAnswer(provider, parts)
    answers.set(provider, answer)
    void answer(request, response)
  }
  return (request, response) => {
    if (areSignaturesKnown(request.headers.cookie, parts.keyring)) return answerNow(request, response)
    void parts.keyring.lookAgain().then(() => answerNow(request, response))
  }
}

/** Answers every request under `/oauth`. */
export function mountOauth(parts: MountParts): RequestListener {
  const { origin } = parts
  const { host, protocol } = new URL(origin)
  const answer = createAnswers(parts)
  return (request, response) => {
    if (redirectToOrigin(request, response, origin)) return
    const originalUrl = request.url ?? OAUTH_PATH
    const url = originalUrl.slice(OAUTH_PATH.length)
    // From here on the header contains our own value, whatever the client sent.
    const address = callerAddress(request, parts.trustProxy)
    Object.assign(request, { originalUrl, url: url.startsWith('/') ? url : `/${url}` })
    Object.assign(request.headers, {
      host,
      'x-forwarded-host': host,
      'x-forwarded-proto': protocol.slice(0, -1),
      'x-forwarded-for': address,
    })
    void answer(request, response)
  }
}

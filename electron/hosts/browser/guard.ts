/**
 * Who may talk to the browser host. Any page in the user's browser can send requests to 127.0.0.1, and so can any other
 * user of this computer: a request must name this host (against DNS rebinding), come from this origin (against other
 * pages) and carry the session cookie that only an unused link sets (against everybody else). The cookie belongs to the
 * base path, so the browser sends it to no other server of this computer.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { leadingPage } from './leading-page.ts'

export interface Guard {
  /** The path and query of the link that opens the session. Once it has been used, it is another one. */
  openPath(): string
  /** Answers the opening link or a refusal; undefined lets the request through. */
  check(request: Request): Response | undefined
}

const newToken = (): string => randomBytes(24).toString('base64url')

export interface GuardOptions {
  /** This host listens on it. */
  readonly port: number
  /** All that the studio answers is below it; see `base-path.ts`. */
  readonly basePath: string
  /** The link was used: `openPath` says the next one. */
  readonly onUsed?: () => void
}

export function createGuard({ port, basePath, onUsed = () => undefined }: GuardOptions): Guard {
  // Other studios have other names here, so that one cannot end the session of another.
  const cookieName = `luna_session_${port}`
  const session = newToken()
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  let token = newToken()

  const hasSession = (request: Request): boolean =>
    safeEqual(readCookie(request.headers.get('cookie'), cookieName), session)

  function open(request: Request, url: URL): Response {
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
    if (!safeEqual(url.searchParams.get('token') ?? '', token)) {
      if (hasSession(request)) return new Response(leadingPage('./'), { headers })
      return refuse('This link has already been used or has expired. Reopen Luna Studio from its file.')
    }
    token = newToken()
    onUsed()
    const cookie = `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=${basePath}`
    return new Response(leadingPage('./'), { headers: { ...headers, 'set-cookie': cookie } })
  }

  return {
    openPath: () => `${basePath}open?token=${token}`,
    check(request) {
      const url = new URL(request.url)
      if (!hosts.has(request.headers.get('host') ?? '')) return refuse('Unknown host.')
      if (!isBelow(url.pathname, basePath)) return refuse(OPEN_AGAIN)
      if (url.pathname === `${basePath}open` && request.method === 'GET') return open(request, url)
      const origin = request.headers.get('origin')
      if (origin !== null && !isOwnOrigin(origin, hosts)) return refuse('Requests from other pages are not allowed.')
      const site = request.headers.get('sec-fetch-site')
      if (site !== null && site !== 'same-origin' && site !== 'none')
        return refuse('Requests from other pages are not allowed.')
      if (!hasSession(request)) return refuse(OPEN_AGAIN)
      // A custom header cannot be sent across origins without a preflight, which this host never answers.
      if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers.get('x-luna-studio') !== '1')
        return refuse('A header is missing.')
      return undefined
    },
  }
}

/** The same for a wrong path and for a missing session: an answer tells neither from the other. */
const OPEN_AGAIN = 'Open Luna Studio from the file it named when it started.'

function isBelow(pathname: string, basePath: string): boolean {
  return safeEqual(pathname.slice(0, basePath.length), basePath)
}

function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  return origin.startsWith('http://') && hosts.has(origin.slice('http://'.length))
}

function readCookie(header: string | null, name: string): string {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name) return value ?? ''
  }
  return ''
}

function safeEqual(given: string, expected: string): boolean {
  const a = createHash('sha256').update(given).digest()
  const b = createHash('sha256').update(expected).digest()
  return timingSafeEqual(a, b)
}

function refuse(message: string): Response {
  return new Response(message, {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

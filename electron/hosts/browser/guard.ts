/**
 * Who may talk to the browser host. Any page in the user's browser can send requests to 127.0.0.1, so a request must
 * name this host (against DNS rebinding), come from this origin (against other pages) and carry the session cookie
 * that only the per-launch link sets (against other programs).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface Guard {
  /** The path and query of the link that opens the session. */
  readonly openPath: string
  /** Answers the opening link or a refusal; undefined lets the request through. */
  check(request: Request): Response | undefined
}

/** @param port the port this host listens on; `token` is fixed only by tests and scripts. */
export function createGuard(port: number, token: string = randomBytes(24).toString('base64url')): Guard {
  // Cookies of 127.0.0.1 are shared between ports, so the name carries the port.
  const cookieName = `luna_session_${port}`
  const session = createHash('sha256').update(`luna-session:${token}`).digest('base64url')
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])

  function open(url: URL): Response {
    if (!safeEqual(url.searchParams.get('token') ?? '', token))
      return refuse('This link has expired. Start Luna Studio again.')
    const cookie = `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    return new Response(null, {
      status: 303,
      headers: { location: '/', 'set-cookie': cookie, 'cache-control': 'no-store' },
    })
  }

  return {
    openPath: `/open?token=${token}`,
    check(request) {
      const url = new URL(request.url)
      if (!hosts.has(request.headers.get('host') ?? '')) return refuse('Unknown host.')
      if (url.pathname === '/open' && request.method === 'GET') return open(url)
      const origin = request.headers.get('origin')
      if (origin !== null && !isOwnOrigin(origin, hosts)) return refuse('Requests from other pages are not allowed.')
      const site = request.headers.get('sec-fetch-site')
      if (site !== null && site !== 'same-origin' && site !== 'none')
        return refuse('Requests from other pages are not allowed.')
      if (!safeEqual(readCookie(request.headers.get('cookie'), cookieName), session))
        return refuse('Open Luna Studio through the link it printed when it started.')
      // A custom header cannot be sent across origins without a preflight, which this host never answers.
      if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers.get('x-luna-studio') !== '1')
        return refuse('A header is missing.')
      return undefined
    },
  }
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

/** A server that passes for a market as far as signing in, and answers from then on as a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OAUTH_PATH } from '#shared/contract/market/accounts.ts'

export const LIAR_ACCOUNT = '01990000-0000-7000-8000-000000000001'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface Liar {
  readonly url: string
  /** What was asked for, and with which token. */
  readonly seen: { readonly path: string; readonly authorization: string | undefined; readonly body: string }[]
  /** How this path answers from now on; without an answer as it would by itself. */
  lie(path: string, answer?: Answer): void
  close(): Promise<void>
}

export function json(body: unknown, status = 200, type = 'application/json'): Answer {
  return (response) => response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
}

export function problem(code: string, status: number): Answer {
  const body = { type: `urn:luna:error:${code}`, title: code, status, code, retryable: false }
  return json(body, status, 'application/problem+json')
}

/** What the authorization server says of itself. */
export function metadata(url: string): Record<string, unknown> {
  const issuer = `${url}${OAUTH_PATH}`
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    device_authorization_endpoint: `${issuer}/device/auth`,
    revocation_endpoint: `${issuer}/token/revocation`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

export function deviceAnswer(url: string): Record<string, unknown> {
  return {
    device_code: 'device',
    user_code: 'ABCD-EFGH',
    verification_uri: `${url}/device`,
    verification_uri_complete: `${url}/device?user_code=ABCD-EFGH`,
    expires_in: 600,
    // Seconds between two polls.
    interval: 0.01,
  }
}

let tokens = 0
/** Each with tokens of its own. */
export function tokenAnswer(): Record<string, unknown> {
  tokens += 1
  const refresh_token = `refresh-${tokens}`
  return { access_token: `access-${tokens}`, refresh_token, token_type: 'Bearer', expires_in: 900 }
}

const ME = {
  accountId: LIAR_ACCOUNT,
  email: 'ada@example.com',
  isEmailVerified: true,
  displayName: 'Ada',
  timeZone: 'UTC',
  roles: ['buyer'],
  creator: null,
  age: { isAdult: null, showsAdultWorks: true },
  createdAt: '2026-01-01T00:00:00.000Z',
}

export async function openLiar(): Promise<Liar> {
  const seen: Liar['seen'] = []
  const forgeries = new Map<string, Answer>()
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://any')
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push({ path: pathname, authorization: request.headers.authorization, body })
    const answer = forgeries.get(pathname) ?? honest(url).get(pathname) ?? problem('NOT_FOUND', 404)
    answer(response, request)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    seen,
    lie: (path, answer) => void (answer === undefined ? forgeries.delete(path) : forgeries.set(path, answer)),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function honest(url: string): Map<string, Answer> {
  return new Map([
    [`${OAUTH_PATH}/.well-known/openid-configuration`, json(metadata(url))],
    [`${OAUTH_PATH}/device/auth`, json(deviceAnswer(url))],
    [`${OAUTH_PATH}/token`, json(tokenAnswer())],
    [`${OAUTH_PATH}/token/revocation`, json({})],
    ['/v1/me', json(ME)],
    ['/v1/about', json({ name: 'Liar', version: '1', now: ME.createdAt, payments: 'test' })],
    ['/v1/notifications', json({ items: [], nextCursor: null, unreadCount: 0 })],
  ])
}

/**
 * One attempt to deliver: a POST to an address that others chose. The name is resolved once, every address that it has
 * must be public, and the connection goes to what was checked. Redirects are not followed, and of the answer only the
 * status counts.
 */
import { lookup as lookUpName } from 'node:dns/promises'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { traced } from '../telemetry/tracing.ts'
import { isPublicAddress } from './public-address.ts'

export interface Attempt {
  /** Null where there was no answer. */
  readonly status: number | null
  /** Null for a delivery that arrived; otherwise a code. */
  readonly problem: string | null
}

export interface Sending {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface SendOptions {
  /** For markets on one machine: plain http and private addresses are allowed. */
  readonly allowsPrivate: boolean
  readonly resolve?: (name: string) => Promise<readonly string[]>
}

export type Send = (sending: Sending) => Promise<Attempt>

const TIMEOUT_MS = 10_000
const FIRST_USER_PORT = 1024

class Refused extends Error {
  readonly problem: string

  constructor(problem: string) {
    super(problem)
    this.problem = problem
  }
}

async function resolveAll(name: string): Promise<readonly string[]> {
  return (await lookUpName(name, { all: true, verbatim: true })).map(({ address }) => address)
}

/** Throws Refused. */
async function addressOf(url: URL, { allowsPrivate, resolve = resolveAll }: SendOptions): Promise<string> {
  if (url.protocol !== 'https:' && !allowsPrivate) throw new Refused('not_https')
  const port = url.port === '' ? null : Number(url.port)
  if (port !== null && port !== 443 && port < FIRST_USER_PORT && !allowsPrivate) throw new Refused('port_not_allowed')
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(name) === 0 ? await resolve(name) : [name]
  const [first] = addresses
  if (first === undefined) throw new Refused('name_not_found')
  if (!allowsPrivate && !addresses.every(isPublicAddress)) throw new Refused('private_address')
  return first
}

function post(url: URL, address: string, { body, headers, signal }: Sending): Promise<number> {
  const isSecure = url.protocol === 'https:'
  const options: RequestOptions = {
    method: 'POST',
    // What was checked, not what the name means by the time of the connection.
    host: address,
    port: url.port === '' ? (isSecure ? 443 : 80) : url.port,
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, 'content-length': String(Buffer.byteLength(body)) },
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const secured = { ...options, ...(isIP(name) === 0 ? { servername: name } : {}) }
  return new Promise((resolve, reject) => {
    const request = isSecure ? requestHttps(secured) : requestHttp(options)
    request.on('error', reject)
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0)
      // Nothing of the answer is of interest, however long it is.
      response.destroy()
    })
    request.end(body)
  })
}

function problemOf(error: unknown): string {
  if (error instanceof Refused) return error.problem
  if (error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name)) return 'timeout'
  // An error of the system or of TLS: a code such as ECONNREFUSED, never a text.
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code.toLowerCase()
  return 'failed'
}

async function attempt(sending: Sending, options: SendOptions): Promise<Attempt> {
  try {
    const url = new URL(sending.url)
    const status = await post(url, await addressOf(url, options), sending)
    if (status >= 200 && status < 300) return { status, problem: null }
    return { status, problem: status >= 300 && status < 400 ? 'redirect_not_followed' : 'http_error' }
  } catch (error) {
    sending.signal.throwIfAborted()
    return { status: null, problem: problemOf(error) }
  }
}

/** The trace names neither receiver nor address, and is not passed on to them. */
export function createSend(options: SendOptions): Send {
  const attributes = { 'peer.service': 'webhook', 'http.request.method': 'POST' }
  return (sending) =>
    traced({ name: 'webhook POST', kind: 'client', attributes }, async (span) => {
      const done = await attempt(sending, options)
      if (done.status !== null) span.set('http.response.status_code', done.status)
      if (done.problem !== null) span.fail(done.problem)
      return done
    })
}

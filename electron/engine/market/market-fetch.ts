/**
 * Requests to an address that is not trusted, even after it said it was a market: redirects are refused, time and size
 * are bounded, and what is not JSON is not read.
 */
import { abortableFetch } from '#models/profiles/abortable-fetch.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { readRetryAfter } from './retry-after.ts'

export interface SendOptions {
  /** Until the whole answer is here. */
  readonly timeoutMs: number
  /** The caller's signal. A signal in the request itself may be lost with it; see `abortableFetch`. */
  readonly signal?: AbortSignal | null | undefined
}

export interface AnswerOptions extends Partial<SendOptions> {
  readonly maxBytes?: number
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const ANSWER_TIMEOUT_MS = 30_000
const JSON_TYPES = /^application\/(?:problem\+)?json(?:;|$)/

/**
 * Throws MARKET_UNREACHABLE, MARKET_ANSWER_INVALID, and CANCELLED where the caller's signal said so. The answer's body
 * has been read whole.
 */
export async function fetchAnswer(request: Request, options: AnswerOptions = {}): Promise<Response> {
  const { timeoutMs = ANSWER_TIMEOUT_MS, maxBytes = MAX_ANSWER_BYTES, signal } = options
  const response = await send(request, { timeoutMs, signal })
  if (response.status === 204 || response.status === 304) return response
  const type = response.headers.get('content-type') ?? 'nothing'
  if (!JSON_TYPES.test(type)) {
    await response.body?.cancel()
    if (response.status === 429) {
      const data = readRetryAfter(response.headers.get('retry-after'), Date.now())
      throw new LunaError('RATE_LIMITED', undefined, { data })
    }
    // A gateway before a market that is down answers with a page.
    if (response.status >= 500) throw new LunaError('MARKET_UNREACHABLE', `${response.status} ${type}`)
    throw new LunaError('MARKET_ANSWER_INVALID', `${new URL(request.url).pathname} answered with ${type}, not JSON`)
  }
  const body = await readAtMost(response, maxBytes)
  return new Response(body, { status: response.status, headers: { ...jsonHeaders(response) } })
}

/** The answer unread, for files. Throws MARKET_UNREACHABLE, MARKET_ANSWER_INVALID, CANCELLED. */
export async function send(request: Request, { timeoutMs, signal: asked }: SendOptions): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = asked ? AbortSignal.any([asked, timeout]) : timeout
  let response: Response
  try {
    response = await abortableFetch(request, { signal, redirect: 'manual' })
  } catch (cause) {
    if (asked?.aborted) throw new LunaError('CANCELLED', undefined, { cause })
    throw new LunaError('MARKET_UNREACHABLE', reasonOf(cause), { cause })
  }
  if (response.status >= 300 && response.status < 400 && response.status !== 304) {
    await response.body?.cancel()
    throw new LunaError(
      'MARKET_ANSWER_INVALID',
      `the address redirects to ${response.headers.get('location') ?? 'nowhere'}`,
    )
  }
  return response
}

/** Throws MARKET_ANSWER_INVALID above `maxBytes`, MARKET_UNREACHABLE where the answer breaks off. */
export async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) throw new LunaError('MARKET_ANSWER_INVALID', `a response of more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('MARKET_UNREACHABLE', 'the response was interrupted', { cause })
  }
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

/** The link reads plain JSON alone, so that of a problem document is called that. */
function jsonHeaders(response: Response): Record<string, string> {
  const etag = response.headers.get('etag')
  const retryAfter = response.headers.get('retry-after')
  return {
    'content-type': 'application/json',
    ...(etag === null ? {} : { etag }),
    ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  // What went wrong on the wire is the cause of "fetch failed".
  return cause.cause instanceof Error ? cause.cause.message : cause.message
}

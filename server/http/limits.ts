/**
 * How many requests a caller may send: by account where there is one, else by address. An address and a network may
 * send as many as several accounts together, so that an office behind one address is not held up by one of its people.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { placeOf } from './address.ts'
import type { Count, SharedCounts } from './shared-counts.ts'

export interface RateLimits {
  readonly readsPerMinute: number
  readonly writesPerMinute: number
  /** Writes that a device numbered and made earlier, without a connection: many come at once, each of them once. */
  readonly mutationsPerMinute: number
}

export type RequestKind = 'read' | 'write' | 'mutation'

const WINDOW_MS = 60_000
/** How many accounts' worth of requests come from one address, and from one network, before it is held up. */
const ACCOUNTS_PER_HOST = 10
const ACCOUNTS_PER_NETWORK = 40

export interface RateLimit {
  /** Counts a request before it is known whose it is. Throws RATE_LIMITED. */
  admit(address: string, kind: RequestKind): void
  /**
   * Counts a request for its account, or for its address where it has none, and returns the headers that tell the
   * caller's remaining budget. Throws RATE_LIMITED with them as data.
   */
  charge(caller: { readonly accountId: string | null; readonly address: string }, kind: RequestKind): LimitHeaders
}

type LimitHeaders = Readonly<Record<string, string>>

function headersOf({ points, msBeforeNext }: Count, limit: number): LimitHeaders {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(Math.max(0, limit - points)),
    'ratelimit-reset': String(Math.ceil(msBeforeNext / 1000)),
  }
}

export function createRateLimit(limits: RateLimits, counts: SharedCounts): RateLimit {
  const limitOf: Readonly<Record<RequestKind, number>> = {
    read: limits.readsPerMinute,
    write: limits.writesPerMinute,
    mutation: limits.mutationsPerMinute,
  }

  function consume(key: string, limit: number): LimitHeaders {
    const count = counts.add(key, WINDOW_MS)
    const headers = headersOf(count, limit)
    if (count.points <= limit) return headers
    const seconds = String(Math.max(1, Math.ceil(count.msBeforeNext / 1000)))
    throw new LunaError('RATE_LIMITED', `Try again in ${seconds} seconds.`, {
      data: { headers: { ...headers, 'retry-after': seconds } },
    })
  }

  return {
    admit(address, kind) {
      const { host, network } = placeOf(address)
      consume(`${kind} host ${host}`, limitOf[kind] * ACCOUNTS_PER_HOST)
      consume(`${kind} network ${network}`, limitOf[kind] * ACCOUNTS_PER_NETWORK)
    },
    charge({ accountId, address }, kind) {
      const caller = accountId === null ? `stranger ${placeOf(address).host}` : `account ${accountId}`
      return consume(`${kind} ${caller}`, limitOf[kind])
    },
  }
}

/** How many requests a caller may send: by account where there is one, else by address. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { LunaError } from '#shared/contract/errors.ts'

export interface RateLimits {
  readonly readsPerMinute: number
  readonly writesPerMinute: number
  /** Writes that a device numbered and made earlier, without a connection: many come at once, each of them once. */
  readonly mutationsPerMinute: number
}

export type RequestKind = 'read' | 'write' | 'mutation'

const WINDOW_S = 60

/** Counts in this process; several API nodes each allow this many. */
export function createRateLimit({ readsPerMinute, writesPerMinute, mutationsPerMinute }: RateLimits) {
  const limiters: Readonly<Record<RequestKind, RateLimiterMemory>> = {
    read: new RateLimiterMemory({ points: readsPerMinute, duration: WINDOW_S, keyPrefix: 'read' }),
    write: new RateLimiterMemory({ points: writesPerMinute, duration: WINDOW_S, keyPrefix: 'write' }),
    mutation: new RateLimiterMemory({ points: mutationsPerMinute, duration: WINDOW_S, keyPrefix: 'mutation' }),
  }

  /** Returns the headers that tell the caller where it stands. Throws RATE_LIMITED with them as data. */
  return async function consume(caller: string, kind: RequestKind): Promise<Record<string, string>> {
    const limiter = limiters[kind]
    const headersOf = (result: RateLimiterRes): Record<string, string> => ({
      'ratelimit-limit': String(limiter.points),
      'ratelimit-remaining': String(Math.max(0, result.remainingPoints)),
      'ratelimit-reset': String(Math.ceil(result.msBeforeNext / 1000)),
    })
    try {
      return headersOf(await limiter.consume(caller))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const seconds = String(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
      throw new LunaError('RATE_LIMITED', `Try again in ${seconds} seconds.`, {
        data: { headers: { ...headersOf(refusal), 'retry-after': seconds } },
      })
    }
  }
}

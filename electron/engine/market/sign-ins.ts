/** Sign-ins under way: each waits for a person in the system's browser until it is done, canceled or too old. */
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { MarketAccount, SignInAttempt } from '#shared/contract/studio/market.ts'
import { type StartedSignIn, startSignIn, type Tokens } from './sign-in.ts'

export interface SignIns {
  /** Throws MARKET_NOT_SET, MARKET_UNREACHABLE, MARKET_ANSWER_INVALID. */
  startSignIn(): Promise<SignInAttempt>
  /** Throws NOT_FOUND, SIGN_IN_REFUSED, SIGN_IN_EXPIRED, CANCELLED. */
  awaitSignIn(attemptId: string, signal?: AbortSignal): Promise<MarketAccount>
  cancelSignIn(attemptId: string): void
}

interface Attempt {
  readonly marketUrl: string
  readonly started: StartedSignIn
  readonly cancel: AbortController
}

export interface SignInsOptions {
  /** Of the market to sign in to. Throws MARKET_NOT_SET. */
  readonly url: () => string
  /** Takes the account in that the tokens are of. */
  readonly welcome: (marketUrl: string, tokens: Tokens) => Promise<MarketAccount>
}

export function createSignIns({ url, welcome }: SignInsOptions): SignIns {
  const attempts = new Map<string, Attempt>()
  return {
    async startSignIn() {
      const marketUrl = url()
      const started = await startSignIn(marketUrl)
      const attemptId = newId()
      attempts.set(attemptId, { marketUrl, started, cancel: new AbortController() })
      return { attemptId, ...started.shown }
    },
    async awaitSignIn(attemptId, signal) {
      const attempt = attempts.get(attemptId)
      if (attempt === undefined) throw new LunaError('NOT_FOUND', `sign-in ${attemptId}`)
      const { marketUrl, started, cancel } = attempt
      try {
        const either = signal === undefined ? cancel.signal : AbortSignal.any([signal, cancel.signal])
        return await welcome(marketUrl, await started.wait(either))
      } finally {
        attempts.delete(attemptId)
      }
    },
    cancelSignIn(attemptId) {
      attempts.get(attemptId)?.cancel.abort()
      attempts.delete(attemptId)
    },
  }
}

/** How often somebody may guess. Counted in this process: several API nodes each allow this many. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { LunaError } from '#shared/contract/errors.ts'

export interface SignInLimits {
  /** Wrong passwords for one account from one address within a quarter of an hour. */
  readonly failuresPerAccount: number
  /** Wrong passwords from one address within a quarter of an hour, for whichever accounts. */
  readonly failuresPerAddress: number
  /** New accounts, and mails asked for, from one address within an hour. */
  readonly signUpsPerAddress: number
  /** Requests to the authorisation server from one address within a minute. */
  readonly oauthRequestsPerAddress: number
}

export const STANDARD_LIMITS: SignInLimits = {
  failuresPerAccount: 10,
  failuresPerAddress: 60,
  signUpsPerAddress: 20,
  oauthRequestsPerAddress: 240,
}

const QUARTER_S = 15 * 60
const HOUR_S = 60 * 60

function tooMany(refusal: unknown): never {
  if (!(refusal instanceof RateLimiterRes)) throw refusal
  const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  throw new LunaError('RATE_LIMITED', `Try again in ${wait}.`, {
    data: { headers: { 'retry-after': String(seconds) } },
  })
}

export function createSignInLimits(limits: SignInLimits) {
  const byAccount = new RateLimiterMemory({
    points: limits.failuresPerAccount,
    duration: QUARTER_S,
    keyPrefix: 'account',
  })
  const byAddress = new RateLimiterMemory({
    points: limits.failuresPerAddress,
    duration: QUARTER_S,
    keyPrefix: 'address',
  })
  const signUps = new RateLimiterMemory({ points: limits.signUpsPerAddress, duration: HOUR_S, keyPrefix: 'sign-up' })
  const oauth = new RateLimiterMemory({ points: limits.oauthRequestsPerAddress, duration: 60, keyPrefix: 'oauth' })

  return {
    /** Counts the attempt before it is checked, so that many at once do not slip through. Throws RATE_LIMITED. */
    async beforeAttempt(account: string, address: string): Promise<void> {
      await byAddress.consume(address).catch(tooMany)
      await byAccount.consume(`${account} ${address}`).catch(tooMany)
    },
    /** What was right counts as no guess. */
    async afterSuccess(account: string, address: string): Promise<void> {
      await byAccount.delete(`${account} ${address}`)
      await byAddress.reward(address, 1)
    },
    async beforeSignUp(address: string): Promise<void> {
      await signUps.consume(address).catch(tooMany)
    },
    async beforeOauthRequest(address: string): Promise<void> {
      await oauth.consume(address).catch(tooMany)
    },
  }
}

export type SignInLimiter = ReturnType<typeof createSignInLimits>

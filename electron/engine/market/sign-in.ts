/**
 * Signing in through the system's browser by the device flow (RFC 8628): the studio never sees the password. Tokens are
 * renewed (RFC 6749, 6) and given back at sign-out (RFC 7009).
 */
import * as oauth from 'openid-client'
import { LunaError } from '#shared/contract/errors.ts'
import { OAUTH_PATH, STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import type { SignInAttempt } from '#shared/contract/studio/market.ts'
import { fetchAnswer } from './market-fetch.ts'

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAtMs: number
}

export interface StartedSignIn {
  readonly shown: Omit<SignInAttempt, 'attemptId'>
  /** Resolves once the person let the studio in. Throws SIGN_IN_REFUSED, SIGN_IN_EXPIRED, CANCELLED, MARKET_UNREACHABLE. */
  wait(signal: AbortSignal): Promise<Tokens>
}

const SCOPE = 'openid offline_access'

/** Throws MARKET_UNREACHABLE, MARKET_ANSWER_INVALID. */
export async function startSignIn(marketUrl: string): Promise<StartedSignIn> {
  const server = await authorizationServer(marketUrl)
  const started = await attempt(() => oauth.initiateDeviceAuthorization(server, { scope: SCOPE }))
  return {
    shown: {
      userCode: started.user_code,
      verificationUri: ofMarket(marketUrl, started.verification_uri),
      verificationUriComplete: ofMarket(marketUrl, started.verification_uri_complete ?? started.verification_uri),
      expiresAt: new Date(Date.now() + started.expires_in * 1_000).toISOString(),
    },
    wait: (signal) =>
      attempt(async () => tokensOf(await oauth.pollDeviceAuthorizationGrant(server, started, undefined, { signal }))),
  }
}

/** Throws NOT_SIGNED_IN where the market does not accept the token any more; MARKET_UNREACHABLE, MARKET_ANSWER_INVALID. */
export async function renewTokens(marketUrl: string, refreshToken: string): Promise<Tokens> {
  const server = await authorizationServer(marketUrl)
  return attempt(async () => tokensOf(await oauth.refreshTokenGrant(server, refreshToken)))
}

export async function revokeToken(marketUrl: string, refreshToken: string): Promise<void> {
  const server = await authorizationServer(marketUrl)
  await attempt(() => oauth.tokenRevocation(server, refreshToken, { token_type_hint: 'refresh_token' }))
}

async function authorizationServer(marketUrl: string): Promise<oauth.Configuration> {
  const issuer = new URL(OAUTH_PATH, marketUrl)
  const execute = issuer.protocol === 'http:' ? [oauth.allowInsecureRequests] : []
  const configuration = await attempt(() =>
    oauth.discovery(issuer, STUDIO_CLIENT_ID, undefined, oauth.None(), {
      execute,
      [oauth.customFetch]: (url, init) => fetchAnswer(new Request(url, init as RequestInit), { signal: init.signal }),
    }),
  )
  const { token_endpoint, device_authorization_endpoint, revocation_endpoint } = configuration.serverMetadata()
  for (const endpoint of [token_endpoint, device_authorization_endpoint, revocation_endpoint]) {
    if (endpoint !== undefined) ofMarket(marketUrl, endpoint)
  }
  return configuration
}

/** A market that sends people or tokens to another place is none. */
function ofMarket(marketUrl: string, address: string): string {
  if (new URL(address).origin === new URL(marketUrl).origin) return address
  throw new LunaError('MARKET_ANSWER_INVALID', `sign-in was redirected to ${new URL(address).origin}`)
}

function tokensOf(answer: oauth.TokenEndpointResponse): Tokens {
  if (answer.refresh_token === undefined) throw new LunaError('MARKET_ANSWER_INVALID', 'no refresh token')
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAtMs: Date.now() + (answer.expires_in ?? 0) * 1_000,
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw signInError(cause)
  }
}

/** Codes of RFC 6749, 5.2 and RFC 8628, 3.5. */
const REFUSALS: Readonly<Record<string, LunaError['code']>> = {
  access_denied: 'SIGN_IN_REFUSED',
  expired_token: 'SIGN_IN_EXPIRED',
  invalid_grant: 'NOT_SIGNED_IN',
}

function signInError(cause: unknown): LunaError {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error instanceof LunaError) return error
    if (error instanceof oauth.ResponseBodyError) {
      return new LunaError(REFUSALS[error.error] ?? 'MARKET_ANSWER_INVALID', error.error_description, { cause })
    }
    if (error.name === 'AbortError') return new LunaError('CANCELLED', undefined, { cause })
  }
  return new LunaError('MARKET_ANSWER_INVALID', cause instanceof Error ? cause.message : String(cause), { cause })
}

/** Signs in as the desktop app does: a browser, a loopback address and PKCE (RFC 8252, RFC 7636). */
import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import { type Browser, type Cookie, createBrowser } from './browser.ts'

export const REDIRECT_URI = 'http://127.0.0.1:53412/callback'

const tokensSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
  token_type: z.string(),
  id_token: z.string().optional(),
})
export type Tokens = z.infer<typeof tokensSchema>

export interface Proof {
  readonly verifier: string
  readonly challenge: string
}

export function createProof(): Proof {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

export function authorizationUrl(marketUrl: string, challenge: string, change: Record<string, string> = {}): string {
  const parameters = {
    client_id: STUDIO_CLIENT_ID,
    response_type: 'code',
    scope: 'openid offline_access',
    redirect_uri: REDIRECT_URI,
    state: 'state-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...change,
  }
  return `${marketUrl}/oauth/auth?${new URLSearchParams(parameters)}`
}

export function studioBrowser(kept: readonly Cookie[] = []): Browser {
  return createBrowser((url) => url.startsWith(REDIRECT_URI), kept)
}

/** The answer of the token address, also where it refuses. */
export async function askForTokens(
  marketUrl: string,
  parameters: Readonly<Record<string, string>>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${marketUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: STUDIO_CLIENT_ID, ...parameters }),
  })
  const body = z.record(z.string(), z.unknown()).parse(await response.json())
  return { status: response.status, body }
}

/** Throws where the market refuses. */
export async function tokensFor(marketUrl: string, parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  const { status, body } = await askForTokens(marketUrl, parameters)
  if (status !== 200) throw new Error(`tokens refused: ${JSON.stringify(body)}`)
  return tokensSchema.parse(body)
}

export function exchangeCode(marketUrl: string, code: string, verifier: string): Promise<Tokens> {
  return tokensFor(marketUrl, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  })
}

/** `kept`: cookies of the browser that the person always uses; a new browser without them. */
export async function signIn(
  marketUrl: string,
  credentials: { email: string; password: string },
  kept: readonly Cookie[] = [],
): Promise<Tokens> {
  const proof = createProof()
  const browser = studioBrowser(kept)
  const page = await browser.open(authorizationUrl(marketUrl, proof.challenge))
  const answer = await browser.submit(page, '/sign-in', credentials)
  const code = new URL(answer.url).searchParams.get('code')
  if (code === null) throw new Error(`sign-in failed (${answer.status}): ${answer.text.slice(-1500)}`)
  return exchangeCode(marketUrl, code, proof.verifier)
}

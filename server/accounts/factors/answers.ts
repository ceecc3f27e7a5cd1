/** What a browser answers for a passkey, parsed: the JSON forms of WebAuthn Level 3, section 5.1. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { stringify } from 'uuid'
import * as z from 'zod'

const bytes = z.string().regex(/^[\w-]{1,12000}$/)
const credential = { id: bytes, rawId: bytes, type: z.literal('public-key') }

const registrationSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
})

const authenticationSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish(),
  }),
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The challenge that the answer says it is to; empty where it says none. */
export function challengeIn(clientDataJSON: string): string {
  const data = parseJson(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
  return z.object({ challenge: z.string() }).safeParse(data).data?.challenge ?? ''
}

/** Null for anything else. */
export function parseRegistration(text: string): RegistrationResponseJSON | null {
  const parsed = registrationSchema.safeParse(parseJson(text))
  return parsed.success ? { ...parsed.data, clientExtensionResults: {} } : null
}

interface Authentication {
  readonly answer: AuthenticationResponseJSON
  /** The account that the passkey was made for, as the authenticator says. */
  readonly accountId: string | null
}

function accountIn(userHandle: string): string | null {
  const handle = Buffer.from(userHandle, 'base64url')
  try {
    return handle.length === 16 ? stringify(handle) : null
  } catch {
    return null
  }
}

/** Null for anything else. */
export function parseAuthentication(text: string): Authentication | null {
  const parsed = authenticationSchema.safeParse(parseJson(text))
  if (!parsed.success) return null
  const { response, ...rest } = parsed.data
  const { userHandle, ...signed } = response
  const answer = { ...rest, response: signed, clientExtensionResults: {} }
  return { answer, accountId: userHandle === null || userHandle === undefined ? null : accountIn(userHandle) }
}

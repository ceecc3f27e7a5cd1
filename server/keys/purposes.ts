/** What the market has keys for, how each is made, and how long an old one still verifies. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import { KEY_BYTES } from './envelope.ts'

export const KEY_PURPOSES = [
  'certificates',
  'cookies',
  'identity-tokens',
  'requests',
  'authenticators',
  'recovery-codes',
  'webhooks',
  'media-links',
  'onboarding-links',
  'mail-links',
] as const
export type KeyPurpose = (typeof KEY_PURPOSES)[number]

export const keyPurposeSchema = z.enum(KEY_PURPOSES)

export const identityKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
})

interface Purpose {
  readonly about: string
  /** How long a replaced key still verifies, in milliseconds. */
  readonly overlapMs: number
  /** After that time, it is kept until no row depends on it any more. */
  readonly isKeptWhileUsed: boolean
  readonly make: (id: string) => Buffer
}

const drawn = (): Buffer => randomBytes(KEY_BYTES)
/** The library takes text. */
const drawnText = (): Buffer => Buffer.from(randomBytes(KEY_BYTES).toString('base64url'))

function makeIdentityKey(id: string): Buffer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return Buffer.from(JSON.stringify(identityKeySchema.parse({ ...privateKey.export({ format: 'jwk' }), kid: id })))
}

export const PURPOSES: Readonly<Record<KeyPurpose, Purpose>> = {
  certificates: {
    about: 'signs certificates, checkpoints and catalogs; public keys stay listed',
    // What started before the rotation names the time before it.
    ...{ overlapMs: DAY_MS, isKeptWhileUsed: false, make: drawn },
  },
  cookies: {
    about: 'signs the cookies of signing in',
    // As long as a session of the authorization server.
    ...{ overlapMs: 14 * DAY_MS, isKeptWhileUsed: false, make: drawnText },
  },
  'identity-tokens': {
    about: 'signs identity tokens (OpenID Connect)',
    // Tokens expire after ten minutes; clients may keep the list of keys for longer.
    ...{ overlapMs: DAY_MS, isKeptWhileUsed: false, make: makeIdentityKey },
  },
  requests: {
    about: 'recognizes a repeated request',
    // As long as answers are kept (http/idempotency.ts), and a day.
    ...{ overlapMs: 31 * DAY_MS, isKeptWhileUsed: false, make: drawn },
  },
  authenticators: {
    about: 'encrypts secrets of authenticator apps',
    ...{ overlapMs: HOUR_MS, isKeptWhileUsed: true, make: drawn },
  },
  'recovery-codes': {
    about: 'hashes recovery codes',
    ...{ overlapMs: HOUR_MS, isKeptWhileUsed: true, make: drawn },
  },
  webhooks: {
    about: 'encrypts secrets of webhooks',
    ...{ overlapMs: HOUR_MS, isKeptWhileUsed: true, make: drawn },
  },
  'media-links': {
    about: 'signs addresses of files, valid for 15 minutes',
    ...{ overlapMs: HOUR_MS, isKeptWhileUsed: false, make: drawn },
  },
  'onboarding-links': {
    about: 'signs addresses of onboarding, valid for a day',
    ...{ overlapMs: 2 * DAY_MS, isKeptWhileUsed: false, make: drawn },
  },
  'mail-links': {
    about: 'signs links that end mails',
    // People open old mails; the law asks for a month (16 CFR 316.5).
    ...{ overlapMs: 400 * DAY_MS, isKeptWhileUsed: false, make: drawn },
  },
}

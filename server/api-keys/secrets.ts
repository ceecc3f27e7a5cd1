/**
 * Secrets of API keys. A secret names its account, so that it is looked up where the account's rows are, and has 32 random
 * bytes, so that a plain hash of it cannot be guessed.
 */
import { randomBytes } from 'node:crypto'
import { API_KEY_PREFIX } from '#shared/contract/market/api-keys.ts'
import { hashOfSecret } from '../secret-hash.ts'

const ACCOUNT_CHARACTERS = 22
const SECRET_BYTES = 32
const HINT_CHARACTERS = 4
/** 16 and 32 bytes in base64url. */
const FORM = new RegExp(`^${API_KEY_PREFIX}[\\w-]{${ACCOUNT_CHARACTERS}}[\\w-]{43}$`)

export interface NewSecret {
  readonly text: string
  readonly hash: Buffer
  readonly hint: string
}

export function isApiKeySecret(token: string): boolean {
  return token.startsWith(API_KEY_PREFIX)
}

export function makeSecret(accountId: string): NewSecret {
  const account = Buffer.from(accountId.replaceAll('-', ''), 'hex').toString('base64url')
  const text = `${API_KEY_PREFIX}${account}${randomBytes(SECRET_BYTES).toString('base64url')}`
  return { text, hash: hashOfSecret(text), hint: text.slice(-HINT_CHARACTERS) }
}

/** Null for a text that is not of the form of a secret. */
export function accountOfSecret(text: string): string | null {
  if (!FORM.test(text)) return null
  const encoded = text.slice(API_KEY_PREFIX.length, API_KEY_PREFIX.length + ACCOUNT_CHARACTERS)
  const hex = Buffer.from(encoded, 'base64url').toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/**
 * Encrypted secrets: AES-256-GCM with a random nonce (NIST SP 800-38D). The version, the id of the key and what the
 * secret is for are authenticated with it, so that no secret passes for another one and no byte can be changed.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
/** NIST SP 800-38D, section 5.2.1.1: 96 bits, so that the nonce is used as it is. */
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION = 1
export const KEY_ID_BYTES = 8
export const KEY_BYTES = 32
const HEADER_BYTES = 1 + KEY_ID_BYTES

export interface EnvelopeKey {
  /** 16 hexadecimal digits. */
  readonly id: string
  /** 32 bytes. */
  readonly bytes: Buffer
}

/** What every secret begins with that this key encrypted. */
export function headerOf(keyId: string): Buffer {
  return Buffer.concat([Buffer.from([VERSION]), Buffer.from(keyId, 'hex')])
}

/** As JSON, so that no two contexts are written the same way. */
function associated(header: Buffer, context: readonly string[]): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify(['luna market secret', ...context]))])
}

/** `context` says what the secret is for and whose it is. */
export function seal({ id, bytes }: EnvelopeKey, context: readonly string[], secret: Uint8Array): Buffer {
  const header = headerOf(id)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, bytes, nonce, { authTagLength: TAG_BYTES }).setAAD(associated(header, context))
  return Buffer.concat([header, nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

/** Null for what none of the keys encrypted for this context. */
export function open(keys: readonly EnvelopeKey[], context: readonly string[], sealed: Uint8Array): Buffer | null {
  if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) return null
  const header = Buffer.from(sealed.subarray(0, HEADER_BYTES))
  const key = keys.find(({ id }) => headerOf(id).equals(header))
  if (key === undefined) return null
  return decrypt(key.bytes, sealed.subarray(HEADER_BYTES), associated(header, context))
}

/** Of nonce, ciphertext and tag. Null where they do not belong together. */
export function decrypt(key: Buffer, sealed: Uint8Array, context: Uint8Array): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(context).setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    return null
  }
}

/** Secrets as the database holds them: unreadable without the keys, which are not in it. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey, type MarketKeys } from './keys.ts'

export interface Sealing {
  seal(accountId: string, secret: Uint8Array): Buffer
  /** Null for what was not sealed for this account with these keys. */
  open(accountId: string, sealed: Uint8Array): Buffer | null
}

const CIPHER = 'aes-256-gcm'
/** In bytes, as NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Under a key of its own for each purpose. */
export function createSealing(keys: Pick<MarketKeys, 'requestKey'>, purpose: string): Sealing {
  const key = deriveKey(keys, purpose)
  return {
    seal(accountId, secret) {
      const nonce = randomBytes(NONCE_BYTES)
      // The account is authenticated with it, so that no row passes for another's.
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(accountId))
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    open(accountId, sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
      const [nonce, tag] = [sealed.subarray(0, NONCE_BYTES), sealed.subarray(-TAG_BYTES)]
      const decipher = createDecipheriv(CIPHER, key, nonce).setAAD(Buffer.from(accountId)).setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
      } catch {
        return null
      }
    },
  }
}

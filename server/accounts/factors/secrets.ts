/** Secrets of factors as the database holds them: unreadable without the keys, which are not in it. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { deriveKey, type MarketKeys } from '../../keys.ts'

export interface FactorSecrets {
  seal(accountId: string, secret: Uint8Array): Buffer
  /** Null for what was not sealed for this account with these keys. */
  open(accountId: string, sealed: Uint8Array): Buffer | null
  hash(accountId: string, code: string): Buffer
}

const CIPHER = 'aes-256-gcm'
/** In bytes, as NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function createFactorSecrets(keys: Pick<MarketKeys, 'requestKey'>): FactorSecrets {
  const sealingKey = deriveKey(keys, 'authenticator secrets')
  const hashingKey = deriveKey(keys, 'recovery codes')
  return {
    seal(accountId, secret) {
      const nonce = randomBytes(NONCE_BYTES)
      // The account is authenticated with it, so that no row passes for another's.
      const cipher = createCipheriv(CIPHER, sealingKey, nonce).setAAD(Buffer.from(accountId))
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    open(accountId, sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
      const [nonce, tag] = [sealed.subarray(0, NONCE_BYTES), sealed.subarray(-TAG_BYTES)]
      const decipher = createDecipheriv(CIPHER, sealingKey, nonce).setAAD(Buffer.from(accountId)).setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
      } catch {
        return null
      }
    },
    hash: (accountId, code) => createHmac('sha256', hashingKey).update(`${accountId} ${code}`).digest(),
  }
}

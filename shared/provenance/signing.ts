/** What a signature is over, and when a key could sign; without schemas, as `bytes.ts`. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalText, fromBase64Url } from './bytes.ts'

const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const KEY_ID_DIGITS = 32

/** Prefix of the signed bytes, so that a signature of this kind cannot be used for another purpose. */
const CONTEXT = 'luna-signed-document/1\n'

/** The id of a public key: the first 16 bytes of its SHA-256, in hex. */
export function keyIdOf(publicKey: Uint8Array): string {
  return bytesToHex(sha256(publicKey)).slice(0, KEY_ID_DIGITS)
}

/**
 * The key id is signed too, so that an envelope cannot be said to be from another key. Throws an Error for a document that
 * cannot be written as JSON.
 */
export function signedBytes(document: unknown, keyId: string): Uint8Array {
  return utf8ToBytes(CONTEXT + canonicalText({ document, keyId }))
}

interface KeyOfSignature {
  readonly keyId: string
  readonly publicKey: string
}

/** What a verifier of Ed25519 takes; null where key or signature have another form, or the key's id is another's. */
export function signatureParts(signatureText: string, key: KeyOfSignature) {
  const publicKey = fromBase64Url(key.publicKey)
  const signature = fromBase64Url(signatureText)
  if (publicKey === null || publicKey.length !== PUBLIC_KEY_BYTES || keyIdOf(publicKey) !== key.keyId) return null
  if (signature === null || signature.length !== SIGNATURE_BYTES) return null
  return { publicKey, signature }
}

interface Period {
  readonly validFrom: string
  readonly validUntil: string | null
}

export function wasValidAt(key: Period, at: string): boolean {
  const time = Date.parse(at)
  return time >= Date.parse(key.validFrom) && (key.validUntil === null || time < Date.parse(key.validUntil))
}

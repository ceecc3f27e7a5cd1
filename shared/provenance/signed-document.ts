/**
 * Documents signed with Ed25519 (RFC 8032) over their canonical JSON, and the keys that are trusted to sign them.
 * Everything here works offline: what a verifier needs is the envelope and the list of trusted keys.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { toBase64Url } from './bytes.ts'
import { declaring } from './encoding.ts'
import { keyIdOf, signatureParts, signedBytes, wasValidAt } from './signing.ts'

const SEED_BYTES = 32

const keyIdSchema = z.string().regex(/^[0-9a-f]{32}$/)
const timeSchema = z.iso.datetime({ offset: true })

export const signedEnvelopeSchema = z.object({
  document: z.record(z.string(), z.unknown()),
  keyId: keyIdSchema,
  /** Ed25519 signature, base64url without padding. */
  signature: z.string().max(128),
})
export type SignedEnvelope = z.infer<typeof signedEnvelopeSchema>

/** A key and when it signed. A rotated key keeps its entry, as what it signed in its time stays valid. */
export const trustedKeySchema = z.object({
  keyId: keyIdSchema,
  /** Ed25519 public key, base64url without padding. */
  publicKey: z.string().max(64),
  validFrom: timeSchema,
  /** Null for the key in use. */
  validUntil: timeSchema.nullable(),
  /** True where the private key is no longer a secret: nothing signed with it proves anything by itself. */
  compromised: z.boolean().default(false),
})
export type TrustedKey = z.infer<typeof trustedKeySchema>

export type SignatureProblem =
  | 'malformed'
  | 'unknown_key'
  | 'key_compromised'
  | 'key_not_valid_at_that_time'
  | 'signature_wrong'

export type Verified<T, P extends string> =
  | { readonly valid: true; readonly document: T; readonly keyId: string }
  | { readonly valid: false; readonly reason: P }

/** The public half of a key, as it is published. Throws INVALID_INPUT unless the seed has 32 bytes. */
export function publicKeyOf(seed: Uint8Array): { keyId: string; publicKey: string } {
  if (seed.length !== SEED_BYTES) throw new LunaError('INVALID_INPUT', 'A signing seed has 32 bytes.')
  const publicKey = ed25519.getPublicKey(seed)
  return { keyId: keyIdOf(publicKey), publicKey: toBase64Url(publicKey) }
}

/** Throws INVALID_INPUT unless the seed has 32 bytes and the document can be written as JSON. */
export function signDocument(document: Readonly<Record<string, unknown>>, seed: Uint8Array): SignedEnvelope {
  const { keyId } = publicKeyOf(seed)
  const signature = ed25519.sign(
    declaring(() => signedBytes(document, keyId)),
    seed,
  )
  return { document: { ...document }, keyId, signature: toBase64Url(signature) }
}

function isSignedBy(envelope: SignedEnvelope, key: TrustedKey): boolean {
  const parts = signatureParts(envelope.signature, key)
  if (parts === null) return false
  try {
    // zip215: false keeps to RFC 8032, so that all implementations accept the same signatures.
    const bytes = signedBytes(envelope.document, envelope.keyId)
    return ed25519.verify(parts.signature, bytes, parts.publicKey, { zip215: false })
  } catch {
    // A document that JSON cannot hold, or a public key that is no point of the curve.
    return false
  }
}

/**
 * Checks envelope, signature and the key's period against the time that the document names for itself.
 * The owner of an old key can backdate a document; the log and its checkpoints protect against that.
 */
export function verifyDocument<T>(
  envelope: unknown,
  trustedKeys: readonly TrustedKey[],
  schema: z.ZodType<T>,
  signedAt: (document: T) => string,
): Verified<T, SignatureProblem> {
  const parsed = signedEnvelopeSchema.safeParse(envelope)
  const document = parsed.success ? schema.safeParse(parsed.data.document) : undefined
  if (!parsed.success || !document?.success) return { valid: false, reason: 'malformed' }
  const key = trustedKeys.find(({ keyId }) => keyId === parsed.data.keyId)
  if (key === undefined) return { valid: false, reason: 'unknown_key' }
  if (!isSignedBy(parsed.data, key)) return { valid: false, reason: 'signature_wrong' }
  if (key.compromised) return { valid: false, reason: 'key_compromised' }
  if (!wasValidAt(key, signedAt(document.data))) return { valid: false, reason: 'key_not_valid_at_that_time' }
  return { valid: true, document: document.data, keyId: key.keyId }
}

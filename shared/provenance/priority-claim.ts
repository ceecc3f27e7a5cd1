/**
 * Priority claims: a creator puts a commitment to a fingerprint into the log today and can show later that they had
 * the work by then, without showing anything of it now.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'
import { fromBase64Url, toBase64Url } from './bytes.ts'
import { type WorkFingerprint, workFingerprintSchema } from './certificates.ts'
import { canonicalBytes, sha256HexSchema } from './encoding.ts'

/** The fixed length makes the commitment unambiguous: where the salt ends, the fingerprint begins. */
export const CLAIM_SALT_BYTES = 32

/** The content of the log entry. */
export const priorityClaimSchema = z.object({
  type: z.literal('luna.priority_claim'),
  version: z.literal(1),
  /** SHA-256(salt ‖ canonical JSON of the fingerprint). */
  commitment: sha256HexSchema,
  recordedAt: z.iso.datetime({ offset: true }),
  logId: z.string().min(1).max(200),
  logIndex: z.int().min(0),
})
export type PriorityClaim = z.infer<typeof priorityClaimSchema>

/** What the creator keeps and shows to prove the claim. */
export const claimOpeningSchema = z.object({
  /** 32 random bytes, base64url without padding. */
  salt: z.string().length(43),
  fingerprint: workFingerprintSchema,
})
export type ClaimOpening = z.infer<typeof claimOpeningSchema>

function commitmentTo(fingerprint: WorkFingerprint, salt: Uint8Array): string {
  return bytesToHex(sha256(concatBytes(salt, canonicalBytes(fingerprint))))
}

/** The commitment to put into the log, and what opens it. Throws INVALID_INPUT unless the salt has 32 bytes. */
export function commitToFingerprint(
  fingerprint: WorkFingerprint,
  salt: Uint8Array,
): { readonly commitment: string; readonly opening: ClaimOpening } {
  if (salt.length !== CLAIM_SALT_BYTES) throw new LunaError('INVALID_INPUT', 'The salt of a claim has 32 bytes.')
  return { commitment: commitmentTo(fingerprint, salt), opening: { salt: toBase64Url(salt), fingerprint } }
}

/** True where the opening is what the commitment was made of. */
export function doesOpen(commitment: string, opening: unknown): boolean {
  const parsed = claimOpeningSchema.safeParse(opening)
  if (!parsed.success) return false
  const salt = fromBase64Url(parsed.data.salt)
  return salt?.length === CLAIM_SALT_BYTES && commitmentTo(parsed.data.fingerprint, salt) === commitment
}

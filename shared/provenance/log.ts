/** The publication log: its entries, its signed checkpoints, and proofs as they are sent and kept. */
import { bytesToHex } from '@noble/hashes/utils.js'
import * as z from 'zod'
import { hashFromHex } from './bytes.ts'
import { canonicalBytes, sha256HexSchema } from './encoding.ts'
import { leafHash, type MerkleFrontier, rootOf, verifyConsistency, verifyInclusion } from './merkle-tree.ts'
import { type SignatureProblem, type TrustedKey, type Verified, verifyDocument } from './signed-document.ts'

/** A tree of 2^53 leaves has paths of 53 hashes; consistency proofs have one more. */
const proofHashesSchema = z.array(sha256HexSchema).max(54)

export const checkpointSchema = z.object({
  type: z.literal('luna.checkpoint'),
  version: z.literal(1),
  /** The log that this is a checkpoint of. */
  origin: z.string().min(1).max(200),
  treeSize: z.int().min(0),
  rootHash: sha256HexSchema,
  issuedAt: z.iso.datetime({ offset: true }),
})
export type Checkpoint = z.infer<typeof checkpointSchema>

export const inclusionProofSchema = z.object({
  leafIndex: z.int().min(0),
  treeSize: z.int().min(1),
  hashes: proofHashesSchema,
})
export type InclusionProof = z.infer<typeof inclusionProofSchema>

export const consistencyProofSchema = z.object({
  firstSize: z.int().min(0),
  secondSize: z.int().min(0),
  hashes: proofHashesSchema,
})
export type ConsistencyProof = z.infer<typeof consistencyProofSchema>

export function hashesToHex(hashes: readonly Uint8Array[]): string[] {
  return hashes.map((hash) => bytesToHex(hash))
}

/** The leaf of a document (a certificate, a priority claim): its canonical JSON, without the signature around it. */
export function leafHashOfDocument(document: Readonly<Record<string, unknown>>): Uint8Array {
  return leafHash(canonicalBytes(document))
}

/** The checkpoint of a tree, to be signed with `signDocument`. */
export function checkpointOf(frontier: MerkleFrontier, origin: string, issuedAt: Date): Checkpoint {
  return {
    type: 'luna.checkpoint',
    version: 1,
    origin,
    treeSize: frontier.size,
    rootHash: bytesToHex(rootOf(frontier)),
    issuedAt: issuedAt.toISOString(),
  }
}

export function verifyCheckpoint(
  envelope: unknown,
  trustedKeys: readonly TrustedKey[],
  origin: string,
): Verified<Checkpoint, SignatureProblem | 'other_log'> {
  const verified = verifyDocument(envelope, trustedKeys, checkpointSchema, ({ issuedAt }) => issuedAt)
  if (verified.valid && verified.document.origin !== origin) return { valid: false, reason: 'other_log' }
  return verified
}

/** Null where one of them is not 64 hexadecimal digits. */
function hashesFromHex(texts: readonly string[]): Uint8Array[] | null {
  const hashes = texts.map(hashFromHex).filter((hash) => hash !== null)
  return hashes.length === texts.length ? hashes : null
}

/** True if the document is entry `proof.leafIndex` of the tree of the (verified) checkpoint. */
export function isInLog(
  document: Readonly<Record<string, unknown>>,
  proof: InclusionProof,
  checkpoint: Checkpoint,
): boolean {
  const hashes = hashesFromHex(proof.hashes)
  const root = hashFromHex(checkpoint.rootHash)
  if (hashes === null || root === null || proof.treeSize !== checkpoint.treeSize) return false
  const { leafIndex, treeSize } = proof
  return verifyInclusion({ leafHash: leafHashOfDocument(document), leafIndex, treeSize, proof: hashes, root })
}

/** True if no entry of the earlier (verified) checkpoint was changed or removed in the later one. */
export function doesLogContinue(earlier: Checkpoint, later: Checkpoint, proof: ConsistencyProof): boolean {
  const hashes = hashesFromHex(proof.hashes)
  const firstRoot = hashFromHex(earlier.rootHash)
  const secondRoot = hashFromHex(later.rootHash)
  if (hashes === null || firstRoot === null || secondRoot === null || earlier.origin !== later.origin) return false
  const { treeSize: firstSize } = earlier
  const { treeSize: secondSize } = later
  if (proof.firstSize !== firstSize || proof.secondSize !== secondSize) return false
  return verifyConsistency({ firstSize, firstRoot, secondSize, secondRoot, proof: hashes })
}

/** Checks what is kept, part by part and without the market: pure. */
import * as z from 'zod'
import type { Proof, ProofPart } from '#shared/contract/studio/provenance.ts'
import {
  type PublicationCertificate,
  publicationCertificateSchema,
  verifyPublicationCertificate,
} from '#shared/provenance/certificates.ts'
import { checkpointSchema, inclusionProofSchema, isInLog, verifyCheckpoint } from '#shared/provenance/log.ts'
import { doesOpen, priorityClaimSchema } from '#shared/provenance/priority-claim.ts'
import { signedEnvelopeSchema, type TrustedKey, verifyDocument } from '#shared/provenance/signed-document.ts'
import type { ClaimRow, LogState, PublicationProof } from './proof-rows.ts'

type Part = Proof['parts'][number]

const holds = (part: ProofPart, detail: string): Part => ({ part, result: 'holds', detail })
const fails = (part: ProofPart, detail: string): Part => ({ part, result: 'fails', detail })
const unknown = (part: ProofPart, detail: string): Part => ({ part, result: 'unknown', detail })

function proofOf(parts: readonly Part[]): Proof {
  return { isValid: parts.every(({ result }) => result !== 'fails'), parts: [...parts] }
}

interface Logged {
  readonly inclusion: PublicationProof['inclusion']
  readonly checkpoint: PublicationProof['checkpoint']
  readonly linkedAt: string | null
}

/** Checks that the log includes the document, that the log's state is signed, and that later states continue it. */
function logParts(
  document: { readonly logId: string; readonly logIndex: number },
  { inclusion, checkpoint, linkedAt }: Logged,
  keys: readonly TrustedKey[],
  log: LogState | null,
): Part[] {
  const verified = verifyCheckpoint(checkpoint, keys, document.logId)
  if (!verified.valid)
    return [fails('checkpoint', verified.reason), unknown('inclusion', 'there is no trusted state of the log')]
  const { treeSize, rootHash } = verified.document
  const isThere = inclusion.leafIndex === document.logIndex && isInLog({ ...document }, inclusion, verified.document)
  const place = `entry ${document.logIndex} of ${treeSize}`
  return [
    isThere ? holds('inclusion', place) : fails('inclusion', place),
    holds('checkpoint', `${treeSize} entries, root ${rootHash}, ${verified.document.issuedAt}`),
    continuityPart(linkedAt, log),
  ]
}

/** States are kept only after each was seen to continue the one before; see `follow-log.ts`. */
function continuityPart(linkedAt: string | null, log: LogState | null): Part {
  if (log === null) return unknown('continuity', 'no later state of the log is available')
  if (log.brokenBy !== null) return fails('continuity', `a later state, seen ${log.checkedAt}, does not continue it`)
  const kept = checkpointSchema.parse(log.checkpoint.document)
  if (linkedAt === null) return unknown('continuity', 'not compared with a later state of the log yet')
  return holds('continuity', `up to ${kept.treeSize} entries, ${kept.issuedAt}`)
}

export interface Known {
  readonly keys: readonly TrustedKey[]
  readonly log: LogState | null
}

/** A certificate with its place in the log. */
type LoggedCertificate = Pick<PublicationProof, 'certificate' | 'inclusion' | 'checkpoint' | 'linkedAt'>

const exportedSchema = z.object({
  certificate: signedEnvelopeSchema,
  inclusion: inclusionProofSchema,
  checkpoint: signedEnvelopeSchema,
})

/** Checks a certificate that came as a file. Keys in the file are for other programs: only those known here count. */
export function checkPublicationText(
  text: string,
  known: Known,
): { proof: Proof; certificate: PublicationCertificate | null } {
  const read = exportedSchema.safeParse(jsonIn(text))
  if (!read.success) return { proof: proofOf([fails('signature', 'malformed')]), certificate: null }
  const certificate = publicationCertificateSchema.safeParse(read.data.certificate.document).data ?? null
  return { proof: provePublication({ ...read.data, linkedAt: null }, known, null), certificate }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** @param published what was submitted, as it is kept here; null where it is not. */
export function provePublication(
  proof: LoggedCertificate,
  { keys, log }: Known,
  published: { readonly metadataHash: string; readonly visualHash: string | null } | null,
): Proof {
  const verified = verifyPublicationCertificate(proof.certificate, keys)
  if (!verified.valid) return proofOf([fails('signature', verified.reason)])
  const { document, keyId } = verified
  const { metadataHash, visualHash } = document.fingerprint
  return proofOf([
    holds('signature', `key ${keyId} of ${document.issuer}`),
    ...logParts({ ...proof.certificate.document, ...document }, proof, keys, log),
    hashPart('card', metadataHash, published?.metadataHash ?? null),
    ...(visualHash === null ? [] : [hashPart('picture', visualHash, published?.visualHash ?? null)]),
  ])
}

function hashPart(part: 'card' | 'picture', certified: string, own: string | null): Part {
  if (own === null) return unknown(part, 'the published work is not on this computer')
  return own === certified ? holds(part, certified) : fails(part, `certified ${certified}, here ${own}`)
}

export function proveClaim({ commitment, opening, receipt, linkedAt }: ClaimRow, { keys, log }: Known): Proof {
  const opens = doesOpen(commitment, opening)
    ? holds('opening', commitment)
    : fails('opening', `the stored data does not produce ${commitment}`)
  if (receipt === null) return proofOf([opens, unknown('signature', 'the market has not recorded it yet')])
  const verified = verifyDocument(receipt.claim, keys, priorityClaimSchema, ({ recordedAt }) => recordedAt)
  if (!verified.valid) return proofOf([opens, fails('signature', verified.reason)])
  const { document } = verified
  if (document.commitment !== commitment) return proofOf([opens, fails('signature', 'it was signed for another claim')])
  return proofOf([
    opens,
    holds('signature', `key ${verified.keyId}, recorded ${document.recordedAt}`),
    ...logParts({ ...receipt.claim.document, ...document }, { ...receipt, linkedAt }, keys, log),
  ])
}

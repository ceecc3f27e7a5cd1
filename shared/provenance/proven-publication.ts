/** A publication certificate with its inclusion proof for the log, verified offline. */
import { type CertificateProblem, type PublicationCertificate, verifyPublicationCertificate } from './certificates.ts'
import { type InclusionProof, isInLog, verifyCheckpoint } from './log.ts'
import type { SignedEnvelope, TrustedKey, Verified } from './signed-document.ts'

export interface ProvenPublication {
  readonly certificate: SignedEnvelope
  readonly inclusion: InclusionProof
  readonly checkpoint: SignedEnvelope
}

/** `checkpoint_wrong`: the state of the log is not signed by the market; `not_in_log`: the proof does not hold. */
export type PublicationProblem = CertificateProblem | 'checkpoint_wrong' | 'not_in_log'

export function verifyProvenPublication(
  { certificate, inclusion, checkpoint }: ProvenPublication,
  keys: readonly TrustedKey[],
): Verified<PublicationCertificate, PublicationProblem> {
  const verified = verifyPublicationCertificate(certificate, keys)
  if (!verified.valid) return verified
  const { logId, logIndex } = verified.document
  const state = verifyCheckpoint(checkpoint, keys, logId)
  if (!state.valid) return { valid: false, reason: 'checkpoint_wrong' }
  const isThere = inclusion.leafIndex === logIndex && isInLog(certificate.document, inclusion, state.document)
  return isThere ? verified : { valid: false, reason: 'not_in_log' }
}

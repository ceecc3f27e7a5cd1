import { implement, type Router } from '@orpc/server'
import { provenanceContract } from '#shared/contract/studio/provenance.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(provenanceContract).use(declaredErrors)

export function provenanceRouter({
  provenance,
}: Pick<Engine, 'provenance'>): Router<typeof provenanceContract, Record<never, never>> {
  return {
    certificates: contract.certificates.handler(({ input }) => provenance.certificates(input.submissionId)),
    verifyCertificate: contract.verifyCertificate.handler(({ input }) => provenance.verifyCertificate(input.versionId)),
    checkText: contract.checkText.handler(({ input }) => provenance.checkText(input.text)),
    exportCertificate: contract.exportCertificate.handler(({ input }) => provenance.exportCertificate(input.versionId)),
    log: contract.log.handler(() => provenance.log()),
    claims: contract.claims.handler(({ input }) => provenance.claims(input.assetId)),
    claim: contract.claim.handler(({ input }) => provenance.claim(input.assetId)),
    verifyClaim: contract.verifyClaim.handler(({ input }) => provenance.verifyClaim(input.id)),
    exportClaim: contract.exportClaim.handler(({ input }) => provenance.exportClaim(input.id)),
    contest: contract.contest.handler(({ input }) => provenance.contest(input.submissionId, input.text)),
  }
}

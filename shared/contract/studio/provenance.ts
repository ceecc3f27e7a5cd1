/**
 * What proves when a work was there, kept with the asset and checked without the market: certificates of published
 * versions with their place in the publication log, and claims of priority.
 */
import * as z from 'zod'
import { derivationKindSchema } from '../../offers/ancestry.ts'
import { publicationCertificateSchema } from '../../provenance/certificates.ts'
import { checkpointSchema } from '../../provenance/log.ts'
import { assetIdSchema, timestampSchema } from './assets.ts'
import { procedure } from './procedure.ts'

const PROOF_PARTS = ['signature', 'inclusion', 'checkpoint', 'continuity', 'card', 'picture', 'opening'] as const
export type ProofPart = (typeof PROOF_PARTS)[number]

const proofSchema = z.object({
  isValid: z.boolean(),
  /** `unknown`: nothing at hand to check it with; it does not count against the proof. */
  parts: z.array(
    z.object({
      part: z.enum(PROOF_PARTS),
      result: z.enum(['holds', 'fails', 'unknown']),
      /** For people who look closer: hashes, sizes, times. */
      detail: z.string(),
    }),
  ),
})
export type Proof = z.infer<typeof proofSchema>

const keptCertificateSchema = z.object({
  versionId: z.uuid(),
  marketAssetId: z.uuid(),
  name: z.string(),
  creatorName: z.string(),
  issuer: z.string(),
  publishedAt: timestampSchema,
  logIndex: z.int(),
  /** Their kind is null where an older certificate does not say it. */
  parents: z.array(z.object({ assetId: z.uuid(), kind: derivationKindSchema.nullable(), royaltyPercent: z.int() })),
  keptAt: timestampSchema,
})
export type KeptCertificate = z.infer<typeof keptCertificateSchema>

const priorityClaimSchema = z.object({
  id: z.uuid(),
  assetId: assetIdSchema,
  commitment: z.string(),
  createdAt: timestampSchema,
  /** Null until the market has put it into its log. */
  recorded: z.object({ at: timestampSchema, logIndex: z.int() }).nullable(),
})
export type StudioPriorityClaim = z.infer<typeof priorityClaimSchema>

const byAsset = z.object({ assetId: assetIdSchema })
const textFile = z.object({ fileName: z.string(), text: z.string() })

export const provenanceContract = {
  /** Of a submission's published work, newest version first; none of what is not published or not read yet. */
  certificates: procedure.input(z.object({ submissionId: z.uuid() })).output(z.array(keptCertificateSchema)),
  /** Asks nobody. Throws NOT_FOUND. */
  verifyCertificate: procedure.input(z.object({ versionId: z.uuid() })).output(proofSchema),
  /**
   * A certificate as `exportCertificate` writes it, or anything else. Asks nobody, and trusts the keys alone that the
   * studio had from its market itself.
   */
  checkText: procedure.input(z.object({ text: z.string().max(200_000) })).output(
    z.object({
      proof: proofSchema,
      /** As it says; null where it cannot be read. Not to be believed where the proof fails. */
      certificate: publicationCertificateSchema.nullable(),
    }),
  ),
  /** Everything that a stranger needs to check it, as JSON. Throws NOT_FOUND. */
  exportCertificate: procedure.input(z.object({ versionId: z.uuid() })).output(textFile),
  /** The newest signed state of the log that is known here, after it was checked to continue the ones before. */
  log: procedure.output(
    z.object({
      checkpoint: checkpointSchema.nullable(),
      /** A later state of the log did not continue the one that is kept: something that was in it was changed. */
      isBroken: z.boolean(),
      checkedAt: timestampSchema.nullable(),
    }),
  ),
  /** Newest first. */
  claims: procedure.input(byAsset).output(z.array(priorityClaimSchema)),
  /**
   * Commits to the asset as it is now. Only the commitment leaves the machine, which shows nothing of the work; it is
   * put into the log once the market is reached. Throws NOT_SIGNED_IN.
   */
  claim: procedure.input(byAsset).output(priorityClaimSchema),
  /** Asks nobody. Throws NOT_FOUND. */
  verifyClaim: procedure.input(z.object({ id: z.uuid() })).output(proofSchema),
  /** With what opens it: whoever has the file can check the claim. Throws NOT_FOUND. */
  exportClaim: procedure.input(z.object({ id: z.uuid() })).output(textFile),
  /**
   * Says that the work of a submission, which the market refused since the same is published already, was this account's
   * first: a person looks at it. The earliest registered claim of this work goes along, opened. Throws NOT_FOUND,
   * NOT_SIGNED_IN and what the market refuses.
   */
  contest: procedure
    .input(z.object({ submissionId: z.uuid(), text: z.string().trim().min(1).max(4_000) }))
    .output(z.object({ showsClaim: z.boolean() })),
}

/**
 * Contests: a creator refused because the same work is already published can claim priority. The claim
 * opens a copyright case about the older publication, with both proofs of priority side by side; a person decides it as
 * any other case.
 */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { NewContest, Report } from '#shared/contract/market/moderation.ts'
import { doesOpen } from '#shared/provenance/priority-claim.ts'
import type { Tx } from '../db/database.ts'
import { advanceCase } from './case-rows.ts'
import { fileReport } from './reports.ts'

/** When a work was shown to exist by the log. */
interface PriorityProof {
  readonly at: string
  readonly logIndex: number
}

const refusalSchema = z.object({
  refusing_fingerprint_id: z.string(),
  metadata_hash: z.string(),
  visual_hash: z.string().nullable(),
  case_id: z.string().nullable(),
})
type Refusal = z.infer<typeof refusalSchema>

/** Held until the transaction ends. Throws NOT_FOUND, CONFLICT where it was contested already. */
async function refusalOf(tx: Tx, accountId: string, submissionId: string): Promise<Refusal> {
  const row = await tx
    .selectFrom('duplicate_refusals')
    .select(['refusing_fingerprint_id', 'metadata_hash', 'visual_hash', 'case_id'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'No submission was refused as a duplicate here.')
  const refusal = refusalSchema.parse(row)
  if (refusal.case_id !== null)
    throw new LunaError('CONFLICT', 'You have already contested this; moderators are reviewing it.')
  return refusal
}

/** Of the publication that was there first. Throws CONFLICT where nothing is published yet. */
async function olderPublication(tx: Tx, { refusing_fingerprint_id: id }: Refusal) {
  const fingerprint = await tx
    .selectFrom('fingerprints')
    .select(['account_id', 'submission_id', 'asset_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  const version = await tx
    .selectFrom('asset_versions')
    .select(['published_at', 'log_index'])
    .where('account_id', '=', fingerprint?.account_id ?? null)
    .where('submission_id', '=', fingerprint?.submission_id ?? null)
    .executeTakeFirst()
  if (fingerprint === undefined || fingerprint.asset_id === null || version === undefined) {
    throw new LunaError('CONFLICT', 'The other work is not published. It can be contested once it is.')
  }
  const proof: PriorityProof = { at: version.published_at.toISOString(), logIndex: Number(version.log_index) }
  return { assetId: fingerprint.asset_id, creatorId: fingerprint.account_id, proof }
}

/** The claimant's own claim, opened here. Throws NOT_FOUND, INVALID_INPUT where it is not of this work. */
async function openedClaim(
  tx: Tx,
  accountId: string,
  claim: NonNullable<NewContest['claim']>,
  refusal: Refusal,
): Promise<PriorityProof> {
  const row = await tx
    .selectFrom('priority_claims')
    .select(['commitment', 'log_position', 'created_at'])
    .where('account_id', '=', accountId)
    .where('id', '=', claim.id)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'You have no such priority claim.')
  const { fingerprint } = claim.opening
  const isOfWork =
    fingerprint.metadataHash === refusal.metadata_hash ||
    (fingerprint.visualHash !== null && fingerprint.visualHash === refusal.visual_hash)
  if (!doesOpen(row.commitment, claim.opening))
    throw new LunaError('INVALID_INPUT', 'claim: the opening does not match the commitment.')
  if (!isOfWork) throw new LunaError('INVALID_INPUT', 'claim: is for another work.')
  return { at: row.created_at.toISOString(), logIndex: Number(row.log_position) }
}

function sentenceOf(older: PriorityProof, claimed: PriorityProof | null): string {
  const published = `The published work has been in the log since ${older.at} (entry ${older.logIndex}).`
  if (claimed === null) return `${published} The claimant has no earlier entry.`
  const order = claimed.logIndex < older.logIndex ? 'before' : 'after'
  return `${published} The claimant opened a priority claim of ${claimed.at} (entry ${claimed.logIndex}), ${order} it.`
}

/** Throws NOT_FOUND, CONFLICT, INVALID_INPUT, RATE_LIMITED. */
export async function contest(tx: Tx, accountId: string, wanted: NewContest, at: Date): Promise<Report> {
  const { submissionId, claim, text } = wanted
  const refusal = await refusalOf(tx, accountId, submissionId)
  const older = await olderPublication(tx, refusal)
  const claimed = claim === undefined ? null : await openedClaim(tx, accountId, claim, refusal)
  const report = await fileReport(tx, accountId, { kind: 'copyright', about: { assetId: older.assetId }, text }, at)
  const { case_id: caseId } = await tx
    .selectFrom('reports')
    .select('case_id')
    .where('account_id', '=', accountId)
    .where('id', '=', report.id)
    .executeTakeFirstOrThrow()
  const facts = { code: 'contested', submissionId, published: older.proof, claimed }
  const note = sentenceOf(older.proof, claimed)
  const subject = { creatorId: older.creatorId, id: caseId }
  await advanceCase(tx, subject, { kind: 'signal', actor: 'system', actorId: null, note, facts }, at)
  await tx
    .updateTable('duplicate_refusals')
    .set({ case_id: caseId })
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .execute()
  return report
}

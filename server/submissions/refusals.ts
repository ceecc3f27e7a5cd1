/** Submissions that were refused as duplicates, kept so that who made the work first can be contested. */
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import type { MarketDatabase } from '../db/database.ts'
import type { Fingerprint } from '../fingerprints/compute.ts'
import type { SubmissionKey } from './submission-rows.ts'

/** Notes which fingerprint of another creator refused it; being refused for an own work cannot be contested. */
export async function noteRefusal(
  database: MarketDatabase,
  key: SubmissionKey,
  { verdict, decidingMatchId }: PreflightReport,
  { text, picture }: Pick<Fingerprint, 'text' | 'picture'>,
  at: Date,
): Promise<void> {
  if (verdict !== 'duplicate' || decidingMatchId === null) return
  const row = {
    // Matches in the evidence are named `market:` and the fingerprint.
    refusing_fingerprint_id: decidingMatchId.slice(decidingMatchId.indexOf(':') + 1),
    metadata_hash: text.metadataHash,
    visual_hash: picture?.visualHash ?? null,
    refused_at: at,
  }
  await database.asService((tx) =>
    tx
      .insertInto('duplicate_refusals')
      .values({ account_id: key.accountId, submission_id: key.submissionId, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'submission_id']).doUpdateSet(row))
      .execute(),
  )
}

/** What submissions need of review. */
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { Tx } from '../db/database.ts'
import type { SubmissionKey } from './submission-rows.ts'

export interface ReviewDesk {
  /** Throws SUBMISSION_STATE for a second appeal against the same round. */
  enter(tx: Tx, entry: SubmissionKey & { round: number; kind: 'review' | 'appeal'; at: Date }): Promise<void>
  leave(tx: Tx, key: SubmissionKey): Promise<void>
  /** Null where it does not wait. */
  placeOf(tx: Tx, key: SubmissionKey): Promise<Submission['place']>
  /** Of the last decision; none without one. */
  reasonsOf(tx: Tx, key: SubmissionKey): Promise<Submission['reasons']>
}

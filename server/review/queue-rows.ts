/** The rows of the queue, and which of them a reviewer may decide, is offered, and may choose. */
import { type Selectable, sql } from 'kysely'
import { OVERDUE_HOURS, SKIPS_TO_MARK } from '#shared/submissions/queue-rules.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import type { ReviewQueue } from '../db/tables.generated.ts'
import type { SubmissionKey } from '../submissions/submission-rows.ts'

export type QueueRow = Selectable<ReviewQueue>
export type QueueKind = 'review' | 'appeal'

export function keyOf(row: QueueRow): SubmissionKey {
  return { accountId: row.account_id, submissionId: row.submission_id }
}

export const kindOf = ({ kind }: Pick<QueueRow, 'kind'>): QueueKind => (kind === 'appeal' ? 'appeal' : 'review')

/**
 * Reviewers do not judge their own work, appeals against decisions they took part in, or anything they have a conflict
 * of interest in. The oldest first.
 */
export function mayDecide(tx: Tx, reviewerId: string, kind?: QueueKind) {
  const rows = tx
    .selectFrom('review_queue')
    .selectAll()
    .where('account_id', '<>', reviewerId)
    .where(sql<boolean>`not (${reviewerId}::uuid = any (excluded_reviewer_ids))`)
    .orderBy('queued_at')
    .orderBy('id')
  return kind === undefined ? rows : rows.where('kind', '=', kind)
}

/** Unassigned, and not reserved for another reviewer. */
export function free(tx: Tx, reviewerId: string, kind: QueueKind | undefined, now: Date) {
  return mayDecide(tx, reviewerId, kind)
    .where('claimed_by', 'is', null)
    .where((where) =>
      where.or([where('handed_to', 'is', null), where('handed_to', '=', reviewerId), where('handed_until', '<=', now)]),
    )
}

/** Free, and not skipped by this reviewer a while ago; what is marked is offered to everybody. */
export function offered(tx: Tx, reviewerId: string, kind: QueueKind | undefined, now: Date) {
  return free(tx, reviewerId, kind, now).where((where) =>
    where.or([
      where('skip_count', '>=', SKIPS_TO_MARK),
      where.not(
        where.exists(
          where
            .selectFrom('review_skips')
            .select('until')
            .whereRef('review_skips.queue_id', '=', 'review_queue.id')
            .where('review_skips.reviewer_id', '=', reviewerId)
            .where('review_skips.until', '>', now),
        ),
      ),
    ]),
  )
}

/** How many that this reviewer is offered came before the row, and how many of them are overdue. */
export async function olderThan(tx: Tx, reviewerId: string, row: QueueRow, now: Date) {
  const overdueSince = now.getTime() - OVERDUE_HOURS * HOUR_MS
  const older = await offered(tx, reviewerId, undefined, now)
    .where((where) => where(where.refTuple('queued_at', 'id'), '<', where.tuple(row.queued_at, row.id)))
    .execute()
  return { count: older.length, overdue: older.filter(({ queued_at }) => queued_at.getTime() <= overdueSince).length }
}

/** A second opinion was requested and is unassigned, or assigned to this reviewer. */
export function wantsOpinionOf(row: QueueRow, reviewerId: string, now: Date): boolean {
  if (row.opinion_asked_at === null || row.opinion_given_at !== null) return false
  if (row.claimed_by === null || row.claimed_by === reviewerId) return false
  return row.opinion_by === reviewerId || row.opinion_until === null || row.opinion_until <= now
}

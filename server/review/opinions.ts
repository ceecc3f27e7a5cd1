/**
 * Second opinions. As a decision, an opinion is a person's: its row can be written only in a transaction that acts for
 * the account of who writes it. It decides nothing; it is shown to the reviewer who asked, and stays in the record.
 */
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { NewOpinion } from '#shared/contract/market/review.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import { actAsService, assertReviewer, type DecideParts } from './decide.ts'
import type { QueueRow } from './queue-rows.ts'

async function writeOpinion(tx: Tx, row: QueueRow, reviewerId: string, opinion: NewOpinion, at: Date): Promise<void> {
  await tx
    .insertInto('review_opinions')
    .values({
      account_id: row.account_id,
      submission_id: row.submission_id,
      id: newId(),
      round: row.round,
      kind: row.kind,
      reviewer_id: reviewerId,
      asked_by: row.claimed_by ?? '',
      question: row.opinion_question ?? '',
      outcome: opinion.outcome,
      criteria: JSON.stringify(opinion.criteria),
      comment: opinion.comment,
      at,
    })
    .execute()
}

export function createGiveOpinion({ database, clock, queue }: Pick<DecideParts, 'database' | 'clock' | 'queue'>) {
  const findTaken = (reviewerId: string, id: string) =>
    database.asService(async (tx) => {
      const row = await queue.seen(tx, reviewerId, id)
      if (row.opinion_by !== reviewerId) throw new LunaError('NOT_FOUND', 'You were not asked for an opinion here.')
      return row
    })

  /** Throws NOT_FOUND, NOT_ALLOWED, CONFLICT where another was given. */
  return async function giveOpinion(reviewerId: string, id: string, opinion: NewOpinion): Promise<void> {
    const row = await findTaken(reviewerId, id)
    try {
      await database.asAccount(reviewerId, async (tx) => {
        await assertReviewer(tx, reviewerId, clock.now())
        await writeOpinion(tx, row, reviewerId, opinion, clock.now())
        await actAsService(tx)
        // Still this reviewer's to write, under the lock of the row.
        const held = await queue.seen(tx, reviewerId, id)
        if (held.opinion_by !== reviewerId)
          throw new LunaError('CONFLICT', 'It has been assigned to someone else in the meantime.')
        await queue.endOpinion(tx, reviewerId, id)
      })
    } catch (error) {
      if (brokenConstraint(error)?.startsWith('review_opinions') !== true) throw error
      throw new LunaError('CONFLICT', 'A second opinion has already been given.', { cause: error })
    }
  }
}

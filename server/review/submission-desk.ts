/** What submissions need of the queue: entering and leaving it, their place in it, and how long the wait will be. */
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { reviewReasonSchema } from '#shared/submissions/decision.ts'
import { SKIPS_TO_MARK } from '#shared/submissions/queue-rules.ts'
import { estimateWait, type ReviewThroughput, type WaitEstimate } from '#shared/submissions/wait-estimate.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { ReviewDesk } from '../submissions/review-desk.ts'
import type { SubmissionKey } from '../submissions/submission-rows.ts'
import type { QueueRow } from './queue-rows.ts'

const MEASURED_DAYS = 28
const ACTIVE_DAYS = 7

const reasonsSchema = z.array(reviewReasonSchema)

function rowOf(tx: Tx, { accountId, submissionId }: SubmissionKey) {
  return tx
    .selectFrom('review_queue')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
}

async function measure(tx: Tx, now: Date, arrivalsAhead: number): Promise<ReviewThroughput> {
  const rows = await tx
    .selectFrom('review_decisions')
    .select(['at', 'reviewer_id'])
    .where('at', '>', new Date(now.getTime() - MEASURED_DAYS * DAY_MS))
    .execute()
  const first = await tx.selectFrom('review_decisions').select('at').orderBy('at').limit(1).executeTakeFirst()
  const activeSince = now.getTime() - ACTIVE_DAYS * DAY_MS
  const active = rows.filter(({ at }) => at.getTime() > activeSince).map(({ reviewer_id }) => reviewer_id)
  return {
    decisions: rows.map(({ at, reviewer_id }) => ({ decidedAtMs: at.getTime(), reviewerId: reviewer_id })),
    arrivalsAhead,
    activeReviewers: new Set(active).size,
    ...(first === undefined ? {} : { reviewingSinceMs: first.at.getTime() }),
  }
}

async function countAhead(tx: Tx, { queued_at, id }: QueueRow): Promise<number> {
  const { count } = await tx
    .selectFrom('review_queue')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where((where) => where(where.refTuple('queued_at', 'id'), '<', where.tuple(queued_at, id)))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function countWaiting(tx: Tx): Promise<number> {
  const counted = tx.selectFrom('review_queue').select((select) => select.fn.countAll<bigint>().as('count'))
  return Number((await counted.executeTakeFirstOrThrow()).count)
}

/** Those that were skipped so often that they can no longer be. */
export async function countMarked(tx: Tx): Promise<number> {
  const counted = tx
    .selectFrom('review_queue')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('skip_count', '>=', SKIPS_TO_MARK)
  return Number((await counted.executeTakeFirstOrThrow()).count)
}

export async function estimate(tx: Tx, now: Date, arrivalsAhead: number): Promise<WaitEstimate> {
  return estimateWait(await measure(tx, now, arrivalsAhead), now.getTime())
}

/** The reviewers who decided about this submission; an appeal needs someone else. */
async function decidersOf(tx: Tx, { accountId, submissionId }: SubmissionKey) {
  return tx
    .selectFrom('review_decisions')
    .select(['reviewer_id', 'round', 'kind'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .execute()
}

/** Writers of a second opinion took part in the decision too. */
async function advisersOf(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<string[]> {
  const rows = await tx
    .selectFrom('review_opinions')
    .select('reviewer_id')
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .execute()
  return rows.map(({ reviewer_id }) => reviewer_id)
}

/** A declared conflict of interest applies to every round. */
async function conflictedIn(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<string[]> {
  const rows = await tx
    .selectFrom('review_steps')
    .select('reviewer_id')
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .where('reason', '=', 'conflict_of_interest')
    .execute()
  return rows.map(({ reviewer_id }) => reviewer_id)
}

export function createDesk(clock: Clock): ReviewDesk {
  return {
    async enter(tx, { accountId, submissionId, round, kind, at }) {
      const key = { accountId, submissionId }
      const deciders = kind === 'appeal' ? await decidersOf(tx, key) : []
      if (deciders.some((decision) => decision.kind === 'appeal' && decision.round === round)) {
        throw new LunaError('SUBMISSION_STATE', 'An appeal has already been decided. Change the draft and resubmit it.')
      }
      const tookPart = kind === 'appeal' ? await advisersOf(tx, key) : []
      const excluded = [
        ...deciders.map(({ reviewer_id }) => reviewer_id),
        ...tookPart,
        ...(await conflictedIn(tx, key)),
      ]
      const entry = {
        round,
        kind,
        excluded_reviewer_ids: [...new Set(excluded)],
        queued_at: at,
        claimed_by: null,
        claimed_at: null,
        claim_until: null,
      }
      await tx
        .insertInto('review_queue')
        .values({ ...entry, id: newId(), account_id: accountId, submission_id: submissionId })
        .execute()
    },

    async leave(tx, { accountId, submissionId }) {
      const row = tx.deleteFrom('review_queue').where('account_id', '=', accountId)
      await row.where('submission_id', '=', submissionId).execute()
    },

    async placeOf(tx, key) {
      const row = await rowOf(tx, key).executeTakeFirst()
      if (row === undefined) return null
      const ahead = await countAhead(tx, row)
      const wait = await estimate(tx, clock.now(), ahead)
      return { position: ahead + 1, waiting: await countWaiting(tx), wait }
    },

    async reasonsOf(tx, { accountId, submissionId }) {
      const last = await tx
        .selectFrom('review_decisions')
        .select('reasons')
        .where('account_id', '=', accountId)
        .where('submission_id', '=', submissionId)
        .orderBy('at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return last === undefined ? [] : reasonsSchema.parse(last.reasons)
    },
  }
}

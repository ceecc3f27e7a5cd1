/** What waits for a person, in the order it came; who has taken up what; and how long the rest will wait. */
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { reviewReasonSchema } from '#shared/submissions/decision.ts'
import { estimateWait, type ReviewThroughput, type WaitEstimate } from '#shared/submissions/wait-estimate.ts'
import { DAY_MS, HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { isAfter, type Place } from '../db/places.ts'
import type { ReviewQueue } from '../db/tables.generated.ts'
import type { ReviewDesk } from '../submissions/review-desk.ts'
import type { SubmissionKey } from '../submissions/submission-rows.ts'

export type QueueRow = Selectable<ReviewQueue>
export type QueueKind = 'review' | 'appeal'

const MEASURED_DAYS = 28
const ACTIVE_DAYS = 7
/** Long enough for a careful look, short enough not to keep a creator waiting for somebody who went home. */
const CLAIM_MS = 2 * HOUR_MS

export interface Queue extends ReviewDesk {
  /** Waiting for anybody or with somebody, oldest first; nothing of the caller's own or that they decided before. */
  list(
    tx: Tx,
    reviewerId: string,
    page: { kind?: QueueKind | undefined; after: Place | undefined; limit: number },
  ): Promise<QueueRow[]>
  /** The oldest that this reviewer may decide, now theirs; or one that they hold already. */
  claim(tx: Tx, reviewerId: string, kind: QueueKind | undefined): Promise<{ row: QueueRow; isNew: boolean } | null>
  /** Throws NOT_FOUND unless this reviewer holds it. */
  held(tx: Tx, reviewerId: string, id: string): Promise<QueueRow>
  release(tx: Tx, id: string): Promise<void>
  /** Those whose reviewer did not decide in time. */
  lapsed(tx: Tx): Promise<QueueRow[]>
  waiting(tx: Tx): Promise<number>
  wait(tx: Tx, arrivalsAhead: number): Promise<WaitEstimate>
}

const reasonsSchema = z.array(reviewReasonSchema)

export function keyOf(row: QueueRow): SubmissionKey {
  return { accountId: row.account_id, submissionId: row.submission_id }
}

/** Nobody judges their own work, nor an appeal against what they decided themselves. */
function mayDecide(tx: Tx, reviewerId: string, kind: QueueKind | undefined) {
  const rows = tx
    .selectFrom('review_queue')
    .selectAll()
    .where('account_id', '<>', reviewerId)
    .where(sql<boolean>`not (${reviewerId}::uuid = any (excluded_reviewer_ids))`)
    .orderBy('queued_at')
    .orderBy('id')
  return kind === undefined ? rows : rows.where('kind', '=', kind)
}

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

async function waiting(tx: Tx): Promise<number> {
  const counted = tx.selectFrom('review_queue').select((select) => select.fn.countAll<bigint>().as('count'))
  return Number((await counted.executeTakeFirstOrThrow()).count)
}

/** Whoever decided about this submission; an appeal needs somebody else. */
async function decidersOf(tx: Tx, { accountId, submissionId }: SubmissionKey) {
  return tx
    .selectFrom('review_decisions')
    .select(['reviewer_id', 'round', 'kind'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .execute()
}

function createDesk(clock: Clock): ReviewDesk {
  return {
    async enter(tx, { accountId, submissionId, round, kind, at }) {
      const deciders = kind === 'appeal' ? await decidersOf(tx, { accountId, submissionId }) : []
      if (deciders.some((decision) => decision.kind === 'appeal' && decision.round === round)) {
        throw new LunaError('SUBMISSION_STATE', 'An appeal was decided already. Change the draft and submit it again.')
      }
      const entry = {
        round,
        kind,
        excluded_reviewer_ids: [...new Set(deciders.map(({ reviewer_id }) => reviewer_id))],
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
      const now = clock.now()
      const wait = estimateWait(await measure(tx, now, ahead), now.getTime())
      return { position: ahead + 1, waiting: await waiting(tx), wait }
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

async function claim(tx: Tx, reviewerId: string, kind: QueueKind | undefined, now: Date) {
  const own = await mayDecide(tx, reviewerId, kind)
    .where('claimed_by', '=', reviewerId)
    .where('claim_until', '>', now)
    .limit(1)
    .executeTakeFirst()
  if (own !== undefined) return { row: own, isNew: false }
  const free = mayDecide(tx, reviewerId, kind).where('claimed_by', 'is', null).limit(1).forUpdate().skipLocked()
  const next = await free.executeTakeFirst()
  if (next === undefined) return null
  const row = await tx
    .updateTable('review_queue')
    .set({ claimed_by: reviewerId, claimed_at: now, claim_until: new Date(now.getTime() + CLAIM_MS) })
    .where('id', '=', next.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { row, isNew: true }
}

export function createQueue(clock: Clock): Queue {
  return {
    ...createDesk(clock),
    waiting,

    list(tx, reviewerId, { kind, after, limit }) {
      const rows = mayDecide(tx, reviewerId, kind).where(isAfter(after, ['queued_at', 'id']))
      return rows.limit(limit).execute()
    },

    claim: (tx, reviewerId, kind) => claim(tx, reviewerId, kind, clock.now()),

    async held(tx, reviewerId, id) {
      const row = await tx
        .selectFrom('review_queue')
        .selectAll()
        .where('id', '=', id)
        .where('claimed_by', '=', reviewerId)
        .where('claim_until', '>', clock.now())
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined)
        throw new LunaError('NOT_FOUND', 'You have not taken this up, or your time for it ran out.')
      return row
    },

    async release(tx, id) {
      const free = { claimed_by: null, claimed_at: null, claim_until: null }
      await tx.updateTable('review_queue').set(free).where('id', '=', id).execute()
    },

    lapsed: (tx) =>
      tx
        .selectFrom('review_queue')
        .selectAll()
        .where('claim_until', '<=', clock.now())
        .limit(100)
        .forUpdate()
        .skipLocked()
        .execute(),

    async wait(tx, arrivalsAhead) {
      const now = clock.now()
      return estimateWait(await measure(tx, now, arrivalsAhead), now.getTime())
    },
  }
}

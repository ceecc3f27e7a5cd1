/** What waits for a person, in the order it came, and who has taken up what. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import {
  HAND_OVER_HOURS,
  MOST_HAND_OVERS,
  maySkip,
  OPINION_HOURS,
  SKIP_HOURS,
  SKIPS_TO_MARK,
  type SkipReason,
} from '#shared/submissions/queue-rules.ts'
import type { WaitEstimate } from '#shared/submissions/wait-estimate.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { isAfter, type Place } from '../db/places.ts'
import type { ReviewDesk } from '../submissions/review-desk.ts'
import { free, mayDecide, offered, olderThan, type QueueKind, type QueueRow, wantsOpinionOf } from './queue-rows.ts'
import { countMarked, countWaiting, createDesk, estimate } from './submission-desk.ts'

/** Long enough for a careful look, short enough not to keep a creator waiting for somebody who went home. */
const CLAIM_MS = 2 * HOUR_MS

/** One that a reviewer took up; `isNew` unless they held it already. */
interface Claimed {
  readonly row: QueueRow
  readonly isNew: boolean
}

interface Taken extends Claimed {
  /** Older ones that were offered to the reviewer too. */
  readonly passedOver: number
  /** The reviewer had skipped it, and takes that back. */
  readonly isSkipTakenBack: boolean
}

export interface Queue extends ReviewDesk {
  /** Waiting for anybody or with somebody, oldest first; nothing of the caller's own or that they decided before. */
  list(
    tx: Tx,
    reviewerId: string,
    page: { kind?: QueueKind | undefined; after: Place | undefined; limit: number },
  ): Promise<QueueRow[]>
  /** The oldest that this reviewer is offered, now theirs; before it what they hold, and what was handed to them. */
  claim(tx: Tx, reviewerId: string, kind: QueueKind | undefined): Promise<Claimed | null>
  /** One of their choice. Throws NOT_FOUND, CONFLICT where somebody else has it or overdue ones come first. */
  take(tx: Tx, reviewerId: string, id: string): Promise<Taken>
  /** Throws NOT_FOUND unless this reviewer holds it. */
  held(tx: Tx, reviewerId: string, id: string): Promise<QueueRow>
  /** Throws NOT_FOUND unless this reviewer holds it or writes the second opinion. */
  seen(tx: Tx, reviewerId: string, id: string): Promise<QueueRow>
  release(tx: Tx, id: string): Promise<void>
  /** Of one that the reviewer holds; it is given back besides. Throws CONFLICT where it was skipped too often. */
  skip(tx: Tx, reviewerId: string, row: QueueRow, reason: SkipReason): Promise<void>
  /** Keeps one that was given back for another reviewer. Throws CONFLICT after too many of these. */
  keepFor(tx: Tx, row: QueueRow, otherId: string): Promise<void>
  /** The reviewer keeps it in the meantime. Throws CONFLICT if an opinion was requested before. */
  askOpinion(tx: Tx, row: QueueRow, question: string): Promise<void>
  /** The second opinion is this reviewer's to write. Throws NOT_FOUND, CONFLICT where somebody else writes it. */
  takeOpinion(tx: Tx, reviewerId: string, id: string): Promise<QueueRow>
  /** Who gave an opinion does not decide about the same. */
  endOpinion(tx: Tx, reviewerId: string, id: string): Promise<void>
  /** Those whose reviewer did not decide in time. */
  lapsed(tx: Tx): Promise<QueueRow[]>
  waiting(tx: Tx): Promise<number>
  marked(tx: Tx): Promise<number>
  wait(tx: Tx, arrivalsAhead: number): Promise<WaitEstimate>
}

const hoursAfter = (now: Date, hours: number) => new Date(now.getTime() + hours * HOUR_MS)

const UNCLAIMED = { claimed_by: null, claimed_at: null, claim_until: null } as const
const NOT_HANDED = { handed_to: null, handed_until: null } as const

async function claimRow(tx: Tx, reviewerId: string, id: string, now: Date): Promise<QueueRow> {
  const until = new Date(now.getTime() + CLAIM_MS)
  return tx
    .updateTable('review_queue')
    .set({ claimed_by: reviewerId, claimed_at: now, claim_until: until, ...NOT_HANDED })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function claim(tx: Tx, reviewerId: string, kind: QueueKind | undefined, now: Date): Promise<Claimed | null> {
  const own = await mayDecide(tx, reviewerId, kind)
    .where('claimed_by', '=', reviewerId)
    .where('claim_until', '>', now)
    // While a second opinion is being written, other work continues.
    .where((where) => where.or([where('opinion_asked_at', 'is', null), where('opinion_given_at', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  if (own !== undefined) return { row: own, isNew: false }
  const handed = free(tx, reviewerId, kind, now).where('handed_to', '=', reviewerId).where('handed_until', '>', now)
  const next =
    (await handed.limit(1).forUpdate().skipLocked().executeTakeFirst()) ??
    (await offered(tx, reviewerId, kind, now).limit(1).forUpdate().skipLocked().executeTakeFirst())
  return next === undefined ? null : { row: await claimRow(tx, reviewerId, next.id, now), isNew: true }
}

async function takeBackSkip(tx: Tx, reviewerId: string, { id }: QueueRow): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('review_skips')
    .where('queue_id', '=', id)
    .where('reviewer_id', '=', reviewerId)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return false
  const fewer = sql<number>`greatest(skip_count - 1, 0)`
  await tx.updateTable('review_queue').set({ skip_count: fewer }).where('id', '=', id).execute()
  return true
}

async function take(tx: Tx, reviewerId: string, id: string, now: Date): Promise<Taken> {
  const row = await free(tx, reviewerId, undefined, now)
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (row === undefined) {
    const known = await mayDecide(tx, reviewerId).where('id', '=', id).executeTakeFirst()
    if (known === undefined) throw new LunaError('NOT_FOUND', 'It is no longer waiting for you.')
    const isMine = known.claimed_by === reviewerId && known.claim_until !== null && known.claim_until > now
    if (!isMine) throw new LunaError('CONFLICT', 'It is assigned to another reviewer.')
    return { row: known, isNew: false, passedOver: 0, isSkipTakenBack: false }
  }
  const isHandedToMe = row.handed_to === reviewerId
  const older = isHandedToMe ? { count: 0, overdue: 0 } : await olderThan(tx, reviewerId, row, now)
  if (older.overdue > 0) {
    throw new LunaError('CONFLICT', `${older.overdue} that waited longer than promised come first.`)
  }
  const isSkipTakenBack = await takeBackSkip(tx, reviewerId, row)
  return { row: await claimRow(tx, reviewerId, id, now), isNew: true, passedOver: older.count, isSkipTakenBack }
}

async function skip(tx: Tx, reviewerId: string, row: QueueRow, reason: SkipReason, now: Date): Promise<void> {
  if (!maySkip(row.skip_count, reason)) {
    throw new LunaError(
      'CONFLICT',
      `It was skipped ${SKIPS_TO_MARK} times. Decide it, hand it over or request an opinion.`,
    )
  }
  const change =
    reason === 'conflict_of_interest'
      ? { excluded_reviewer_ids: sql<string[]>`array_append(excluded_reviewer_ids, ${reviewerId}::uuid)` }
      : { skip_count: row.skip_count + 1 }
  await tx.updateTable('review_queue').set(change).where('id', '=', row.id).execute()
  if (reason === 'conflict_of_interest') return
  const until = hoursAfter(now, SKIP_HOURS)
  await tx
    .insertInto('review_skips')
    .values({ queue_id: row.id, reviewer_id: reviewerId, until })
    .onConflict((conflict) => conflict.columns(['queue_id', 'reviewer_id']).doUpdateSet({ until }))
    .execute()
}

async function keepFor(tx: Tx, row: QueueRow, otherId: string, now: Date): Promise<void> {
  if (row.hand_overs >= MOST_HAND_OVERS) {
    throw new LunaError('CONFLICT', `It was handed over ${MOST_HAND_OVERS} times. Decide it or return it to the queue.`)
  }
  // It is not disclosed that a reviewer may not decide it, since that would reveal its creator. It goes to the queue
  // then.
  const mayBeKept = otherId !== row.account_id && !row.excluded_reviewer_ids.includes(otherId)
  await tx
    .updateTable('review_queue')
    .set({
      hand_overs: row.hand_overs + 1,
      ...(mayBeKept ? { handed_to: otherId, handed_until: hoursAfter(now, HAND_OVER_HOURS) } : {}),
    })
    .where('id', '=', row.id)
    .execute()
}

async function release(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('review_queue')
    .set({ ...UNCLAIMED, ...NOT_HANDED })
    .where('id', '=', id)
    .execute()
  // An unanswered question belonged to the reviewer who released it.
  await tx
    .updateTable('review_queue')
    .set({ opinion_asked_at: null, opinion_question: null, opinion_by: null, opinion_until: null })
    .where('id', '=', id)
    .where('opinion_given_at', 'is', null)
    .execute()
}

type Opinions = Pick<Queue, 'askOpinion' | 'takeOpinion' | 'endOpinion'>

function createOpinions(clock: Clock): Opinions {
  return {
    async askOpinion(tx, row, question) {
      if (row.opinion_asked_at !== null) throw new LunaError('CONFLICT', 'A second opinion has already been requested.')
      const now = clock.now()
      await tx
        .updateTable('review_queue')
        .set({ opinion_asked_at: now, opinion_question: question, claim_until: hoursAfter(now, OPINION_HOURS) })
        .where('id', '=', row.id)
        .execute()
    },

    async takeOpinion(tx, reviewerId, id) {
      const now = clock.now()
      const row = await mayDecide(tx, reviewerId).where('id', '=', id).forUpdate().executeTakeFirst()
      if (row === undefined) throw new LunaError('NOT_FOUND', 'It is not waiting for your opinion.')
      if (!wantsOpinionOf(row, reviewerId, now))
        throw new LunaError('CONFLICT', 'You were not asked for an opinion here.')
      return tx
        .updateTable('review_queue')
        .set({ opinion_by: reviewerId, opinion_until: new Date(now.getTime() + CLAIM_MS) })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
    },

    async endOpinion(tx, reviewerId, id) {
      await tx
        .updateTable('review_queue')
        .set({
          opinion_by: null,
          opinion_until: null,
          opinion_given_at: clock.now(),
          excluded_reviewer_ids: sql<string[]>`array_append(excluded_reviewer_ids, ${reviewerId}::uuid)`,
        })
        .where('id', '=', id)
        .execute()
    },
  }
}

function heldBy(tx: Tx, reviewerId: string, id: string, now: Date) {
  return tx
    .selectFrom('review_queue')
    .selectAll()
    .where('id', '=', id)
    .where('claimed_by', '=', reviewerId)
    .where('claim_until', '>', now)
    .forUpdate()
    .executeTakeFirst()
}

function notHeld(): LunaError {
  return new LunaError('NOT_FOUND', 'It was never assigned to you, or your time for it ran out.')
}

export function createQueue(clock: Clock): Queue {
  return {
    ...createDesk(clock),
    ...createOpinions(clock),
    waiting: countWaiting,
    marked: countMarked,

    list(tx, reviewerId, { kind, after, limit }) {
      const rows = mayDecide(tx, reviewerId, kind).where(isAfter(after, ['queued_at', 'id']))
      return rows.limit(limit).execute()
    },

    claim: (tx, reviewerId, kind) => claim(tx, reviewerId, kind, clock.now()),
    take: (tx, reviewerId, id) => take(tx, reviewerId, id, clock.now()),

    async held(tx, reviewerId, id) {
      const row = await heldBy(tx, reviewerId, id, clock.now())
      if (row === undefined) throw notHeld()
      return row
    },

    async seen(tx, reviewerId, id) {
      const held = await heldBy(tx, reviewerId, id, clock.now())
      if (held !== undefined) return held
      const row = await tx
        .selectFrom('review_queue')
        .selectAll()
        .where('id', '=', id)
        .where('opinion_by', '=', reviewerId)
        .where('opinion_until', '>', clock.now())
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined) throw notHeld()
      return row
    },

    release,
    skip: (tx, reviewerId, row, reason) => skip(tx, reviewerId, row, reason, clock.now()),
    keepFor: (tx, row, otherId) => keepFor(tx, row, otherId, clock.now()),

    lapsed: (tx) =>
      tx
        .selectFrom('review_queue')
        .selectAll()
        .where('claim_until', '<=', clock.now())
        .limit(100)
        .forUpdate()
        .skipLocked()
        .execute(),

    wait: (tx, arrivalsAhead) => estimate(tx, clock.now(), arrivalsAhead),
  }
}

/** The reviewers' desk: taking up what waits, and what they may do with it besides deciding. */
import { LunaError } from '#shared/contract/errors.ts'
import type {
  Colleague,
  Decided,
  MatchSideBySide,
  NewOpinion,
  QueueItem,
  ReviewItem,
} from '#shared/contract/market/review.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import type { SkipReason } from '#shared/submissions/queue-rules.ts'
import type { WaitEstimate } from '#shared/submissions/wait-estimate.ts'
import { rolesOf } from '../accounts/roles.ts'
import type { Tx } from '../db/database.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import type { MediaLinks } from '../submissions/media-links.ts'
import { advance, lockSubmission } from '../submissions/submission-rows.ts'
import { createConsole, listed } from './console.ts'
import { createDecide, type DecideParts } from './decide.ts'
import { createGiveOpinion } from './opinions.ts'
import { keyOf, type QueueKind, type QueueRow } from './queue-rows.ts'
import { conductOf, type NamedConduct, recordStep, reviewers } from './steps.ts'

export interface ReviewParts extends DecideParts {
  readonly links: MediaLinks
  readonly compare: Fingerprints['compare']
}

export interface ReviewService {
  queue(
    reviewerId: string,
    page: PageRequest & { kind?: QueueKind | undefined },
  ): Promise<Paged<QueueItem> & { waiting: number; marked: number; wait: WaitEstimate }>
  /** Null where nothing waits that this reviewer may decide. */
  next(reviewerId: string, kind: QueueKind | undefined): Promise<ReviewItem | null>
  /** One of the reviewer's choice. Throws NOT_FOUND, CONFLICT. */
  take(reviewerId: string, id: string): Promise<ReviewItem>
  /** Throws NOT_FOUND unless this reviewer holds it or writes the second opinion. */
  find(reviewerId: string, id: string): Promise<ReviewItem>
  compare(reviewerId: string, id: string, matchId: string): Promise<MatchSideBySide>
  decide(reviewerId: string, id: string, decision: ReviewDecision): Promise<Decided>
  release(reviewerId: string, id: string): Promise<void>
  /** Throws NOT_FOUND, CONFLICT where it was skipped too often. */
  skip(reviewerId: string, id: string, skipped: { reason: SkipReason; note: string }): Promise<void>
  /** To the queue where `to` is null. Throws NOT_FOUND, CONFLICT, INVALID_INPUT. */
  handOver(reviewerId: string, id: string, handed: { to: string | null; note: string }): Promise<void>
  /** Throws NOT_FOUND, CONFLICT. */
  askOpinion(reviewerId: string, id: string, question: string): Promise<ReviewItem>
  /** Throws NOT_FOUND, CONFLICT. */
  takeOpinion(reviewerId: string, id: string): Promise<ReviewItem>
  /** Throws NOT_FOUND, NOT_ALLOWED, CONFLICT. */
  giveOpinion(reviewerId: string, id: string, opinion: NewOpinion): Promise<void>
  colleagues(reviewerId: string): Promise<Colleague[]>
  conduct(reviewerId: string): Promise<NamedConduct[]>
  /** Gives back to the queue what was not decided in time; returns how many. */
  releaseLapsed(): Promise<number>
}

type Console = ReturnType<typeof createConsole>

/** Back to the queue, in its place; appeals stay appealed while somebody looks at them. */
type GiveBack = (tx: Tx, row: QueueRow, reviewerId: string | null) => Promise<void>

function createGiveBack({ queue, clock }: ReviewParts): GiveBack {
  return async (tx, row, reviewerId) => {
    await queue.release(tx, row.id)
    if (row.kind === 'appeal') return
    const submission = await lockSubmission(tx, keyOf(row))
    const actor =
      reviewerId === null ? ({ kind: 'system' } as const) : ({ kind: 'reviewer', accountId: reviewerId } as const)
    await advance(tx, submission, { event: 'release', actor, at: clock.now() })
  }
}

type Taking = Pick<ReviewService, 'queue' | 'next' | 'take' | 'find'>

function createTaking({ database, clock, queue }: ReviewParts, { itemIn }: Console): Taking {
  async function markClaimed(tx: Tx, row: QueueRow, reviewerId: string): Promise<void> {
    if (row.kind !== 'review') return
    const actor = { kind: 'reviewer', accountId: reviewerId } as const
    await advance(tx, await lockSubmission(tx, keyOf(row)), { event: 'claim', actor, at: clock.now() })
  }

  return {
    queue: (reviewerId, { kind, cursor, limit }) =>
      database.asService(async (tx) => {
        const after = decodeCursor(timeAndIdSchema, cursor)
        const rows = await queue.list(tx, reviewerId, { kind, after, limit: limit + 1 })
        const page = pageFrom(
          rows,
          limit,
          (row) => row,
          (row) => [row.queued_at, row.id],
        )
        const waiting = await queue.waiting(tx)
        return {
          items: await listed(tx, page.items, reviewerId, clock.now()),
          nextCursor: page.nextCursor,
          waiting,
          marked: await queue.marked(tx),
          wait: await queue.wait(tx, waiting),
        }
      }),

    next: (reviewerId, kind) =>
      database.asService(async (tx) => {
        const claimed = await queue.claim(tx, reviewerId, kind)
        if (claimed === null) return null
        const { row, isNew } = claimed
        if (isNew) await markClaimed(tx, row, reviewerId)
        return itemIn(tx, row, reviewerId)
      }),

    take: (reviewerId, id) =>
      database.asService(async (tx) => {
        const { row, isNew, passedOver, isSkipTakenBack } = await queue.take(tx, reviewerId, id)
        if (isNew) {
          const step = isSkipTakenBack
            ? ({ reviewerId, step: 'take_back_skip' } as const)
            : ({ reviewerId, step: 'choose', passedOver } as const)
          await recordStep(tx, row, step, clock.now())
          await markClaimed(tx, row, reviewerId)
        }
        return itemIn(tx, row, reviewerId)
      }),

    find: (reviewerId, id) =>
      database.asService(async (tx) => itemIn(tx, await queue.seen(tx, reviewerId, id), reviewerId)),
  }
}

type SettingAside = Pick<ReviewService, 'release' | 'skip' | 'handOver' | 'releaseLapsed'>

function createSettingAside({ database, clock, queue }: ReviewParts, giveBack: GiveBack): SettingAside {
  return {
    release: (reviewerId, id) =>
      database.asService(async (tx) => {
        const row = await queue.held(tx, reviewerId, id)
        await recordStep(tx, row, { reviewerId, step: 'release' }, clock.now())
        await giveBack(tx, row, reviewerId)
      }),

    skip: (reviewerId, id, { reason, note }) =>
      database.asService(async (tx) => {
        const row = await queue.held(tx, reviewerId, id)
        await recordStep(tx, row, { reviewerId, step: 'skip', reason, note }, clock.now())
        await giveBack(tx, row, reviewerId)
        await queue.skip(tx, reviewerId, row, reason)
      }),

    handOver: (reviewerId, id, { to, note }) =>
      database.asService(async (tx) => {
        const row = await queue.held(tx, reviewerId, id)
        if (to === reviewerId) throw new LunaError('INVALID_INPUT', 'to: name another reviewer.')
        const roles = to === null ? null : await rolesOf(tx, to, clock.now())
        const isReviewer = to === null || roles?.has('moderator') === true || roles?.has('admin') === true
        if (!isReviewer) throw new LunaError('NOT_FOUND', 'There is no such reviewer.')
        await recordStep(tx, row, { reviewerId, step: 'hand_over', otherReviewerId: to, note }, clock.now())
        await giveBack(tx, row, reviewerId)
        if (to !== null) await queue.keepFor(tx, row, to)
      }),

    releaseLapsed: () =>
      database.asService(async (tx) => {
        const rows = await queue.lapsed(tx)
        for (const row of rows) await giveBack(tx, row, null)
        return rows.length
      }),
  }
}

type Opinions = Pick<ReviewService, 'askOpinion' | 'takeOpinion' | 'giveOpinion' | 'colleagues' | 'conduct'>

function createOpinions(parts: ReviewParts, { itemIn }: Console): Opinions {
  const { database, clock, queue } = parts
  return {
    askOpinion: (reviewerId, id, question) =>
      database.asService(async (tx) => {
        const row = await queue.held(tx, reviewerId, id)
        await queue.askOpinion(tx, row, question)
        await recordStep(tx, row, { reviewerId, step: 'ask_opinion', note: question }, clock.now())
        return itemIn(tx, await queue.held(tx, reviewerId, id), reviewerId)
      }),

    takeOpinion: (reviewerId, id) =>
      database.asService(async (tx) => itemIn(tx, await queue.takeOpinion(tx, reviewerId, id), reviewerId)),

    giveOpinion: createGiveOpinion(parts),

    colleagues: (reviewerId) =>
      database.asService(async (tx) => (await reviewers(tx)).filter(({ id }) => id !== reviewerId)),

    conduct: (reviewerId) => database.asService((tx) => conductOf(tx, reviewerId, clock.now())),
  }
}

export function createReview(parts: ReviewParts): ReviewService {
  const desk = createConsole(parts)
  return {
    decide: createDecide(parts),
    compare: desk.compare,
    ...createTaking(parts, desk),
    ...createSettingAside(parts, createGiveBack(parts)),
    ...createOpinions(parts, desk),
  }
}

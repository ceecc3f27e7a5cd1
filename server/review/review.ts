/** The reviewers' console: taking up what waits, seeing it without its creator's name, and giving it back. */

import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Decided, MatchSideBySide, QueueItem, ReviewItem } from '#shared/contract/market/review.ts'
import type { SubmissionMedia } from '#shared/contract/market/submissions.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import { reviewReasonSchema } from '#shared/submissions/decision.ts'
import type { WaitEstimate } from '#shared/submissions/wait-estimate.ts'
import type { Tx } from '../db/database.ts'
import { fingerprintIdOfMatch } from '../fingerprints/candidate-rows.ts'
import { readFingerprint } from '../fingerprints/fingerprint-rows.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import type { MediaLinks } from '../submissions/media-links.ts'
import { findRoundOfFingerprint, readRound } from '../submissions/rounds.ts'
import { advance, lockSubmission, type SubmissionKey, stateOf } from '../submissions/submission-rows.ts'
import { roundChanges } from '../submissions/submissions.ts'
import { createRedaction, identifyingWords, withoutCreator, withoutNames } from './blind.ts'
import { createDecide, type DecideParts } from './decide.ts'
import { keyOf, type QueueKind, type QueueRow } from './queue.ts'

export interface ReviewParts extends DecideParts {
  readonly links: MediaLinks
  readonly compare: Fingerprints['compare']
}

export interface ReviewService {
  queue(
    reviewerId: string,
    page: PageRequest & { kind?: QueueKind | undefined },
  ): Promise<Paged<QueueItem> & { waiting: number; wait: WaitEstimate }>
  /** Null where nothing waits that this reviewer may decide. */
  next(reviewerId: string, kind: QueueKind | undefined): Promise<ReviewItem | null>
  /** Throws NOT_FOUND unless this reviewer holds it. */
  find(reviewerId: string, id: string): Promise<ReviewItem>
  compare(reviewerId: string, id: string, matchId: string): Promise<MatchSideBySide>
  decide(reviewerId: string, id: string, decision: ReviewDecision): Promise<Decided>
  release(reviewerId: string, id: string): Promise<void>
  /** Gives back to the queue what was not decided in time; returns how many. */
  releaseLapsed(): Promise<number>
}

const kindSchema = z.enum(ASSET_KINDS)
const reasonsSchema = z.array(reviewReasonSchema)
const outcomeSchema = z.enum(['approve', 'request_changes', 'reject'])

function queueKind(kind: string): QueueKind {
  return kind === 'appeal' ? 'appeal' : 'review'
}

function itemOf(row: QueueRow, work: { kind: string; name: string }, reviewerId: string): QueueItem {
  return {
    id: row.id,
    kind: queueKind(row.kind),
    assetKind: kindSchema.parse(work.kind),
    name: work.name,
    round: row.round,
    queuedAt: row.queued_at.toISOString(),
    claimedByMe: row.claimed_by === reviewerId,
    claimUntil: row.claim_until?.toISOString() ?? null,
  }
}

async function earlierDecisions(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<ReviewItem['earlier']> {
  const rows = await tx
    .selectFrom('review_decisions')
    .select(['round', 'kind', 'outcome', 'reasons', 'at'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .orderBy('at')
    .execute()
  return rows.map(({ round, kind, outcome, reasons, at }) => ({
    round,
    kind: queueKind(kind),
    outcome: outcomeSchema.parse(outcome),
    reasons: reasonsSchema.parse(reasons),
    at: at.toISOString(),
  }))
}

async function appealOf(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<string | null> {
  const row = await tx
    .selectFrom('submission_events')
    .select('reason')
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .where('event', '=', 'appeal')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.reason ?? null
}

function createConsole({ database, queue, links, compare }: ReviewParts) {
  const shown = (media: readonly SubmissionMedia[]) =>
    media.map((file) => ({ ...file, path: links.anonymousPathOf(file) }))

  async function itemIn(tx: Tx, row: QueueRow, reviewerId: string): Promise<ReviewItem> {
    const key = keyOf(row)
    const round = await readRound(tx, key, row.round)
    const { card, media, offers, ageRating, derivation, evidence, signals } = round
    const submission = await lockSubmission(tx, key)
    const redact = createRedaction(await identifyingWords(tx, [key.accountId]))
    const changes = await roundChanges(tx, key, row.round)
    const earlier = await earlierDecisions(tx, key)
    return {
      ...itemOf(row, { kind: card.asset_type, name: redact.text(card.name) }, reviewerId),
      state: stateOf(submission),
      card: redact.card(withoutCreator(card)),
      media: shown(media),
      offers: redact.offers(offers),
      ageRating,
      derivation: derivation && {
        parentAssetId: derivation.parentAssetId,
        royaltyPercent: derivation.royaltyPercent,
      },
      isNewVersion: submission.asset_id !== null,
      evidence: withoutNames(evidence, redact),
      signals: signals.map((signal) => ({ ...signal, sentence: redact.text(signal.sentence) })),
      appeal: row.kind === 'appeal' ? redact.text((await appealOf(tx, key)) ?? '') : null,
      earlier: earlier.map((decision) => ({
        ...decision,
        reasons: decision.reasons.map((reason) => ({ ...reason, comment: redact.text(reason.comment) })),
      })),
      changes: { ...changes, card: redact.fields(changes.card), offers: redact.offerFields(changes.offers) },
    }
  }

  /** Only works that the evidence at hand lists: nothing else of the market is shown by its id. */
  async function sides(reviewerId: string, id: string, matchId: string) {
    return database.asService(async (tx) => {
      const key = keyOf(await queue.held(tx, reviewerId, id))
      const round = await readRound(tx, key, (await lockSubmission(tx, key)).round)
      const otherId = fingerprintIdOfMatch(matchId)
      const { matches, similarWorks } = round.evidence
      const isListed = [...matches, ...similarWorks].some((match) => match.id === matchId)
      const other = isListed && otherId !== undefined ? await readFingerprint(tx, otherId) : undefined
      if (other === undefined || otherId === undefined) throw new LunaError('NOT_FOUND', `match ${matchId}`)
      const otherRound = await findRoundOfFingerprint(tx, other, otherId)
      const words = await identifyingWords(tx, [key.accountId, other.accountId])
      return { subjectId: round.fingerprintId, otherId, otherRound, words }
    })
  }

  return {
    itemIn,

    async compare(reviewerId: string, id: string, matchId: string): Promise<MatchSideBySide> {
      const { subjectId, otherId, otherRound, words } = await sides(reviewerId, id, matchId)
      const { sharedWords, fields, transformation, regions } = await compare(subjectId, otherId)
      const redact = createRedaction(words)
      const card = otherRound === null ? null : redact.card(withoutCreator(otherRound.card))
      return {
        matchId,
        sharedWords: redact.value(sharedWords),
        fields: redact.fields(fields),
        transformation,
        regions,
        other: { card, media: otherRound === null ? [] : shown(otherRound.media) },
      }
    },
  }
}

export function createReview(parts: ReviewParts): ReviewService {
  const { database, clock, queue } = parts
  const desk = createConsole(parts)

  /** Appeals stay appealed while somebody looks at them. */
  async function giveBack(tx: Tx, row: QueueRow, reviewerId: string | null): Promise<void> {
    await queue.release(tx, row.id)
    if (row.kind === 'appeal') return
    const submission = await lockSubmission(tx, keyOf(row))
    const actor =
      reviewerId === null ? ({ kind: 'system' } as const) : ({ kind: 'reviewer', accountId: reviewerId } as const)
    await advance(tx, submission, { event: 'release', actor, at: clock.now() })
  }

  return {
    decide: createDecide(parts),
    compare: desk.compare,

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
        const items = await Promise.all(page.items.map((row) => listed(tx, row, reviewerId)))
        const creatorIds = page.items.map(({ account_id }) => account_id)
        const { text } = createRedaction(await identifyingWords(tx, creatorIds))
        const waiting = await queue.waiting(tx)
        return {
          items: items.map((item) => ({ ...item, name: text(item.name) })),
          nextCursor: page.nextCursor,
          waiting,
          wait: await queue.wait(tx, waiting),
        }
      }),

    next: (reviewerId, kind) =>
      database.asService(async (tx) => {
        const claimed = await queue.claim(tx, reviewerId, kind)
        if (claimed === null) return null
        const { row, isNew } = claimed
        if (isNew && row.kind === 'review') {
          const actor = { kind: 'reviewer', accountId: reviewerId } as const
          await advance(tx, await lockSubmission(tx, keyOf(row)), { event: 'claim', actor, at: clock.now() })
        }
        return desk.itemIn(tx, row, reviewerId)
      }),

    find: (reviewerId, id) =>
      database.asService(async (tx) => desk.itemIn(tx, await queue.held(tx, reviewerId, id), reviewerId)),

    release: (reviewerId, id) =>
      database.asService(async (tx) => giveBack(tx, await queue.held(tx, reviewerId, id), reviewerId)),

    releaseLapsed: () =>
      database.asService(async (tx) => {
        const rows = await queue.lapsed(tx)
        for (const row of rows) await giveBack(tx, row, null)
        return rows.length
      }),
  }
}

async function listed(tx: Tx, row: QueueRow, reviewerId: string): Promise<QueueItem> {
  const work = await tx
    .selectFrom('submissions')
    .select(['kind', 'name'])
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.submission_id)
    .executeTakeFirstOrThrow()
  return itemOf(row, work, reviewerId)
}

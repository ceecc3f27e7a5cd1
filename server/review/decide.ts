/**
 * A decision is a person's, and the database holds the market to it: the row of a decision can be written only in a
 * transaction that acts for the account of the deciding person, never by the market's own role, and a submission can be
 * approved or published only by naming such a row of its round.
 */
import { sql } from 'kysely'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import type { Decided } from '#shared/contract/market/review.ts'
import type { SubmissionMedia } from '#shared/contract/market/submissions.ts'
import type { ReviewDecision } from '#shared/submissions/decision.ts'
import type { SubmissionEvent } from '#shared/submissions/states.ts'
import { rolesOf } from '../accounts/roles.ts'
import type { Clock } from '../clock.ts'
import { brokenConstraint, type MarketDatabase, type Tx } from '../db/database.ts'
import { refusingMatches } from '../fingerprints/check.ts'
import { readFingerprint } from '../fingerprints/fingerprint-rows.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import { notify } from '../notifications/notify.ts'
import type { Media } from '../publications/assets.ts'
import type { Publications } from '../publications/publications.ts'
import type { Publication } from '../publications/publish.ts'
import type { Derivations } from '../submissions/derivations.ts'
import { type Round, readRound } from '../submissions/rounds.ts'
import {
  advance,
  lockSubmission,
  type SubmissionKey,
  type SubmissionRow,
  stateOf,
} from '../submissions/submission-rows.ts'
import type { Queue } from './queue.ts'
import { keyOf, kindOf, type QueueKind } from './queue-rows.ts'

export interface Decision extends SubmissionKey {
  readonly decisionId: string
  readonly reviewerId: string
  readonly kind: QueueKind
  readonly outcome: ReviewDecision['outcome']
  readonly at: Date
  readonly round: Round
  /** Of an approval. */
  readonly assetId: string | null
}

export interface DecideParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly queue: Queue
  readonly reservations: Fingerprints['reservations']
  readonly derivations: Derivations
  readonly publications: Pick<Publications, 'publish'>
  /** Called for each decision within its transaction: an approval sets the offers, for example. */
  readonly onDecision: readonly ((tx: Tx, decision: Decision) => Promise<void>)[]
}

interface Verdict {
  readonly reviewerId: string
  readonly decision: ReviewDecision
  readonly decisionId: string
  readonly at: Date
}

/** Reviewers lose this right at once when the role is taken from them. */
export async function assertReviewer(tx: Tx, reviewerId: string, now: Date): Promise<void> {
  const roles = await rolesOf(tx, reviewerId, now)
  if (roles?.has('moderator') !== true && roles?.has('admin') !== true) throw new LunaError('NOT_ALLOWED')
}

interface ClaimedItem {
  readonly key: SubmissionKey
  readonly id: string
  readonly round: number
  readonly kind: QueueKind
  readonly claimedAt: Date
}

async function writeDecision(tx: Tx, item: ClaimedItem, { reviewerId, decision, decisionId, at }: Verdict) {
  await tx
    .insertInto('review_decisions')
    .values({
      account_id: item.key.accountId,
      submission_id: item.key.submissionId,
      id: decisionId,
      round: item.round,
      kind: item.kind,
      outcome: decision.outcome,
      reviewer_id: reviewerId,
      criteria: JSON.stringify(decision.criteria),
      reasons: JSON.stringify(decision.reasons),
      claimed_at: item.claimedAt,
      at,
    })
    .execute()
}

/** From here on the transaction acts for the market, bound by what the person has just written. */
export async function actAsService(tx: Tx): Promise<void> {
  await sql`set local role luna_service`.execute(tx)
}

function eventOf(outcome: ReviewDecision['outcome'], kind: QueueKind): SubmissionEvent {
  return outcome === 'reject' && kind === 'appeal' ? 'dismiss_appeal' : outcome
}

function reasonText({ reasons, criteria }: ReviewDecision): string | null {
  const failed = Object.values(criteria).flatMap((criterion) =>
    criterion.result === 'fail' ? [criterion.comment] : [],
  )
  const texts = [...failed, ...reasons.map(({ field, comment }) => (field === null ? comment : `${field}: ${comment}`))]
  return texts.length === 0 ? null : texts.join('\n')
}

function publishedMedia(media: readonly SubmissionMedia[]): Media[] {
  return media.map(({ sha256, role, contentType, sizeBytes, width, height }) => ({
    sha256,
    role,
    contentType,
    sizeBytes,
    ...(width === null || height === null ? {} : { width, height }),
  }))
}

async function publicationOf(tx: Tx, row: SubmissionRow, round: Round, reviewerId: string): Promise<Publication> {
  const stored = await readFingerprint(tx, round.fingerprintId)
  if (stored === undefined) throw new LunaError('NOT_FOUND', `fingerprint ${round.fingerprintId}`)
  const { text, picture, profile } = stored.fingerprint
  const { card, derivation } = round
  return {
    submissionId: row.id,
    creatorId: row.account_id,
    assetId: row.asset_id,
    card,
    ageRating: round.ageRating,
    media: publishedMedia(round.media),
    fingerprint: {
      metadataHash: text.metadataHash,
      visualHash: picture?.visualHash ?? null,
      pHash: picture?.pHash ?? null,
      dHash: picture?.dHash ?? null,
      profile,
    },
    parents: (derivation?.parents ?? []).map(({ parentAssetId: assetId, kind, royaltyPercent }) => {
      return { assetId, kind, royaltyPercent }
    }),
    // Quality is what buyers and moderation find, not what the way to the market shows.
    qualityScore: null,
    reviewedBy: reviewerId,
  }
}

function messageOf(
  { key, kind }: ClaimedItem,
  outcome: ReviewDecision['outcome'],
  { card }: Round,
  assetId: string | null,
): NotificationContent {
  const data = { submissionId: key.submissionId, name: card.name }
  if (kind === 'appeal') {
    return { kind: 'submission_appeal_decided', data: { ...data, isGranted: outcome === 'approve' } }
  }
  if (assetId !== null) return { kind: 'submission_approved', data: { ...data, assetId } }
  return { kind: outcome === 'reject' ? 'submission_rejected' : 'submission_changes_requested', data }
}

async function tellCreator(tx: Tx, item: ClaimedItem, verdict: Verdict, round: Round, assetId: string | null) {
  const content = messageOf(item, verdict.decision.outcome, round, assetId)
  await notify(tx, item.key.accountId, content, verdict.at, `decision ${verdict.decisionId}`)
}

export function createDecide(parts: DecideParts) {
  const { database, clock, queue, reservations, derivations, publications } = parts

  /** Works that came later than this one do not stand in its way. */
  async function recheck(tx: Tx, key: SubmissionKey, row: SubmissionRow, round: Round): Promise<void> {
    await derivations.assertAllowed(tx, key, round, row.asset_id)
    for (const agreement of (await derivations.statesOf(tx, key, round)).values()) {
      if (agreement === 'agreed') continue
      throw new LunaError('CONFLICT', `The royalty to the creator of a parent is ${agreement}, not agreed.`)
    }
    const parentAssetIds = await derivations.ancestorsOf(tx, round)
    const { report, newerMatchIds } = await reservations.recheck(tx, round.fingerprintId, { parentAssetIds })
    if (refusingMatches(report).every(({ id }) => newerMatchIds.includes(id))) return
    throw new LunaError('DUPLICATE', 'It became a duplicate while it waited.', { data: report })
  }

  async function approve(tx: Tx, key: SubmissionKey, row: SubmissionRow, round: Round, verdict: Verdict) {
    const { reviewerId, decisionId, decision, at } = verdict
    await recheck(tx, key, row, round)
    const actor = { kind: 'reviewer', accountId: reviewerId } as const
    const approval = { approval_id: decisionId, approval_outcome: decision.outcome }
    const approved = await advance(tx, row, { event: 'approve', actor, at, change: approval })
    const { assetId } = await publications.publish(tx, await publicationOf(tx, row, round, reviewerId))
    await reservations.publish(tx, round.fingerprintId, assetId)
    await advance(tx, approved, { event: 'publish', actor, at, change: { asset_id: assetId } })
    return assetId
  }

  async function apply(tx: Tx, item: ClaimedItem, verdict: Verdict): Promise<Decided> {
    const { reviewerId, decision, decisionId, at } = verdict
    const { key, kind } = item
    const row = await lockSubmission(tx, key)
    await queue.held(tx, reviewerId, item.id)
    if (row.round !== item.round) throw new LunaError('CONFLICT', 'It was resubmitted in the meantime.')
    const round = await readRound(tx, key, item.round)
    let assetId: string | null = null
    if (decision.outcome === 'approve') assetId = await approve(tx, key, row, round, verdict)
    else {
      const actor = { kind: 'reviewer', accountId: reviewerId } as const
      await advance(tx, row, { event: eventOf(decision.outcome, kind), actor, at, reason: reasonText(decision) })
      if (decision.outcome === 'reject') await reservations.release(tx, round.fingerprintId)
    }
    await queue.leave(tx, key)
    await tellCreator(tx, item, verdict, round, assetId)
    for (const tell of parts.onDecision) {
      await tell(tx, { ...key, decisionId, reviewerId, kind, outcome: decision.outcome, at, round, assetId })
    }
    return { decisionId, state: stateOf(await lockSubmission(tx, key)) }
  }

  function findClaimed(reviewerId: string, id: string): Promise<ClaimedItem> {
    return database.asService(async (tx) => {
      const row = await queue.held(tx, reviewerId, id)
      return { key: keyOf(row), id, round: row.round, kind: kindOf(row), claimedAt: row.claimed_at ?? clock.now() }
    })
  }

  /** Throws NOT_FOUND, NOT_ALLOWED, SUBMISSION_STATE, DUPLICATE, CONFLICT, LICENSE_INCOMPATIBLE. */
  return async function decide(reviewerId: string, id: string, decision: ReviewDecision): Promise<Decided> {
    const item = await findClaimed(reviewerId, id)
    const verdict = { reviewerId, decision, decisionId: newId(), at: clock.now() }
    try {
      return await database.asAccount(reviewerId, async (tx) => {
        await assertReviewer(tx, reviewerId, verdict.at)
        await writeDecision(tx, item, verdict)
        await actAsService(tx)
        return apply(tx, item, verdict)
      })
    } catch (error) {
      if (brokenConstraint(error)?.startsWith('review_decisions') !== true) throw error
      throw new LunaError('SUBMISSION_STATE', 'This has already been decided.', { cause: error })
    }
  }
}

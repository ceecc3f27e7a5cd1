/** What reviewers see: the queue, and one submission with its evidence, without the name of its creator. */
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { MatchSideBySide, QueueItem, ReviewItem } from '#shared/contract/market/review.ts'
import { type SubmissionMedia, signalSchema } from '#shared/contract/market/submissions.ts'
import { criteriaSchema, reviewReasonSchema } from '#shared/submissions/decision.ts'
import { isMarked, OVERDUE_HOURS } from '#shared/submissions/queue-rules.ts'
import { HOUR_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { fingerprintIdOfMatch } from '../fingerprints/candidate-rows.ts'
import { readFingerprint } from '../fingerprints/fingerprint-rows.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import { type ReadOf, recordReads } from '../moderation/record-reads.ts'
import type { MediaLinks } from '../submissions/media-links.ts'
import { findRoundOfFingerprint, readRound } from '../submissions/rounds.ts'
import { lockSubmission, namedParent, type SubmissionKey, stateOf } from '../submissions/submission-rows.ts'
import { roundChanges } from '../submissions/submissions.ts'
import { createRedaction, identifyingWords, withoutCreator, withoutNames } from './blind.ts'
import type { Queue } from './queue.ts'
import { keyOf, kindOf, type QueueRow, wantsOpinionOf } from './queue-rows.ts'
import { notesOf } from './steps.ts'

export interface ConsoleParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly queue: Queue
  readonly links: MediaLinks
  readonly compare: Fingerprints['compare']
}

const kindSchema = z.enum(ASSET_KINDS)
const reasonsSchema = z.array(reviewReasonSchema)
const outcomeSchema = z.enum(['approve', 'request_changes', 'reject'])

interface ListedWork {
  readonly kind: string
  readonly name: string
  readonly signals: unknown
}

const signalsSchema = z.array(signalSchema)

function opinionState({ opinion_asked_at, opinion_given_at }: QueueRow): QueueItem['opinion'] {
  if (opinion_given_at !== null) return 'given'
  return opinion_asked_at === null ? 'none' : 'asked'
}

/** How long it waits, who has it, and what is wanted of it. */
function waitingOf(row: QueueRow, reviewerId: string, now: Date) {
  const isHanded = row.handed_until !== null && row.handed_until > now
  return {
    queuedAt: row.queued_at.toISOString(),
    claimedByMe: row.claimed_by === reviewerId,
    claimUntil: row.claim_until?.toISOString() ?? null,
    skips: row.skip_count,
    isMarked: isMarked(row.skip_count),
    isOverdue: row.queued_at.getTime() <= now.getTime() - OVERDUE_HOURS * HOUR_MS,
    isHandedToMe: isHanded && row.handed_to === reviewerId,
    isFree: row.claimed_by === null && (!isHanded || row.handed_to === reviewerId),
    opinion: opinionState(row),
    mayGiveOpinion: wantsOpinionOf(row, reviewerId, now),
  }
}

function itemOf(row: QueueRow, work: ListedWork, reviewerId: string, now: Date): QueueItem {
  return {
    id: row.id,
    kind: kindOf(row),
    assetKind: kindSchema.parse(work.kind),
    name: work.name,
    round: row.round,
    signals: signalsSchema.parse(work.signals).map(({ sentence }) => sentence),
    ...waitingOf(row, reviewerId, now),
  }
}

const opinionSchema = z
  .object({ outcome: outcomeSchema, criteria: criteriaSchema, comment: z.string(), at: z.date() })
  .transform(({ at, ...opinion }) => ({ ...opinion, at: at.toISOString() }))
type Opinion = z.infer<typeof opinionSchema>

/** Second opinions, by round and kind; there is at most one of each. */
async function opinionsOf(tx: Tx, { accountId, submissionId }: SubmissionKey): Promise<ReadonlyMap<string, Opinion>> {
  const rows = await tx
    .selectFrom('review_opinions')
    .select(['round', 'kind', 'outcome', 'criteria', 'comment', 'at'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .execute()
  return new Map(rows.map((row) => [`${row.round} ${row.kind}`, opinionSchema.parse(row)]))
}

async function earlierDecisions(
  tx: Tx,
  { accountId, submissionId }: SubmissionKey,
  opinions: ReadonlyMap<string, Opinion>,
): Promise<ReviewItem['earlier']> {
  const rows = await tx
    .selectFrom('review_decisions')
    .select(['round', 'kind', 'outcome', 'reasons', 'at'])
    .where('account_id', '=', accountId)
    .where('submission_id', '=', submissionId)
    .orderBy('at')
    .execute()
  return rows.map(({ round, kind, outcome, reasons, at }) => ({
    round,
    kind: kindOf({ kind }),
    outcome: outcomeSchema.parse(outcome),
    reasons: reasonsSchema.parse(reasons),
    opinion: opinions.get(`${round} ${kind}`) ?? null,
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

/** What reviewers tell each other; who writes a second opinion sees the question alone. */
async function besides(
  tx: Tx,
  row: QueueRow,
  reviewerId: string,
  opinions: ReadonlyMap<string, Opinion>,
  redact: (text: string) => string,
): Promise<Pick<ReviewItem, 'task' | 'notes' | 'opinionRequest' | 'secondOpinion'>> {
  const isDecider = row.claimed_by === reviewerId
  const { opinion_asked_at: askedAt, opinion_question: question } = row
  const asked = askedAt === null || question === null ? null : { question: redact(question), at: askedAt.toISOString() }
  if (!isDecider) return { task: 'opinion', notes: [], opinionRequest: asked, secondOpinion: null }
  const given = opinions.get(`${row.round} ${row.kind}`)
  const notes = await notesOf(tx, row)
  return {
    task: 'decide',
    notes: notes.map(({ text, at }) => ({ text: redact(text), at })),
    opinionRequest: asked,
    secondOpinion: given === undefined ? null : { ...given, comment: redact(given.comment) },
  }
}

export function createConsole({ database, clock, queue, links, compare }: ConsoleParts) {
  const shown = (media: readonly SubmissionMedia[]) =>
    media.map((file) => ({ ...file, path: links.anonymousPathOf(file) }))

  async function itemIn(tx: Tx, row: QueueRow, reviewerId: string): Promise<ReviewItem> {
    const key = keyOf(row)
    const subject = { accountId: key.accountId, kind: 'submission', subjectId: key.submissionId } as const
    await recordReads(tx, reviewerId, [subject], clock.now())
    const round = await readRound(tx, key, row.round)
    const { card, media, offers, ageRating, derivation, evidence, signals } = round
    const submission = await lockSubmission(tx, key)
    const redact = createRedaction(await identifyingWords(tx, [key.accountId]))
    const changes = await roundChanges(tx, key, row.round)
    const opinions = await opinionsOf(tx, key)
    const earlier = await earlierDecisions(tx, key, opinions)
    const work = { kind: card.asset_type, name: card.name, signals }
    const item = itemOf(row, work, reviewerId, clock.now())
    return {
      ...item,
      ...(await besides(tx, row, reviewerId, opinions, redact.text)),
      name: redact.text(item.name),
      state: stateOf(submission),
      card: redact.card(withoutCreator(card)),
      media: shown(media),
      offers: redact.offers(offers),
      ageRating,
      derivation: derivation && { parents: derivation.parents.map(namedParent) },
      isNewVersion: submission.asset_id !== null,
      evidence: withoutNames(evidence, redact),
      signals: signals.map((signal) => ({ ...signal, sentence: redact.text(signal.sentence) })),
      appeal: row.kind === 'appeal' ? redact.text((await appealOf(tx, key)) ?? '') : null,
      earlier: earlier.map((decision) => ({
        ...decision,
        opinion: decision.opinion && redact.value(decision.opinion),
        reasons: decision.reasons.map((reason) => ({ ...reason, comment: redact.text(reason.comment) })),
      })),
      changes: { ...changes, card: redact.fields(changes.card), offers: redact.offerFields(changes.offers) },
    }
  }

  /** Only works that the evidence at hand lists: nothing else of the market is shown by its id. */
  async function sides(reviewerId: string, id: string, matchId: string) {
    return database.asService(async (tx) => {
      const key = keyOf(await queue.seen(tx, reviewerId, id))
      const round = await readRound(tx, key, (await lockSubmission(tx, key)).round)
      const otherId = fingerprintIdOfMatch(matchId)
      const { matches, similarWorks } = round.evidence
      const isListed = [...matches, ...similarWorks].some((match) => match.id === matchId)
      const other = isListed && otherId !== undefined ? await readFingerprint(tx, otherId) : undefined
      if (other === undefined || otherId === undefined) throw new LunaError('NOT_FOUND', `match ${matchId}`)
      const compared = { accountId: other.accountId, kind: 'compared_work', subjectId: otherId } as const
      await recordReads(tx, reviewerId, [compared], clock.now())
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

const listedRead = (row: QueueRow): ReadOf => ({
  accountId: row.account_id,
  kind: 'submission_in_queue',
  subjectId: row.submission_id,
})

/** Rows of the queue as items of its list. */
export async function listed(tx: Tx, rows: readonly QueueRow[], reviewerId: string, now: Date): Promise<QueueItem[]> {
  const items: QueueItem[] = []
  for (const row of rows) {
    const work = await tx
      .selectFrom('submissions as s')
      .innerJoin('submission_rounds as r', (join) =>
        join.onRef('r.account_id', '=', 's.account_id').onRef('r.submission_id', '=', 's.id'),
      )
      .select(['s.kind', 's.name', 'r.signals'])
      .where('s.account_id', '=', row.account_id)
      .where('s.id', '=', row.submission_id)
      .where('r.number', '=', row.round)
      .executeTakeFirstOrThrow()
    items.push(itemOf(row, work, reviewerId, now))
  }
  await recordReads(tx, reviewerId, rows.map(listedRead), now)
  const { text } = createRedaction(
    await identifyingWords(
      tx,
      rows.map(({ account_id }) => account_id),
    ),
  )
  return items.map((item) => ({ ...item, name: text(item.name), signals: item.signals.map(text) }))
}

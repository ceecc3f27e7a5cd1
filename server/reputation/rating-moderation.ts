/** What is said about ratings: the creator's answer, reports, and what a moderator decides about them. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type RatingReportKind,
  type ReportedRating,
  ratingReportKindSchema,
} from '#shared/contract/market/reputation.ts'
import type { Tx } from '../db/database.ts'
import { isAfter } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type ReadOf, recordReads } from '../moderation/record-reads.ts'
import { notify } from '../notifications/notify.ts'
import { assetById } from '../publications/assets.ts'
import { overturnReputationEvent } from './events.ts'
import { type AssetScores, isKept, recordRating, recount } from './ratings.ts'

/** Held until the transaction ends. Throws NOT_FOUND, also for one that was withdrawn or hidden. */
async function shownRating(tx: Tx, ratingId: string) {
  const place = await tx
    .selectFrom('ratings')
    .select(['account_id', 'asset_id'])
    .where('id', '=', ratingId)
    .executeTakeFirst()
  const row = await tx
    .selectFrom('ratings')
    .selectAll()
    .where('account_id', '=', place?.account_id ?? null)
    .where('asset_id', '=', place?.asset_id ?? null)
    .where('withdrawn_at', 'is', null)
    .where('hidden_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such rating.')
  return row
}

interface Answer {
  readonly creatorId: string
  readonly ratingId: string
  /** Null takes it back. */
  readonly text: string | null
}

/**
 * By the creator of the rated work, once; a new answer takes the place of the old one. Throws NOT_FOUND, NOT_ALLOWED.
 */
export async function answerRating(tx: Tx, { creatorId, ratingId, text }: Answer, at: Date): Promise<void> {
  const rating = await shownRating(tx, ratingId)
  if (rating.creator_id !== creatorId) throw new LunaError('NOT_ALLOWED', 'Only the creator of the work can reply.')
  await tx
    .updateTable('ratings')
    .set({ answer: text, answered_at: text === null ? null : at })
    .where('account_id', '=', rating.account_id)
    .where('asset_id', '=', rating.asset_id)
    .execute()
  if (text === null) return
  const { name } = await assetById(tx, rating.asset_id)
  const data = { assetId: rating.asset_id, name }
  await notify(tx, rating.account_id, { kind: 'rating_answered', data }, at, `rating-answered:${ratingId}`)
}

export interface RatingReport {
  readonly reporterId: string
  readonly ratingId: string
  readonly kind: RatingReportKind
  readonly text: string | null
}

/** Once for each reporter and rating. Throws NOT_FOUND, NOT_ALLOWED, CONFLICT. */
export async function reportRating(
  tx: Tx,
  { reporterId, ratingId, kind, text }: RatingReport,
  at: Date,
): Promise<void> {
  const rating = await shownRating(tx, ratingId)
  if (rating.account_id === reporterId) throw new LunaError('NOT_ALLOWED', 'This is your own rating.')
  const { numInsertedOrUpdatedRows: added } = await tx
    .insertInto('rating_reports')
    .values({ account_id: reporterId, rating_id: ratingId, kind, text, reported_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (added === 0n)
    throw new LunaError('CONFLICT', 'You have already reported this rating; moderators are reviewing it.')
  await tx
    .updateTable('ratings')
    .set({ reported_at: rating.reported_at ?? at })
    .where('account_id', '=', rating.account_id)
    .where('asset_id', '=', rating.asset_id)
    .execute()
}

const reportedSchema = z
  .object({
    id: z.string(),
    asset_id: z.string(),
    creator_id: z.string(),
    stars: z.number(),
    comment: z.string().nullable(),
    answer: z.string().nullable(),
    is_full: z.boolean(),
    rated_at: z.date(),
    reported_at: z.date(),
    reports: z.array(z.object({ kind: ratingReportKindSchema, text: z.string().nullable() })),
  })
  .transform((row) => ({
    creatorId: row.creator_id,
    rating: {
      id: row.id,
      assetId: row.asset_id,
      stars: row.stars,
      comment: row.comment,
      answer: row.answer,
      weighsInFull: row.is_full,
      ratedAt: row.rated_at.toISOString(),
      reportedAt: row.reported_at.toISOString(),
      reports: row.reports,
    } satisfies Omit<ReportedRating, 'name'>,
  }))

/** The names of works, by id; each is stored with its creator. */
async function namesOf(tx: Tx, works: readonly { readonly creatorId: string; readonly assetId: string }[]) {
  if (works.length === 0) return new Map<string, string>()
  const rows = await tx
    .selectFrom('assets')
    .select(['id', 'name'])
    .where('account_id', 'in', [...new Set(works.map(({ creatorId }) => creatorId))])
    .where('id', 'in', [...new Set(works.map(({ assetId }) => assetId))])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Of the author, and of those who reported it. */
const readsOfRow = z
  .object({ id: z.string(), account_id: z.string(), reports: z.array(z.object({ reporter: z.string() })) })
  .transform(({ id: subjectId, account_id: accountId, reports }): ReadOf[] => [
    { accountId, kind: 'reported_rating', subjectId },
    ...reports.map(({ reporter }): ReadOf => ({ accountId: reporter, kind: 'rating_report', subjectId })),
  ])

/** The longest waiting first, without those that concern the moderator. That they were read is recorded. */
export async function reportedRatings(
  tx: Tx,
  moderatorId: string,
  { cursor, limit }: PageRequest,
  now: Date,
): Promise<Paged<ReportedRating>> {
  const after = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`
    select r.id, r.account_id, r.asset_id, r.creator_id, r.stars, r.comment, r.answer, r.is_full, r.rated_at, r.reported_at,
      (select json_agg(json_build_object('kind', p.kind, 'text', p.text, 'reporter', p.account_id) order by p.reported_at)
        from rating_reports p where p.rating_id = r.id) as reports
    from ratings r
    where r.reported_at is not null and r.withdrawn_at is null and r.hidden_at is null
      and r.account_id <> ${moderatorId} and r.creator_id <> ${moderatorId}
      and not exists (select 1 from rating_reports p where p.rating_id = r.id and p.account_id = ${moderatorId})
      and ${isAfter(after, ['r.reported_at', 'r.id'])}
    order by r.reported_at, r.id limit ${limit + 1}`.execute(tx)
  const found = z.array(reportedSchema).parse(rows)
  await recordReads(tx, moderatorId, z.array(readsOfRow).parse(rows.slice(0, limit)).flat(), now)
  const works = found.map(({ creatorId, rating: { assetId } }) => ({ creatorId, assetId }))
  const names = await namesOf(tx, works)
  return pageFrom(
    found,
    limit,
    ({ rating }): ReportedRating => ({ ...rating, name: names.get(rating.assetId) ?? '' }),
    ({ rating }) => [new Date(rating.reportedAt), rating.id],
  )
}

export interface RatingDecision {
  readonly moderatorId: string
  readonly ratingId: string
  readonly isHidden: boolean
  /** The message to the author. */
  readonly reason: string
}

async function requireImpartial(tx: Tx, { moderatorId, ratingId }: RatingDecision, parties: readonly string[]) {
  const own = await tx
    .selectFrom('rating_reports')
    .select('kind')
    .where('rating_id', '=', ratingId)
    .where('account_id', '=', moderatorId)
    .executeTakeFirst()
  if (own === undefined && !parties.includes(moderatorId)) return
  throw new LunaError('NOT_ALLOWED', 'Someone else must decide this.')
}

/**
 * Keeps a reported rating, or hides it: then it is neither shown nor counted. By a person who neither wrote, answers
 * nor reported it. Throws NOT_FOUND, NOT_ALLOWED.
 */
export async function decideRating(tx: Tx, scores: AssetScores, decision: RatingDecision, at: Date): Promise<void> {
  const { ratingId, moderatorId, isHidden, reason } = decision
  const found = await shownRating(tx, ratingId)
  await requireImpartial(tx, decision, [found.account_id, found.creator_id])
  const { name } = await assetById(tx, found.asset_id, 'update')
  await tx
    .updateTable('ratings')
    .set({
      reported_at: null,
      ...(isHidden ? { hidden_at: at, hidden_by: moderatorId, hidden_reason: reason } : {}),
    })
    .where('account_id', '=', found.account_id)
    .where('asset_id', '=', found.asset_id)
    .execute()
  if (!isHidden) return
  await overturnReputationEvent(tx, found.creator_id, found.event_id, at)
  await recount(tx, scores, found.asset_id)
  const data = { assetId: found.asset_id, name, reason }
  await notify(tx, found.account_id, { kind: 'rating_hidden', data }, at)
}

const BATCH = 200

/**
 * Ratings whose purchase is past the refund window and whose author has verified an address by now: they count in full.
 */
export async function ratingsToRaise(tx: Tx, since: Date): Promise<{ accountId: string; assetId: string }[]> {
  const { rows } = await sql<{ account_id: string; asset_id: string }>`
    select r.account_id, r.asset_id from ratings r
    join accounts a on a.account_id = r.account_id
    where not r.is_full and r.withdrawn_at is null and r.hidden_at is null and a.email_verified_at is not null
      and ${isKept(sql.ref('r.account_id'), sql.ref('r.asset_id'), since)}
    order by r.rated_at, r.id limit ${BATCH}`.execute(tx)
  return rows.map(({ account_id, asset_id }) => ({ accountId: account_id, assetId: asset_id }))
}

/** Counts the rating again by what it weighs now. */
export async function raiseRating(
  tx: Tx,
  scores: AssetScores,
  { accountId, assetId }: { readonly accountId: string; readonly assetId: string },
  at: Date,
): Promise<void> {
  await assetById(tx, assetId, 'update')
  const row = await tx
    .selectFrom('ratings')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('asset_id', '=', assetId)
    .where('is_full', '=', false)
    .where('withdrawn_at', 'is', null)
    .where('hidden_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return
  await overturnReputationEvent(tx, row.creator_id, row.event_id, at)
  const revision = row.revision + 1
  const counted = { id: row.id, creatorId: row.creator_id, stars: row.stars, revision, isFull: true }
  const eventId = await recordRating(tx, counted, at)
  await tx
    .updateTable('ratings')
    .set({ is_full: true, revision, event_id: eventId })
    .where('account_id', '=', accountId)
    .where('asset_id', '=', assetId)
    .execute()
  await recount(tx, scores, assetId)
}

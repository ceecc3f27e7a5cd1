/** Ratings by those who have bought an asset: one each, on one scale of stars. */
import { type RawBuilder, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import { REFUND_WINDOW_DAYS } from '#shared/ledger/availability.ts'
import { qualityOf, weighedRatings } from '#shared/reputation/components.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { assetById, creatorOf } from '../publications/assets.ts'
import type { Publications } from '../publications/publications.ts'
import { overturnReputationEvent, recordReputationEvent } from './events.ts'
import { areLinked, owns } from './links.ts'

export interface NewRating {
  readonly accountId: string
  readonly assetId: string
  readonly stars: number
  readonly comment: string | null
}

/** Where an asset's own figures are kept. */
export type AssetScores = Pick<Publications, 'setRating' | 'setQuality'>

/** So many who have the asset too must find a comment helpful before it counts as a contribution of its author. */
const HELPFUL_VOTES = 3

async function requireMayRate(tx: Tx, accountId: string, assetId: string, creatorId: string): Promise<void> {
  if (accountId === creatorId) throw new LunaError('NOT_ALLOWED', 'You cannot rate your own work.')
  if (!(await owns(tx, accountId, assetId))) {
    throw new LunaError('NOT_ALLOWED', 'Only buyers of an asset can rate it.')
  }
  if (await areLinked(tx, accountId, creatorId)) {
    throw new LunaError('NOT_ALLOWED', 'An account that shares a card or bank account with the creator cannot rate.')
  }
}

/**
 * Counts the asset's ratings again. The caller holds the asset's row, so that concurrent counts do not miss each other.
 */
export async function recount(tx: Tx, scores: AssetScores, assetId: string): Promise<void> {
  const found = await tx
    .selectFrom('ratings')
    .select([
      sql<bigint>`count(*) filter (where is_full)`.as('ratings'),
      sql<bigint>`coalesce(sum(stars) filter (where is_full), 0)::bigint`.as('stars'),
      sql<bigint>`count(*) filter (where not is_full)`.as('light'),
      sql<bigint>`coalesce(sum(stars) filter (where not is_full), 0)::bigint`.as('light_stars'),
    ])
    .where('asset_id', '=', assetId)
    .where('withdrawn_at', 'is', null)
    .where('hidden_at', 'is', null)
    .executeTakeFirstOrThrow()
  const given = {
    ratings: Number(found.ratings),
    stars: Number(found.stars),
    lightRatings: Number(found.light),
    lightStars: Number(found.light_stars),
  }
  const count = given.ratings + given.lightRatings
  const { ratings, stars } = weighedRatings(given)
  await scores.setRating(tx, assetId, { average: count === 0 ? null : stars / ratings, count })
  await scores.setQuality(tx, assetId, count === 0 ? null : qualityOf(given))
}

/** Since when a purchase must stand for a rating to count in full. */
export function keptSince(now: Date): Date {
  return new Date(now.getTime() - REFUND_WINDOW_DAYS * DAY_MS)
}

/**
 * Whether the account bought the asset, or took it as a gift, for money that can no longer be asked back. One buyer could
 * otherwise make many ratings count in full by giving a work to accounts of their own: of a buyer's gifts of one work only
 * the first counts, and none where two of buyer, recipient and creator share a card or bank account.
 */
export function isKept(account: RawBuilder<string>, asset: RawBuilder<string>, since: Date): RawBuilder<boolean> {
  return sql`(exists (select 1 from sales s where s.account_id = ${account} and s.asset_id = ${asset}
      and s.state = 'completed' and s.amount_micro_dollars > 0 and s.sold_at <= ${since}
      and not exists (select 1 from gifts g
        where g.account_id = s.account_id and g.sale_id = s.id and g.state <> 'taken_back'))
    or exists (select 1 from received_gifts t join sales s on s.account_id = t.giver_id and s.id = t.sale_id
      where t.account_id = ${account} and t.asset_id = ${asset}
      and s.state = 'completed' and s.amount_micro_dollars > 0 and s.sold_at <= ${since}
      and not exists (select 1 from gifts g where g.account_id = t.giver_id and g.asset_id = t.asset_id
        and g.state = 'taken' and g.sale_id < t.sale_id)
      and not exists (select 1 from payment_instruments i join payment_instruments j on j.fingerprint = i.fingerprint
        where i.account_id <> j.account_id and i.account_id in (t.giver_id, t.account_id, s.creator_id)
          and j.account_id in (t.giver_id, t.account_id, s.creator_id))))`
}

/** Paid for, kept past the refund window, by an account with a verified address. */
async function countsInFull(tx: Tx, accountId: string, assetId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select 1 from accounts a where a.account_id = ${accountId} and a.email_verified_at is not null
      and ${isKept(sql`${accountId}::uuid`, sql`${assetId}::uuid`, keptSince(now))}`.execute(tx)
  return rows.length > 0
}

interface CountedRating {
  readonly id: string
  readonly creatorId: string
  readonly stars: number
  readonly revision: number
  readonly isFull: boolean
}

/** Adds it to the creator's reputation; returns the event. */
export async function recordRating(tx: Tx, rating: CountedRating, at: Date): Promise<string> {
  const { id, creatorId: accountId, stars, revision, isFull } = rating
  const source = `rating:${id}:${revision}`
  const fact = { kind: 'rated', stars, ...(isFull ? {} : { isLight: true as const }) } as const
  const eventId = await recordReputationEvent(tx, { accountId, source, at, fact })
  if (eventId === null) throw new LunaError('CONFLICT')
  return eventId
}

function ratingRow(tx: Tx, accountId: string, assetId: string) {
  return tx
    .selectFrom('ratings')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('asset_id', '=', assetId)
    .executeTakeFirst()
}

/** Rated again, the new rating takes the place of the old one. Throws NOT_FOUND, NOT_ALLOWED. */
export async function rate(
  tx: Tx,
  scores: AssetScores,
  { accountId, assetId, stars, comment }: NewRating,
  at: Date,
): Promise<void> {
  const { creatorId, status } = await assetById(tx, assetId, 'update')
  if (status === 'removed') throw new LunaError('NOT_FOUND', 'The asset was removed.')
  await requireMayRate(tx, accountId, assetId, creatorId)
  const before = await ratingRow(tx, accountId, assetId)
  if (before !== undefined && before.hidden_at !== null) {
    throw new LunaError('NOT_ALLOWED', `Your rating was hidden: ${before.hidden_reason ?? ''}`)
  }
  const wasActive = before !== undefined && before.withdrawn_at === null
  if (wasActive && before.stars === stars && before.comment === comment) return
  const id = before?.id ?? uuidv7()
  const revision = (before?.revision ?? 0) + 1
  if (wasActive) await overturnReputationEvent(tx, creatorId, before.event_id, at)
  const isFull = await countsInFull(tx, accountId, assetId, at)
  const eventId = await recordRating(tx, { id, creatorId, stars, revision, isFull }, at)
  const values = { stars, comment, revision, event_id: eventId, is_full: isFull, rated_at: at, withdrawn_at: null }
  await tx
    .insertInto('ratings')
    .values({ account_id: accountId, asset_id: assetId, id, creator_id: creatorId, ...values })
    .onConflict((conflict) => conflict.columns(['account_id', 'asset_id']).doUpdateSet(values))
    .execute()
  await recount(tx, scores, assetId)
}

/** By its author, or with the refund of what was bought. Nothing where there is none. */
export async function withdrawRating(
  tx: Tx,
  scores: AssetScores,
  accountId: string,
  assetId: string,
  at: Date,
): Promise<void> {
  const found = await ratingRow(tx, accountId, assetId)
  if (found === undefined || found.withdrawn_at !== null || found.hidden_at !== null) return
  await assetById(tx, assetId, 'update')
  const rating = await ratingRow(tx, accountId, assetId)
  if (rating === undefined || rating.withdrawn_at !== null || rating.hidden_at !== null) return
  await overturnReputationEvent(tx, rating.creator_id, rating.event_id, at)
  await tx
    .updateTable('ratings')
    .set({ withdrawn_at: at })
    .where('account_id', '=', accountId)
    .where('asset_id', '=', assetId)
    .execute()
  await recount(tx, scores, assetId)
}

async function requireMayVote(tx: Tx, accountId: string, rating: { account_id: string; asset_id: string }) {
  if (rating.account_id === accountId) throw new LunaError('NOT_ALLOWED', 'You cannot vote for your own comment.')
  if ((await creatorOf(tx, rating.asset_id)) === accountId || !(await owns(tx, accountId, rating.asset_id))) {
    throw new LunaError('NOT_ALLOWED', 'Only other buyers of the asset can vote.')
  }
  if (await areLinked(tx, accountId, rating.account_id)) {
    throw new LunaError('NOT_ALLOWED', 'An account that shares a card or bank account with the author cannot vote.')
  }
}

/** So that of two votes at once the second counts both. */
async function lockRating(tx: Tx, rating: { account_id: string; asset_id: string }): Promise<void> {
  await tx
    .selectFrom('ratings')
    .select('id')
    .where('account_id', '=', rating.account_id)
    .where('asset_id', '=', rating.asset_id)
    .forUpdate()
    .execute()
}

/** A comment that enough others find helpful is a contribution of its author, once. Throws NOT_FOUND, NOT_ALLOWED. */
export async function voteHelpful(
  tx: Tx,
  { accountId, ratingId, isHelpful }: { accountId: string; ratingId: string; isHelpful: boolean },
  at: Date,
): Promise<number> {
  const rating = await tx
    .selectFrom('ratings')
    .select(['account_id', 'asset_id', 'comment'])
    .where('id', '=', ratingId)
    .where('withdrawn_at', 'is', null)
    .where('hidden_at', 'is', null)
    .executeTakeFirst()
  if (rating === undefined || rating.comment === null) throw new LunaError('NOT_FOUND', 'There is no such comment.')
  await requireMayVote(tx, accountId, rating)
  await lockRating(tx, rating)
  const votes = tx.deleteFrom('rating_votes').where('account_id', '=', accountId).where('rating_id', '=', ratingId)
  if (isHelpful) {
    await tx
      .insertInto('rating_votes')
      .values({ account_id: accountId, rating_id: ratingId, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  } else await votes.execute()
  const { count } = await tx
    .selectFrom('rating_votes')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('rating_id', '=', ratingId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= HELPFUL_VOTES) {
    const fact = { kind: 'contributed', contribution: 'review_helpful' } as const
    await recordReputationEvent(tx, { accountId: rating.account_id, source: `helpful:${ratingId}`, at, fact })
  }
  return Number(count)
}

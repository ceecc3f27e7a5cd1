/** Ratings as the API shows them: without whose they are. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetRating, Rating } from '#shared/contract/market/reputation.ts'
import { isShownTo } from '../accounts/age.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { assetById } from '../publications/assets.ts'
import { owns } from './links.ts'

const ratingRow = z
  .object({
    id: z.string(),
    stars: z.number(),
    comment: z.string().nullable(),
    votes: z.bigint(),
    rated_at: z.date(),
    is_full: z.boolean(),
    answer: z.string().nullable(),
    answered_at: z.date().nullable(),
  })
  .transform(
    (row): Rating => ({
      id: row.id,
      stars: row.stars,
      comment: row.comment,
      helpfulVotes: Number(row.votes),
      ratedAt: row.rated_at.toISOString(),
      weighsInFull: row.is_full,
      answer:
        row.answer === null || row.answered_at === null
          ? null
          : { text: row.answer, answeredAt: row.answered_at.toISOString() },
    }),
  )

const hiddenSchema = z.object({ hidden_reason: z.string().nullable() })

export async function assetRating(tx: Tx, assetId: string): Promise<AssetRating> {
  const { qualityScore, ratingAverage, ratingCount } = await assetById(tx, assetId)
  return { assetId, qualityScore, averageStars: ratingAverage, count: ratingCount }
}

/** Ratings quote the work: those of a work for adults are for whom it is shown to. Throws NOT_FOUND, AGE_RESTRICTED. */
export async function requireOfAge(tx: Tx, readerId: string | null, assetId: string): Promise<void> {
  if (await isShownTo(tx, readerId, await assetById(tx, assetId))) return
  // What somebody bought they see, whatever their settings are.
  if (readerId === null || !(await owns(tx, readerId, assetId))) throw new LunaError('AGE_RESTRICTED')
}

/** Newest first. In a transaction of the service, since ratings lie with their authors. Throws NOT_FOUND. */
export async function ratingsOf(
  tx: Tx,
  { assetId, cursor, limit }: PageRequest & { readonly assetId: string },
): Promise<Paged<Rating> & { asset: AssetRating }> {
  const before = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`
    with page as materialized (
      select id, stars, comment, rated_at, is_full, answer, answered_at from ratings
      where asset_id = ${assetId} and withdrawn_at is null and hidden_at is null
        and ${isBefore(before, ['rated_at', 'id'])}
      order by rated_at desc, id desc limit ${limit + 1}
    ), votes as materialized (
      select rating_id, count(*) as votes from rating_votes
      where rating_id in (select id from page) group by rating_id
    )
    select page.*, coalesce(votes.votes, 0)::bigint as votes from page left join votes on votes.rating_id = page.id
    order by rated_at desc, id desc`.execute(tx)
  const found = z.array(ratingRow).parse(rows)
  const page = pageFrom(
    found,
    limit,
    (rating) => rating,
    ({ ratedAt, id }) => [ratedAt, id],
  )
  return { ...page, asset: await assetRating(tx, assetId) }
}

export async function ownRating(
  tx: Tx,
  accountId: string,
  assetId: string,
): Promise<{ rating: Rating | null; hiddenReason: string | null; asset: AssetRating }> {
  const { rows } = await sql`
    select id, stars, comment, rated_at, is_full, answer, answered_at, hidden_reason,
      (select count(*) from rating_votes where rating_id = ratings.id)::bigint as votes
    from ratings where account_id = ${accountId} and asset_id = ${assetId} and withdrawn_at is null`.execute(tx)
  const [rating] = z.array(ratingRow).parse(rows)
  const hidden = hiddenSchema.safeParse(rows[0]).data
  const asset = await assetRating(tx, assetId)
  return { rating: rating ?? null, hiddenReason: hidden?.hidden_reason ?? null, asset }
}

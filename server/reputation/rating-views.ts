/** Ratings as the API shows them: without whose they are. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetRating, Rating } from '#shared/contract/market/reputation.ts'
import type { Tx } from '../db/database.ts'
import { assetById } from '../publications/assets.ts'

const ratingRow = z
  .object({
    id: z.string(),
    stars: z.number(),
    comment: z.string().nullable(),
    votes: z.bigint(),
    rated_at: z.date(),
  })
  .transform(
    (row): Rating => ({
      id: row.id,
      stars: row.stars,
      comment: row.comment,
      helpfulVotes: Number(row.votes),
      ratedAt: row.rated_at.toISOString(),
    }),
  )

const cursorSchema = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
  .transform((text) => {
    const [at = '0', id = ''] = text.split('.')
    return { at: new Date(Number(at)), id }
  })

function placeOf(cursor: string | undefined) {
  if (cursor === undefined) return { at: null, id: null }
  const parsed = cursorSchema.safeParse(cursor)
  if (!parsed.success) throw new LunaError('INVALID_INPUT', 'cursor: is not from the page before.')
  return parsed.data
}

export async function assetRating(tx: Tx, assetId: string): Promise<AssetRating> {
  const { qualityScore, ratingAverage, ratingCount } = await assetById(tx, assetId)
  return { assetId, qualityScore, averageStars: ratingAverage, count: ratingCount }
}

/** Newest first. In a transaction of the service, since ratings lie with their authors. Throws NOT_FOUND. */
export async function ratingsOf(
  tx: Tx,
  { assetId, cursor, limit }: { assetId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: Rating[]; nextCursor: string | null; asset: AssetRating }> {
  const place = placeOf(cursor)
  const { rows } = await sql`
    with page as materialized (
      select id, stars, comment, rated_at from ratings
      where asset_id = ${assetId} and withdrawn_at is null
        and (${place.at}::timestamptz is null or (rated_at, id) < (${place.at}::timestamptz, ${place.id}::uuid))
      order by rated_at desc, id desc limit ${limit + 1}
    ), votes as materialized (
      select rating_id, count(*) as votes from rating_votes
      where rating_id in (select id from page) group by rating_id
    )
    select page.*, coalesce(votes.votes, 0)::bigint as votes from page left join votes on votes.rating_id = page.id
    order by rated_at desc, id desc`.execute(tx)
  const found = z.array(ratingRow).parse(rows)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const isMore = found.length > limit && last !== undefined
  return {
    items,
    nextCursor: isMore ? `${Date.parse(last.ratedAt)}.${last.id}` : null,
    asset: await assetRating(tx, assetId),
  }
}

export async function ownRating(
  tx: Tx,
  accountId: string,
  assetId: string,
): Promise<{ rating: Rating | null; asset: AssetRating }> {
  const { rows } = await sql`
    select id, stars, comment, rated_at,
      (select count(*) from rating_votes where rating_id = ratings.id)::bigint as votes
    from ratings where account_id = ${accountId} and asset_id = ${assetId} and withdrawn_at is null`.execute(tx)
  const [rating] = z.array(ratingRow).parse(rows)
  return { rating: rating ?? null, asset: await assetRating(tx, assetId) }
}

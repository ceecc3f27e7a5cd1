/** Creators whom an account follows. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { type Follow, MOST_FOLLOWS } from '#shared/contract/market/follows.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { creatorNames, publicCreator } from '../publications/assets.ts'

/** `handle` names the creator. Throws NOT_FOUND where there is none. */
export interface FollowsService {
  /** Newest first. */
  list(accountId: string, page: PageRequest): Promise<Paged<Follow>>
  follows(accountId: string, handle: string): Promise<boolean>
  /** Safe to repeat. Throws CONFLICT for oneself, and where the account follows as many as it may. */
  follow(accountId: string, handle: string): Promise<void>
  unfollow(accountId: string, handle: string): Promise<void>
}

const rowsSchema = z.array(z.object({ creator_id: z.string(), followed_at: z.date() }))

async function creatorOfHandle(tx: Tx, handle: string): Promise<string> {
  const claim = await tx
    .selectFrom('handle_claims')
    .select('account_id')
    .where('handle', '=', handle)
    .executeTakeFirst()
  if (claim === undefined) throw new LunaError('NOT_FOUND', 'There is no such creator.')
  return claim.account_id
}

async function insertFollow(tx: Tx, accountId: string, creatorId: string, at: Date): Promise<void> {
  if (creatorId === accountId) throw new LunaError('CONFLICT', 'You cannot follow yourself.')
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from follows where account_id = ${accountId} and creator_id <> ${creatorId}`.execute(tx)
  if ((rows[0]?.count ?? 0n) >= MOST_FOLLOWS) {
    throw new LunaError('CONFLICT', `You follow ${MOST_FOLLOWS.toLocaleString('en-US')} creators. Unfollow one first.`)
  }
  await tx
    .insertInto('follows')
    .values({ account_id: accountId, creator_id: creatorId, followed_at: at })
    .onConflict((conflict) => conflict.columns(['account_id', 'creator_id']).doNothing())
    .execute()
}

async function listFollows(tx: Tx, accountId: string, { cursor, limit }: PageRequest): Promise<Paged<Follow>> {
  const place = decodeCursor(timeAndIdSchema, cursor)
  const before = place === undefined ? sql`true` : sql`(followed_at, creator_id) < (${place[0]}, ${place[1]}::uuid)`
  const { rows } = await sql`
    select creator_id, followed_at from follows where account_id = ${accountId} and ${before}
    order by followed_at desc, creator_id desc limit ${limit + 1}`.execute(tx)
  const found = rowsSchema.parse(rows)
  const names = await creatorNames(
    tx,
    found.map((row) => row.creator_id),
  )
  return pageFrom(
    found,
    limit,
    ({ creator_id: id, followed_at: at }) => ({
      creator: names.get(id) ?? publicCreator(id, undefined),
      followedAt: at.toISOString(),
    }),
    (row) => [row.followed_at.toISOString(), row.creator_id],
  )
}

export function createFollows(database: MarketDatabase, clock: Clock): FollowsService {
  return {
    list: (accountId, page) => database.asAccount(accountId, (tx) => listFollows(tx, accountId, page)),

    follows: (accountId, handle) =>
      database.asAccount(accountId, async (tx) => {
        const row = await tx
          .selectFrom('follows')
          .select('creator_id')
          .where('account_id', '=', accountId)
          .where('creator_id', '=', await creatorOfHandle(tx, handle))
          .executeTakeFirst()
        return row !== undefined
      }),

    follow: (accountId, handle) =>
      database.asAccount(accountId, async (tx) =>
        insertFollow(tx, accountId, await creatorOfHandle(tx, handle), clock.now()),
      ),

    async unfollow(accountId, handle) {
      await database.asAccount(accountId, async (tx) =>
        tx
          .deleteFrom('follows')
          .where('account_id', '=', accountId)
          .where('creator_id', '=', await creatorOfHandle(tx, handle))
          .execute(),
      )
    },
  }
}

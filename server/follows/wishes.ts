/** The wish list of an account: works to come back to. */
import { sql } from 'kysely'
import * as z from 'zod'
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { MOST_WISHES, type Wish } from '#shared/contract/market/follows.ts'
import type { SearchHit } from '#shared/contract/market/search.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'

export interface WishesService {
  /** Newest first. */
  list(accountId: string, page: PageRequest): Promise<Paged<Wish>>
  /** Throws NOT_FOUND where it is not on the list: whether there is such a work at all is not said. */
  find(accountId: string, assetId: string): Promise<void>
  /** Safe to repeat. Throws as `requireShown` does, and CONFLICT where the list is full. */
  add(accountId: string, assetId: string): Promise<void>
  /** Throws NOT_FOUND where it is not on the list. */
  remove(accountId: string, assetId: string): Promise<void>
}

export interface WishesParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  /** Throws NOT_FOUND or AGE_RESTRICTED for a work that the account is not shown; known by publications. */
  readonly requireShown: (accountId: string, assetId: string) => Promise<unknown>
  /** Works as search shows them, in any order; those that left the market are missing. Known by search. */
  readonly describe: (tx: Tx, assetIds: readonly string[]) => Promise<readonly SearchHit[]>
  /** Whether works for adults are shown to the account; known by accounts. */
  readonly seesAdultWorks: (tx: Tx, accountId: string | null) => Promise<boolean>
}

const rowsSchema = z.array(z.object({ asset_id: z.string(), wished_at: z.date() }))

async function insertWish(tx: Tx, accountId: string, assetId: string, at: Date): Promise<void> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from wishes where account_id = ${accountId} and asset_id <> ${assetId}`.execute(tx)
  if ((rows[0]?.count ?? 0n) >= MOST_WISHES) {
    throw new LunaError(
      'CONFLICT',
      `Your wish list has ${MOST_WISHES.toLocaleString('en-US')} works. Remove one first.`,
    )
  }
  await tx
    .insertInto('wishes')
    .values({ account_id: accountId, asset_id: assetId, wished_at: at })
    .onConflict((conflict) => conflict.columns(['account_id', 'asset_id']).doNothing())
    .execute()
}

type Describing = Pick<WishesParts, 'describe' | 'seesAdultWorks'>

/** By their ids; without those that are not shown to the account. */
async function shownWorks(tx: Tx, { describe, seesAdultWorks }: Describing, accountId: string, ids: readonly string[]) {
  const seesAll = await seesAdultWorks(tx, accountId)
  const works = (await describe(tx, ids)).filter(({ ageRating }) => seesAll || !isForAdults(ageRating))
  return new Map(works.map((work) => [work.assetId, work]))
}

async function listWishes(tx: Tx, parts: Describing, accountId: string, page: PageRequest): Promise<Paged<Wish>> {
  const { cursor, limit } = page
  const place = decodeCursor(timeAndIdSchema, cursor)
  const before = place === undefined ? sql`true` : sql`(wished_at, asset_id) < (${place[0]}, ${place[1]}::uuid)`
  const { rows } = await sql`
    select asset_id, wished_at from wishes where account_id = ${accountId} and ${before}
    order by wished_at desc, asset_id desc limit ${limit + 1}`.execute(tx)
  const found = rowsSchema.parse(rows)
  const ids = found.map((row) => row.asset_id)
  const works = await shownWorks(tx, parts, accountId, ids)
  return pageFrom(
    found,
    limit,
    ({ asset_id: assetId, wished_at: at }) => ({
      ...{ assetId, wishedAt: at.toISOString() },
      work: works.get(assetId) ?? null,
    }),
    (row) => [row.wished_at.toISOString(), row.asset_id],
  )
}

const notListed = () => new LunaError('NOT_FOUND', 'It is not on your wish list.')

export function createWishes(parts: WishesParts): WishesService {
  const { database, clock, requireShown } = parts
  return {
    list: (accountId, page) => database.asAccount(accountId, (tx) => listWishes(tx, parts, accountId, page)),

    find: (accountId, assetId) =>
      database.asAccount(accountId, async (tx) => {
        const row = await tx
          .selectFrom('wishes')
          .select('asset_id')
          .where('account_id', '=', accountId)
          .where('asset_id', '=', assetId)
          .executeTakeFirst()
        if (row === undefined) throw notListed()
      }),

    async add(accountId, assetId) {
      await requireShown(accountId, assetId)
      await database.asAccount(accountId, (tx) => insertWish(tx, accountId, assetId, clock.now()))
    },

    remove: (accountId, assetId) =>
      database.asAccount(accountId, async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('wishes')
          .where('account_id', '=', accountId)
          .where('asset_id', '=', assetId)
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw notListed()
      }),
  }
}

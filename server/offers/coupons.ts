/** Coupons of creators: adding, ending and listing them with what they brought. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Coupon, NewCoupon } from '#shared/contract/market/discounts.ts'
import { couponCodeOf, type Discount } from '#shared/offers/discounts.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { discountStart, ownScope, soldSchema, stateOf } from './discount-rules.ts'

const MOST_COUPON_DAYS = 366
/** Of one creator, running or planned. */
const MOST_COUPONS = 100

/** The database checks that one of the two is given. */
export function discountOf(row: { readonly percent: number | null; readonly amount_cents: number | null }): Discount {
  return row.percent === null ? { amountCents: row.amount_cents ?? 0 } : { percent: row.percent }
}

/** Throws CONFLICT where the code is in use, or there are too many. */
async function makeRoom(tx: Tx, creatorId: string, code: string, at: Date): Promise<void> {
  // Held, so that coupons that are added at once are counted one after the other.
  await tx.selectFrom('accounts').select('account_id').where('account_id', '=', creatorId).forUpdate().execute()
  await sql`update coupons set ended_at = ends_at
    where account_id = ${creatorId} and ended_at is null and ends_at <= ${at}`.execute(tx)
  const standing = await tx
    .selectFrom('coupons')
    .select('code')
    .where('account_id', '=', creatorId)
    .where('ended_at', 'is', null)
    .execute()
  if (standing.some((one) => one.code === code)) {
    throw new LunaError('CONFLICT', 'You have a coupon with this code. End it first, or choose another code.')
  }
  if (standing.length >= MOST_COUPONS) {
    throw new LunaError('CONFLICT', `You have ${MOST_COUPONS} coupons that run or are planned. End one first.`)
  }
}

/** Throws INVALID_INPUT, NOT_FOUND, CONFLICT. */
export async function addCoupon(tx: Tx, creatorId: string, wish: NewCoupon, at: Date): Promise<Coupon> {
  const { assetId, discount, maxUses, isOncePerBuyer } = wish
  const code = couponCodeOf(wish.code)
  const startsAt = discountStart(wish, at, MOST_COUPON_DAYS)
  await ownScope(tx, creatorId, assetId)
  await makeRoom(tx, creatorId, code, at)
  const id = uuidv7()
  await tx
    .insertInto('coupons')
    .values({
      ...{ account_id: creatorId, id, code, asset_id: assetId, max_uses: maxUses },
      percent: 'percent' in discount ? discount.percent : null,
      amount_cents: 'percent' in discount ? null : discount.amountCents,
      is_once_per_buyer: isOncePerBuyer,
      ...{ starts_at: startsAt, ends_at: new Date(wish.endsAt), created_at: at },
    })
    .execute()
  return couponOf(tx, creatorId, id, at)
}

/** Safe to repeat. Orders that were made with it keep their price. Throws NOT_FOUND. */
export async function endCoupon(tx: Tx, creatorId: string, id: string, at: Date): Promise<Coupon> {
  await tx
    .updateTable('coupons')
    .set({ ended_at: at })
    .where('account_id', '=', creatorId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', at)
    .execute()
  return couponOf(tx, creatorId, id, at)
}

const listedRow = z.object({
  id: z.string(),
  asset_id: z.string().nullable(),
  asset_name: z.string().nullable(),
  code: z.string(),
  percent: z.number().nullable(),
  amount_cents: z.number().nullable(),
  max_uses: z.number().nullable(),
  used: z.number(),
  is_once_per_buyer: z.boolean(),
  starts_at: z.date(),
  ends_at: z.date(),
  created_at: z.date(),
  ...soldSchema,
})

function shown(row: z.output<typeof listedRow>, at: Date): Coupon {
  return {
    id: row.id,
    assetId: row.asset_id,
    assetName: row.asset_name,
    code: row.code,
    discount: discountOf(row),
    maxUses: row.max_uses,
    isOncePerBuyer: row.is_once_per_buyer,
    used: row.used,
    state: stateOf(row.starts_at, row.ends_at, at),
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    sold: { count: Number(row.sold_count), earnedMicroDollars: String(row.earned) },
  }
}

/** Sales of the orders that used it. Of an order with several works, those that the coupon is for. */
const LISTED = sql`
  select c.id, c.asset_id, a.name as asset_name, c.code, c.percent, c.amount_cents, c.max_uses, c.used,
    c.is_once_per_buyer, c.starts_at, coalesce(c.ended_at, c.ends_at) as ends_at, c.created_at, sold.sold_count, sold.earned
  from coupons c
  left join assets a on a.account_id = c.account_id and a.id = c.asset_id
  cross join lateral (
    select count(*) as sold_count, coalesce(sum(own.earned_micro_dollars), 0)::bigint as earned
    from coupon_uses u
    join sales s on s.account_id = u.account_id and s.order_id = u.order_id
    join creator_sales own on own.account_id = c.account_id and own.sale_id = s.id and own.depth = 0
      and own.state = 'completed' and own.offer = 'one_time'
    where u.creator_id = c.account_id and u.coupon_id = c.id and u.released_at is null
      and (c.asset_id is null or s.asset_id = c.asset_id)
  ) sold`

async function couponOf(tx: Tx, creatorId: string, id: string, at: Date): Promise<Coupon> {
  const { rows } = await sql`${LISTED} where c.account_id = ${creatorId} and c.id = ${id}`.execute(tx)
  const [row] = z.array(listedRow).parse(rows)
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such coupon.')
  return shown(row, at)
}

/** As the service, which may read the sales of others. */
export async function listCoupons(
  tx: Tx,
  creatorId: string,
  { cursor, limit }: PageRequest,
  at: Date,
): Promise<Paged<Coupon>> {
  const place = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`${LISTED} where c.account_id = ${creatorId}
    and ${isBefore(place, ['c.created_at', 'c.id'])} order by c.created_at desc, c.id desc limit ${limit + 1}`.execute(
    tx,
  )
  return pageFrom(
    z.array(listedRow).parse(rows),
    limit,
    (row) => shown(row, at),
    (row) => [row.created_at.toISOString(), row.id],
  )
}

/** With the account: nothing planned begins any more. */
export async function endDiscountsOf(tx: Tx, creatorId: string, at: Date): Promise<void> {
  for (const table of ['coupons', 'price_reductions'] as const) {
    await tx
      .updateTable(table)
      .set({ ended_at: at })
      .where('account_id', '=', creatorId)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', at)
      .execute()
  }
}

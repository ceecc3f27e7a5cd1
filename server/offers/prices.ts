/** What a one-time purchase costs a buyer now: the seam between sales and the offers, reductions and coupons of creators. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import { type BestPrice, bestPrice, chosenRange, couponCodeOf, type Discount } from '#shared/offers/discounts.ts'
import type { Tx } from '../db/database.ts'
import type { CouponRef, Prices, PriceWish, SellableAsset } from '../sales/seams.ts'
import { discountOf } from './coupons.ts'
import { percentsAt } from './reductions.ts'

const couponRows = z.array(
  z.object({ id: z.string(), percent: z.number().nullable(), amount_cents: z.number().nullable() }),
)

interface FoundCoupon extends CouponRef {
  readonly discount: Discount
}

/** The one of the work's creator that the buyer can use now. Throws COUPON_NOT_VALID, which says nothing of why. */
async function usableCoupon(
  tx: Tx,
  { buyerId, asset: { creatorId, assetId }, couponCode, at }: PriceWish,
): Promise<FoundCoupon | null> {
  if (couponCode === null) return null
  const { rows } = await sql`
    select c.id, c.percent, c.amount_cents from coupons c
    where c.account_id = ${creatorId} and c.code = ${couponCodeOf(couponCode)} and c.ended_at is null
      and c.starts_at <= ${at} and c.ends_at > ${at} and (c.asset_id is null or c.asset_id = ${assetId})
      and (c.max_uses is null or c.used < c.max_uses)
      and not (c.is_once_per_buyer and exists (
        select from coupon_uses u
        where u.account_id = ${buyerId} and u.coupon_id = c.id and u.released_at is null))`.execute(tx)
  const [found] = couponRows.parse(rows)
  if (found === undefined) throw new LunaError('COUPON_NOT_VALID')
  return { id: found.id, creatorId, discount: discountOf(found) }
}

interface LeastPrice extends BestPrice {
  readonly coupon: FoundCoupon | null
}

/** Throws COUPON_NOT_VALID. As the service. */
export async function leastPrice(tx: Tx, wish: PriceWish): Promise<LeastPrice> {
  const coupon = await usableCoupon(tx, wish)
  const percents = await percentsAt(tx, wish.asset, wish.at)
  return { ...bestPrice(wish.asset.priceCents, percents, coupon?.discount ?? null), coupon }
}

/** Throws INVALID_INPUT. */
function chosenPrice({ paysWhatTheyWant }: SellableAsset, leastCents: number, chosenCents: number | null): number {
  if (chosenCents === null || chosenCents === leastCents) return leastCents
  if (paysWhatTheyWant !== true) {
    throw new LunaError('INVALID_INPUT', `amountCents: this work has a fixed price, ${formatCents(cents(leastCents))}.`)
  }
  const { minCents, maxCents } = chosenRange(leastCents)
  if (chosenCents >= minCents && chosenCents <= maxCents) return chosenCents
  const range = `${formatCents(cents(minCents))} to ${formatCents(cents(maxCents))}`
  throw new LunaError('INVALID_INPUT', `Choose an amount from ${range}.`)
}

/** Orders of the buyer that wait for their payment with this code, but the one of `key`, the newest first. */
async function waitingWith(
  tx: Tx,
  { buyerId, couponCode, key }: { readonly buyerId: string; readonly couponCode: string; readonly key: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id from orders o
    join coupon_uses u on u.account_id = o.account_id and u.order_id = o.id and u.released_at is null
    join coupons c on c.account_id = u.creator_id and c.id = u.coupon_id
    where o.account_id = ${buyerId} and o.state = 'pending' and o.idempotency_key <> ${key}
      and c.code = ${couponCodeOf(couponCode)} order by o.created_at desc`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Counts the use. Throws COUPON_NOT_VALID where another buyer or order was faster. */
async function redeem(
  tx: Tx,
  use: { readonly buyerId: string; readonly orderId: string; readonly coupon: CouponRef; readonly at: Date },
): Promise<void> {
  const { buyerId, orderId, coupon, at } = use
  const { rows: counted } = await sql<{ is_once_per_buyer: boolean }>`
    update coupons set used = used + 1
    where account_id = ${coupon.creatorId} and id = ${coupon.id} and ended_at is null and ends_at > ${at}
      and (max_uses is null or used < max_uses)
    returning is_once_per_buyer`.execute(tx)
  const [found] = counted
  if (found === undefined) throw new LunaError('COUPON_NOT_VALID')
  const { rows: noted } = await sql`
    insert into coupon_uses (account_id, order_id, creator_id, coupon_id, is_once_per_buyer, used_at)
    values (${buyerId}, ${orderId}, ${coupon.creatorId}, ${coupon.id}, ${found.is_once_per_buyer}, ${at})
    on conflict do nothing returning coupon_id`.execute(tx)
  if (noted.length === 0) throw new LunaError('COUPON_NOT_VALID')
}

interface OrderOfUse {
  readonly buyerId: string
  readonly orderId: string
  readonly at: Date
}

/** A released use is one that somebody else can have. */
async function release(tx: Tx, { buyerId, orderId, at }: OrderOfUse): Promise<void> {
  await sql`
    with released as (
      update coupon_uses set released_at = ${at}
      where account_id = ${buyerId} and order_id = ${orderId} and released_at is null
      returning creator_id, coupon_id)
    update coupons c set used = used - 1 from released r
    where c.account_id = r.creator_id and c.id = r.coupon_id`.execute(tx)
}

/** Of an order that was paid after its time: it is counted, over the limit if need be, as its price was promised. */
async function restore(tx: Tx, { buyerId, orderId }: Omit<OrderOfUse, 'at'>): Promise<void> {
  await sql`
    with restored as (
      update coupon_uses u set released_at = null
      where u.account_id = ${buyerId} and u.order_id = ${orderId} and u.released_at is not null
        and (not u.is_once_per_buyer or not exists (
          select from coupon_uses other
          where other.account_id = u.account_id and other.coupon_id = u.coupon_id and other.released_at is null))
      returning u.creator_id, u.coupon_id)
    update coupons c set used = used + 1 from restored r
    where c.account_id = r.creator_id and c.id = r.coupon_id`.execute(tx)
}

/** Counts tries of codes before they are checked; those that were right count as none. */
export interface CodeTries {
  /** Throws RATE_LIMITED. */
  begin(buyerId: string): Promise<void>
  forgive(buyerId: string): Promise<void>
}

export async function whileTrying<Result>(
  tries: CodeTries,
  { buyerId, couponCode }: Pick<PriceWish, 'buyerId' | 'couponCode'>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (couponCode === null) return work()
  await tries.begin(buyerId)
  try {
    const result = await work()
    await tries.forgive(buyerId)
    return result
  } catch (error) {
    if (!(error instanceof LunaError) || error.code !== 'COUPON_NOT_VALID') await tries.forgive(buyerId)
    throw error
  }
}

export function createPrices(tries: CodeTries): Prices {
  return {
    whileTrying: (request, work) => whileTrying(tries, request, work),
    async quote(tx, wish) {
      const { asset, chosenCents, expectedCents } = wish
      const { priceCents, by, coupon } = await leastPrice(tx, wish)
      if (expectedCents !== null && expectedCents !== priceCents) {
        throw new LunaError('PRICE_CHANGED', `It is ${formatCents(cents(priceCents))} now.`, { data: { priceCents } })
      }
      return {
        priceCents: chosenPrice(asset, priceCents, chosenCents),
        coupon: by === 'coupon' && coupon !== null ? { id: coupon.id, creatorId: coupon.creatorId } : null,
      }
    },
    waitingWith,
    redeem,
    release,
    restore,
  }
}

/** Gifts as they are stored, and what buyers and recipients see of them. */
import { type RawBuilder, sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { GiftState, GivenGift, ReceivedGift } from '#shared/contract/market/gifts.ts'
import { SALE_STATES, type SaleState } from '#shared/contract/market/sales.ts'
import type { Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'

export const BOUGHT_STATES = ['waiting', 'taken', 'taken_back'] as const
type BoughtState = (typeof BOUGHT_STATES)[number]

/** A sale that is a gift, by its buyer. */
export interface GiftSale {
  readonly buyerId: string
  readonly saleId: string
}

/** The gift's own state, and what became of its payment. */
export function giftState(gift: BoughtState, sale: SaleState): GiftState {
  if (gift === 'taken_back') return gift
  if (sale === 'refunded' || sale === 'charged_back') return 'withdrawn'
  // A recipient has the copy until the bank has decided, as a buyer would.
  return sale === 'disputed' && gift === 'waiting' ? 'disputed' : gift
}

const givenSchema = z
  .object({
    sale_id: z.uuid(),
    asset_id: z.uuid(),
    title: z.string(),
    message: z.string().nullable(),
    state: z.enum(BOUGHT_STATES),
    sale_state: z.enum(SALE_STATES),
    link_at: z.date().nullable(),
    mailed_at: z.date().nullable(),
    taken_at: z.date().nullable(),
    opened_at: z.date().nullable(),
    ordered_at: z.date(),
  })
  .transform(
    (row): GivenGift => ({
      saleId: row.sale_id,
      assetId: row.asset_id,
      name: row.title,
      message: row.message,
      state: giftState(row.state, row.sale_state),
      linkAt: row.link_at?.toISOString() ?? null,
      mailedAt: row.mailed_at?.toISOString() ?? null,
      takenAt: row.taken_at?.toISOString() ?? null,
      isOpened: row.opened_at !== null,
      orderedAt: row.ordered_at.toISOString(),
    }),
  )

async function selectGiven(tx: Tx, buyerId: string, where: RawBuilder<unknown>, limit: number): Promise<GivenGift[]> {
  const { rows } = await sql`
    select g.sale_id, g.asset_id, g.title, g.message, g.state, s.state as sale_state, g.link_at, g.mailed_at, g.taken_at,
      r.opened_at, g.ordered_at
    from gifts g
    join sales s on s.account_id = g.account_id and s.id = g.sale_id
    left join received_gifts r on r.account_id = g.recipient_id and r.sale_id = g.sale_id
    where g.account_id = ${buyerId} and ${where}
    order by g.ordered_at desc, g.sale_id desc limit ${limit}`.execute(tx)
  return z.array(givenSchema).parse(rows)
}

/** As the service. Throws NOT_FOUND. */
export async function givenGift(tx: Tx, { buyerId, saleId }: GiftSale): Promise<GivenGift> {
  const [gift] = await selectGiven(tx, buyerId, sql`g.sale_id = ${saleId}`, 1)
  if (gift === undefined) throw new LunaError('NOT_FOUND')
  return gift
}

/** As the service. */
export async function givenGifts(tx: Tx, buyerId: string, page: PageRequest): Promise<Paged<GivenGift>> {
  const before = isBefore(decodeCursor(timeAndIdSchema, page.cursor), ['g.ordered_at', 'g.sale_id'])
  const found = await selectGiven(tx, buyerId, before, page.limit + 1)
  return pageFrom(
    found,
    page.limit,
    (gift) => gift,
    ({ orderedAt, saleId }) => [orderedAt, saleId],
  )
}

const receivedSchema = z
  .object({
    sale_id: z.uuid(),
    asset_id: z.uuid(),
    title: z.string(),
    message: z.string().nullable(),
    giver_name: z.string(),
    withdrawn_at: z.date().nullable(),
    taken_at: z.date(),
  })
  .transform(
    (row): ReceivedGift => ({
      saleId: row.sale_id,
      assetId: row.asset_id,
      name: row.title,
      from: row.giver_name,
      message: row.message,
      state: row.withdrawn_at === null ? 'taken' : 'withdrawn',
      takenAt: row.taken_at.toISOString(),
    }),
  )

async function selectReceived(tx: Tx, accountId: string, where: RawBuilder<unknown>, limit: number) {
  const { rows } = await sql`
    select r.sale_id, r.asset_id, r.title, r.message, a.display_name as giver_name, e.withdrawn_at, r.taken_at
    from received_gifts r
    join entitlements e on e.account_id = r.account_id and e.sale_id = r.sale_id
    join accounts a on a.account_id = r.giver_id
    where r.account_id = ${accountId} and ${where}
    order by r.taken_at desc, r.sale_id desc limit ${limit}`.execute(tx)
  return z.array(receivedSchema).parse(rows)
}

/** As the service. Throws NOT_FOUND. */
export async function receivedGift(tx: Tx, accountId: string, saleId: string): Promise<ReceivedGift> {
  const [gift] = await selectReceived(tx, accountId, sql`r.sale_id = ${saleId}`, 1)
  if (gift === undefined) throw new LunaError('NOT_FOUND')
  return gift
}

/** As the service. */
export async function receivedGifts(tx: Tx, accountId: string, page: PageRequest): Promise<Paged<ReceivedGift>> {
  const before = isBefore(decodeCursor(timeAndIdSchema, page.cursor), ['r.taken_at', 'r.sale_id'])
  const found = await selectReceived(tx, accountId, before, page.limit + 1)
  return pageFrom(
    found,
    page.limit,
    (gift) => gift,
    ({ takenAt, saleId }) => [takenAt, saleId],
  )
}

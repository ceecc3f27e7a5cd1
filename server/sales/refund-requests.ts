/** Refunds that a buyer asks for: automatic within the stated bound, and beyond it put before a person. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type BeyondBound,
  beyondBound,
  beyondBoundSchema,
  COOLING_OFF_DAYS,
  REFUND_BOUND,
  type RefundHistory,
} from '#shared/offers/refund-bound.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { isAfter } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type ReadOf, recordReads } from '../moderation/record-reads.ts'
import type { SalesParts } from './parts.ts'
import { findRefund, type RefundRequest, type RefundView, refundableSale, refundSale } from './refunds.ts'
import type { SaleRow } from './take-back.ts'

export type RefundOutcome =
  | ({ readonly state: 'refunded' } & RefundView)
  | { readonly state: 'in_review'; readonly saleId: string; readonly beyond: BeyondBound; readonly requestedAt: Date }

const historySchema = z.object({
  recent: z.bigint().transform(Number),
  refunds: z.bigint().transform(Number),
  purchases: z.bigint().transform(Number),
  same: z.boolean().nullable(),
})

async function historyOf(tx: Tx, buyerId: string, assetId: string, now: Date): Promise<RefundHistory> {
  const since = new Date(now.getTime() - REFUND_BOUND.days * DAY_MS)
  const { rows } = await sql`
    select count(*) filter (where r.refunded_at > ${since}) as recent, count(*) as refunds,
      bool_or(s.asset_id = ${assetId}) as same,
      (select count(*) from sales p where p.account_id = ${buyerId} and p.amount_micro_dollars > 0) as purchases
    from refunds r join sales s on s.account_id = r.account_id and s.id = r.sale_id
    where r.account_id = ${buyerId} and s.account_id = ${buyerId} and r.origin = 'buyer'`.execute(tx)
  const { same, ...figures } = historySchema.parse(rows[0])
  return { ...figures, hasSameWork: same === true }
}

/** Refunds of one buyer come one after the other, so that each counts those before it. */
async function lockRefundsOf(tx: Tx, buyerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`refunds/${buyerId}`}, 0))`.execute(tx)
}

const requestSchema = z.object({
  beyond: beyondBoundSchema,
  requested_at: z.date(),
  state: z.enum(['waiting', 'granted', 'declined']),
  answer: z.string().nullable(),
})

async function standingRequest(tx: Tx, buyerId: string, saleId: string) {
  const row = await tx
    .selectFrom('refund_requests')
    .select(['beyond', 'requested_at', 'state', 'answer'])
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .executeTakeFirst()
  return row === undefined ? null : requestSchema.parse(row)
}

async function putBeforePerson(
  tx: Tx,
  { reason, note }: RefundRequest,
  sale: SaleRow,
  history: RefundHistory,
  beyond: BeyondBound,
  requestedAt: Date,
): Promise<RefundOutcome> {
  await tx
    .insertInto('refund_requests')
    .values({
      ...{ account_id: sale.account_id, sale_id: sale.id, id: uuidv7(), asset_id: sale.asset_id, name: sale.title },
      ...{ amount_micro_dollars: sale.amount_micro_dollars, reason, note: note ?? null, beyond },
      ...{ history: JSON.stringify(history), requested_at: requestedAt, state: 'waiting' },
    })
    .execute()
  return { state: 'in_review', saleId: sale.id, beyond, requestedAt }
}

/** In the caller's transaction. Throws NOT_FOUND, REFUND_NOT_POSSIBLE (also where a person declined). */
export async function askForRefund(tx: Tx, parts: SalesParts, request: RefundRequest): Promise<RefundOutcome> {
  const { buyerId, saleId, origin } = request
  await lockRefundsOf(tx, buyerId)
  const done = await findRefund(tx, request)
  if (done !== null) return { state: 'refunded', ...done }
  if (origin === 'platform') return { state: 'refunded', ...(await refundSale(tx, parts, request)) }
  const standing = await standingRequest(tx, buyerId, saleId)
  if (standing?.state === 'declined') throw new LunaError('REFUND_NOT_POSSIBLE', standing.answer ?? undefined)
  const now = parts.clock.now()
  const sale = await refundableSale(tx, request, now)
  if (standing !== null) {
    return { state: 'in_review', saleId, beyond: standing.beyond, requestedAt: standing.requested_at }
  }
  const history = await historyOf(tx, buyerId, sale.asset_id, now)
  const isOpenedGift = await parts.gifts.isOpened(tx, { buyerId, saleId })
  const beyond = beyondBound(history) ?? (isOpenedGift ? 'opened_gift' : null)
  if (beyond !== null) return putBeforePerson(tx, request, sale, history, beyond, now)
  return { state: 'refunded', ...(await refundSale(tx, parts, request)) }
}

/** Throws COOLING_OFF where the buyer gave the work back of late. */
export async function assertNotCoolingOff(tx: Tx, buyerId: string, assetId: string, now: Date): Promise<void> {
  const last = await tx
    .selectFrom('refunds')
    .innerJoin('sales', (join) =>
      join.onRef('sales.account_id', '=', 'refunds.account_id').onRef('sales.id', '=', 'refunds.sale_id'),
    )
    .select('refunds.refunded_at')
    .where('refunds.account_id', '=', buyerId)
    .where('sales.account_id', '=', buyerId)
    .where('sales.asset_id', '=', assetId)
    .where('sales.offer', '<>', 'per_use')
    .where('refunds.origin', '=', 'buyer')
    .orderBy('refunds.refunded_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last === undefined) return
  const until = new Date(last.refunded_at.getTime() + COOLING_OFF_DAYS * DAY_MS)
  if (until <= now) return
  const day = until.toISOString().slice(0, 10)
  throw new LunaError('COOLING_OFF', `You can buy it again from ${day}.`, { data: { until: until.toISOString() } })
}

const waitingSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    sale_id: z.string(),
    asset_id: z.string(),
    name: z.string(),
    amount_micro_dollars: z.bigint(),
    reason: z.string(),
    note: z.string().nullable(),
    beyond: beyondBoundSchema,
    history: z.object({ recent: z.number(), refunds: z.number(), purchases: z.number(), hasSameWork: z.boolean() }),
    requested_at: z.date(),
  })
  .transform((row) => ({
    id: row.id,
    buyerId: row.account_id,
    saleId: row.sale_id,
    assetId: row.asset_id,
    name: row.name,
    amountMicroDollars: String(row.amount_micro_dollars),
    reason: row.reason,
    note: row.note,
    beyond: row.beyond,
    history: row.history,
    requestedAt: row.requested_at.toISOString(),
  }))
export type WaitingRefund = z.output<typeof waitingSchema>

const readOfRow = z
  .object({ account_id: z.string(), id: z.string() })
  .transform(({ account_id, id }): ReadOf => ({ accountId: account_id, kind: 'refund_request', subjectId: id }))

/** The longest waiting first, without the moderator's own. That they were read is recorded. */
export async function waitingRefunds(
  tx: Tx,
  moderatorId: string,
  { cursor, limit }: PageRequest,
  now: Date,
): Promise<Paged<WaitingRefund>> {
  const after = decodeCursor(timeAndIdSchema, cursor)
  const { rows } = await sql`
    select * from refund_requests where state = 'waiting' and account_id <> ${moderatorId}
      and ${isAfter(after, ['requested_at', 'id'])}
    order by requested_at, id limit ${limit + 1}`.execute(tx)
  const found = z.array(waitingSchema).parse(rows)
  await recordReads(tx, moderatorId, z.array(readOfRow).parse(rows.slice(0, limit)), now)
  return pageFrom(
    found,
    limit,
    (row) => row,
    (row) => [new Date(row.requestedAt), row.id],
  )
}

export interface RefundDecision {
  readonly id: string
  readonly moderatorId: string
  readonly isGranted: boolean
  /** The message to the buyer. */
  readonly answer: string
}

async function lockRequest(tx: Tx, { id, moderatorId }: RefundDecision) {
  const place = await tx
    .selectFrom('refund_requests')
    .select(['account_id', 'sale_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (place === undefined || place.account_id === moderatorId) throw new LunaError('NOT_FOUND')
  const row = await tx
    .selectFrom('refund_requests')
    .selectAll()
    .where('account_id', '=', place.account_id)
    .where('sale_id', '=', place.sale_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.state !== 'waiting') throw new LunaError('CONFLICT', 'This has already been decided.')
  return row
}

/** By a person who is not the buyer. Throws NOT_FOUND, CONFLICT, REFUND_NOT_POSSIBLE. */
export async function decideRefund(tx: Tx, parts: SalesParts, decision: RefundDecision): Promise<void> {
  const { id, moderatorId, isGranted, answer } = decision
  const row = await lockRequest(tx, decision)
  const { account_id: buyerId, sale_id: saleId, asset_id: assetId, name } = row
  await tx
    .updateTable('refund_requests')
    .set({
      state: isGranted ? 'granted' : 'declined',
      decided_by: moderatorId,
      answer,
      decided_at: parts.clock.now(),
    })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .execute()
  if (!isGranted) {
    await parts.notify(tx, buyerId, { kind: 'refund_declined', data: { assetId, name, saleId, reason: answer } })
    return
  }
  const note = row.note ?? undefined
  const request = { buyerId, saleId, key: `request:${id}`, origin: 'buyer', reason: row.reason, note } as const
  await refundSale(tx, parts, { ...request, isDecided: true })
}

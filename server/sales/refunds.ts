/** Refunds of a sale: its whole price, once, with every part of the sale deducted from its receiver. */
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { REFUND_WINDOW_DAYS } from '#shared/ledger/availability.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import { transfersOf } from '../ledger/journals.ts'
import { postJournal } from '../ledger/post.ts'
import { refundTransfers } from '../ledger/sale-transfers.ts'
import { noteOperation, planOperation } from '../payments/operations.ts'
import { scheduleReversals } from '../payments/transfers.ts'
import { scheduleReceipt } from '../receipts/schedule.ts'
import { lockOrder } from './orders.ts'
import type { SalesParts } from './parts.ts'
import { paymentOfSale } from './payment-sales.ts'
import { taxOfSale } from './payment-tax.ts'
import { saleJournalKey } from './record.ts'
import type { MadeRefund } from './selling.ts'
import { earnedOf, lockSale, type SaleRow, setSaleState, withdrawPurchase } from './take-back.ts'

export interface RefundRequest {
  readonly buyerId: string
  readonly saleId: string
  /** The request's idempotency key; asking again with it gives the refund that was made. */
  readonly key: string
  /** The platform refunds what it removes at any time; buyers only within the window. */
  readonly origin: 'buyer' | 'platform'
  readonly reason: string
  readonly note?: string | undefined
  /** A person granted it: the window and the bound are no question any more. */
  readonly isDecided?: boolean
  /** The money is back on the card already: it is only booked. */
  readonly made?: MadeRefund
}

export interface RefundView {
  readonly saleId: string
  readonly reason: string
  readonly paidTo: 'wallet' | 'processor' | 'wallet_instead' | 'nothing'
  /** With tax. */
  readonly amountMicroDollars: bigint
  readonly refundedAt: Date
}

const paidToSchema = z.enum(['wallet', 'processor', 'wallet_instead', 'nothing'])

/** The last moment at which the buyer can ask for the money back. */
export function refundableUntil(soldAt: Date): Date {
  return new Date(soldAt.getTime() + REFUND_WINDOW_DAYS * DAY_MS)
}

async function readRefund(tx: Tx, buyerId: string, saleId: string) {
  const row = await tx
    .selectFrom('refunds')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .executeTakeFirst()
  if (row === undefined) return null
  const refund: RefundView = {
    saleId: row.sale_id,
    reason: row.reason,
    paidTo: paidToSchema.parse(row.paid_to),
    amountMicroDollars: row.amount_micro_dollars,
    refundedAt: row.refunded_at,
  }
  return { key: row.key, refund }
}

function assertRefundable(sale: SaleRow, { origin, isDecided = false }: RefundRequest, now: Date): void {
  const refuse = (detail: string): never => {
    throw new LunaError('REFUND_NOT_POSSIBLE', detail)
  }
  if (sale.state === 'refunded') refuse('It has already been refunded.')
  if (sale.state !== 'completed') refuse('The payment is disputed, so the bank decides about it.')
  if (origin === 'platform' || isDecided) return
  if (sale.amount_micro_dollars === 0n) refuse('It was free.')
  if (now > refundableUntil(sale.sold_at)) refuse(`Refunds are possible for ${REFUND_WINDOW_DAYS} days.`)
}

/** Reverses the transfers of the sale in the ledger, and orders the refund to the card. */
async function moveMoneyBack(
  tx: Tx,
  { jobs, clock }: SalesParts,
  sale: SaleRow,
  { reason, made }: Pick<RefundRequest, 'reason' | 'made'>,
): Promise<void> {
  const { account_id: accountId, id: saleId } = sale
  const at = clock.now()
  const posted = await transfersOf(tx, accountId, saleJournalKey(saleId))
  const transfers = refundTransfers(posted, reason)
  await postJournal(tx, { accountId, key: `refund:${saleId}`, kind: 'refund', at, saleId, transfers })
  if (sale.paid_from !== 'processor') return
  const payment = await paymentOfSale(tx, sale)
  if (payment === null) throw new LunaError('INTERNAL', `sale ${saleId} has no payment`)
  const { paymentIntentId, amountCents } = payment
  const target = { kind: 'refund', paymentIntentId } as const
  const operation = { id: made?.operationId ?? uuidv7(), accountId, target, amountCents, saleId }
  if (made === undefined) await planOperation(tx, jobs, operation, at)
  else await noteOperation(tx, operation, { processorId: made.refundId, at })
  await scheduleReversals(tx, jobs, { buyerId: accountId, saleId })
  const tax = await taxOfSale(tx, sale)
  const moneyBack = { about: 'money_back', accountId, reference: paymentIntentId, reason: 'refund' } as const
  const amounts = { gross: String(sale.amount_micro_dollars + tax), tax: String(tax) }
  const lines = [{ title: sale.title, saleId, ...amounts }]
  await scheduleReceipt(tx, jobs, { ...moneyBack, key: `refund:${saleId}`, ...amounts, lines })
}

async function tellBothSides(tx: Tx, { notify }: SalesParts, sale: SaleRow, paidBack: bigint): Promise<void> {
  const subject = { assetId: sale.asset_id, name: sale.title, saleId: sale.id }
  const amountMicroDollars = String(paidBack)
  const paidTo = sale.paid_from === 'processor' ? 'card' : 'wallet'
  await notify(tx, sale.account_id, { kind: 'refund_received', data: { ...subject, amountMicroDollars, paidTo } })
  for (const [creatorId, earned] of await earnedOf(tx, sale)) {
    const data = { ...subject, takenBackMicroDollars: String(earned) }
    await notify(tx, creatorId, { kind: 'refund_issued', data })
  }
}

/** The refund that was made under the request's key; null where there is none. */
export async function findRefund(tx: Tx, { buyerId, saleId, key }: RefundRequest): Promise<RefundView | null> {
  const standing = await readRefund(tx, buyerId, saleId)
  return standing?.key === key ? standing.refund : null
}

/** Locked until the transaction ends. Throws NOT_FOUND, REFUND_NOT_POSSIBLE. */
export async function refundableSale(tx: Tx, request: RefundRequest, now: Date): Promise<SaleRow> {
  const sale = await lockSale(tx, request.buyerId, request.saleId)
  if (sale === null) throw new LunaError('NOT_FOUND')
  assertRefundable(sale, request, now)
  return sale
}

/** An order is refunded once all that it sold is. Returns its id then. */
async function noteOrderRefunded(tx: Tx, sale: SaleRow): Promise<string | null> {
  const { account_id: buyerId, order_id: orderId, subscription_id } = sale
  if (orderId === null || subscription_id !== null) return null
  // Of two refunds of one order at once, the later sees what the earlier did.
  await lockOrder(tx, buyerId, orderId)
  const { rows } = await sql`update orders set state = 'refunded' where account_id = ${buyerId} and id = ${orderId}
    and not exists (select 1 from order_items i join sales s on s.account_id = i.account_id and s.id = i.sale_id
      where i.account_id = ${buyerId} and i.order_id = ${orderId} and s.account_id = ${buyerId}
        and s.state <> 'refunded') returning id`.execute(tx)
  return rows.length === 0 ? null : orderId
}

/** In the caller's transaction. Throws NOT_FOUND, REFUND_NOT_POSSIBLE. */
export async function refundSale(tx: Tx, parts: SalesParts, request: RefundRequest): Promise<RefundView> {
  const { buyerId, saleId, key, origin, reason, note } = request
  await lockSale(tx, buyerId, saleId)
  const standing = await findRefund(tx, request)
  if (standing !== null) return standing
  const refundedAt = parts.clock.now()
  const sale = await refundableSale(tx, request, refundedAt)
  const amountMicroDollars = sale.amount_micro_dollars + (await taxOfSale(tx, sale))
  const paidTo = paidToSchema.parse(sale.paid_from)
  await tx
    .insertInto('refunds')
    .values({
      account_id: buyerId,
      sale_id: saleId,
      key,
      origin,
      reason,
      note: note ?? null,
      paid_to: paidTo,
      amount_micro_dollars: amountMicroDollars,
      refunded_at: refundedAt,
    })
    .execute()
  if (amountMicroDollars > 0n) await moveMoneyBack(tx, parts, sale, request)
  await setSaleState(tx, sale, 'refunded', refundedAt)
  const orderId = await noteOrderRefunded(tx, sale)
  if (orderId !== null) await parts.prices.release(tx, { buyerId, orderId, at: refundedAt })
  await withdrawPurchase(tx, parts, sale, reason)
  await tellBothSides(tx, parts, sale, amountMicroDollars)
  return { saleId, reason, paidTo, amountMicroDollars, refundedAt }
}

const REMOVAL_JOB = 'refund buyers of an asset'
const removalSchema = z.object({ assetId: z.string(), reason: z.string(), since: z.iso.datetime() })

interface RemovalRefunds {
  readonly assetId: string
  readonly reason: string
  /** Null: all past buyers. */
  readonly since: Date | null
  /** Of the decision: one refunds once. */
  readonly key: string
}

/**
 * In the transaction of the decision of two people: those who bought the asset since then get the money back, by a job.
 */
export async function scheduleRemovalRefunds(
  tx: Tx,
  jobs: Pick<SalesParts['jobs'], 'enqueue'>,
  { assetId, reason, since, key }: RemovalRefunds,
): Promise<void> {
  const from = (since ?? new Date(0)).toISOString()
  await jobs.enqueue(tx, { kind: REMOVAL_JOB, key, payload: { assetId, reason, since: from } })
}

export function registerRemovalRefunds(parts: SalesParts): void {
  const { database, jobs, assets } = parts
  jobs.register(REMOVAL_JOB, removalSchema, async ({ assetId, reason, since }) => {
    for (;;) {
      const sales = await database.asService(async (tx) =>
        tx
          .selectFrom('creator_sales')
          .select(['buyer_id', 'sale_id'])
          .where('account_id', '=', await assets.creatorOf(tx, assetId))
          .where('asset_id', '=', assetId)
          .where('depth', '=', 0)
          .where('state', '=', 'completed')
          .where('sold_at', '>=', new Date(since))
          .orderBy('sale_id')
          .limit(100)
          .execute(),
      )
      if (sales.length === 0) return
      for (const { buyer_id: buyerId, sale_id: saleId } of sales) {
        const request = { buyerId, saleId, key: `removal:${assetId}`, origin: 'platform', reason } as const
        await database.asService((tx) => refundSale(tx, parts, request))
      }
    }
  })
}

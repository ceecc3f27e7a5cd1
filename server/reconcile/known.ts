/** What the market knows of things at the payment service. */
import { sql } from 'kysely'
import * as z from 'zod'
import type { Tx } from '../db/database.ts'
import type { KnownOperation } from './decide.ts'

const isUuid = (text: string | null): text is string => z.uuid().safeParse(text).success

export interface OperationRow {
  readonly accountId: string
  readonly id: string
  readonly state: Exclude<KnownOperation, 'none'>
}

/** Something at the payment service, and the key it was made under as far as it is known. */
interface Made {
  readonly id: string
  readonly key: string | null
}

/** By the id at the payment service. */
export async function operationsOf(tx: Tx, made: readonly Made[]): Promise<Map<string, OperationRow>> {
  const keys = made.map(({ key }) => key).filter(isUuid)
  const { rows } = await sql<{ account_id: string; id: string; state: string; processor_id: string | null }>`
    select account_id, id, state, processor_id from payment_operations
    where id = any (${keys}::uuid[]) or processor_id = any (${made.map(({ id }) => id)}::text[])`.execute(tx)
  const byKey = new Map(rows.map((row) => [row.id, row]))
  const byProcessor = new Map(rows.map((row) => [row.processor_id, row]))
  const found = new Map<string, OperationRow>()
  for (const { id, key } of made) {
    const row = byProcessor.get(id) ?? byKey.get(key ?? '')
    if (row === undefined) continue
    found.set(id, { accountId: row.account_id, id: row.id, state: row.state === 'planned' ? 'planned' : 'ended' })
  }
  return found
}

export interface PaymentRow {
  readonly accountId: string
  readonly orderId: string
  readonly saleId: string | null
  readonly amountCents: number
  readonly isTopUp: boolean
}

/** By the payment's id; absent where it is not booked. */
export async function paymentsOf(
  tx: Tx,
  paymentIntentIds: readonly (string | null)[],
): Promise<Map<string, PaymentRow>> {
  const ids = paymentIntentIds.filter((id) => id !== null)
  const { rows } = await sql<{
    reference: string
    account_id: string
    order_id: string
    sale_id: string | null
    amount_cents: number
    is_top_up: boolean
  }>`
    select r.reference, r.account_id, r.order_id, r.sale_id, r.amount_cents,
      o.kind = 'top_up' and o.state = 'fulfilled' as is_top_up
    from payment_references r
    join orders o on o.account_id = r.account_id and o.id = r.order_id
    where r.reference = any (${ids}::text[])`.execute(tx)
  return new Map(
    rows.map((row) => [
      row.reference,
      {
        accountId: row.account_id,
        orderId: row.order_id,
        saleId: row.sale_id,
        amountCents: Number(row.amount_cents),
        isTopUp: row.is_top_up,
      },
    ]),
  )
}

/** The creator of each account at the payment service that the market knows. */
export async function creatorsOf(tx: Tx, recipientIds: readonly string[]): Promise<Map<string, string>> {
  if (recipientIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('connect_directory')
    .select(['processor_account_id', 'account_id'])
    .where('processor_account_id', 'in', recipientIds)
    .execute()
  return new Map(rows.map((row) => [row.processor_account_id, row.account_id]))
}

/** Whether a creator has an account at the payment service already. */
export async function isConnected(tx: Tx, creatorId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('connect_accounts')
    .select('processor_account_id')
    .where('account_id', '=', creatorId)
    .executeTakeFirst()
  return row !== undefined && row.processor_account_id !== null
}

export interface TransferRow {
  readonly creatorId: string
  readonly id: string
  readonly saleId: string | null
}

/** Transfers by their ids at the payment service. */
export async function transfersOf(tx: Tx, transferIds: readonly string[]): Promise<Map<string, TransferRow>> {
  if (transferIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('payment_operations')
    .select(['account_id', 'id', 'processor_id', 'sale_id'])
    .where('kind', '=', 'transfer')
    .where('processor_id', 'in', transferIds)
    .execute()
  return new Map(
    rows.map((row) => [row.processor_id ?? '', { creatorId: row.account_id, id: row.id, saleId: row.sale_id }]),
  )
}

/**
 * When the market last listed what happened at the payment service, and the oldest operation whose answer it is waiting
 * for; null where there is neither.
 */
export async function lastHeard(tx: Tx): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select least((select listed_until from payment_listing),
      (select min(created_at) from payment_operations where state = 'planned')) as at`.execute(tx)
  return rows[0]?.at ?? null
}

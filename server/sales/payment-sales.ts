/** Which sales a card payment paid for, and how much of it is each one's. */
import { sql } from 'kysely'
import * as z from 'zod'
import { shareOut } from '#shared/money/share-out.ts'
import type { Tx } from '../db/database.ts'
import type { Payment } from '../payments/provider.ts'

/** Of a payment, in whole cents. */
export interface PaymentShare {
  /** With tax. */
  readonly amountCents: number
  readonly taxCents: number
}

export interface PaidSale extends PaymentShare {
  readonly saleId: string
  readonly paymentIntentId: string
}

/** A payment by its name at the payment service, and who paid. */
export interface PaymentRef {
  readonly buyerId: string
  readonly paymentIntentId: string
}

/**
 * Divides a payment over the prices it is for. The amount and the tax in it are shared out in proportion to the prices,
 * each to the cent: so what is left without tax is the price itself where tax is added to prices, and with tax where
 * prices contain it.
 */
export function sharesOfPayment({ amountCents, tax }: Payment, prices: readonly number[]): PaymentShare[] {
  const taxes = shareOut(tax?.taxCents ?? 0, prices)
  return shareOut(amountCents, prices).map((share, index) => ({ amountCents: share, taxCents: taxes[index] ?? 0 }))
}

const rowsSchema = z.array(
  z
    .object({ sale_id: z.string(), reference: z.string(), amount_cents: z.int(), tax_cents: z.int() })
    .transform((row) => ({
      saleId: row.sale_id,
      paymentIntentId: row.reference,
      amountCents: row.amount_cents,
      taxCents: row.tax_cents,
    })),
)

interface Wanted {
  readonly accountId: string
  readonly reference?: string | null
  readonly saleId?: string | null
}

/** A payment of one sale names it itself. */
async function select(tx: Tx, { accountId, reference = null, saleId = null }: Wanted): Promise<PaidSale[]> {
  const { rows } = await sql`
    select sale_id, reference, amount_cents, tax_cents from payment_sales
    where account_id = ${accountId} and (${reference}::text is null or reference = ${reference})
      and (${saleId}::uuid is null or sale_id = ${saleId}::uuid)
    union all
    select r.sale_id, r.reference, r.amount_cents, coalesce(t.tax_cents, 0)
    from payment_references r
    left join payment_taxes t on t.account_id = r.account_id and t.reference = r.reference
    where r.account_id = ${accountId} and r.sale_id is not null
      and (${reference}::text is null or r.reference = ${reference})
      and (${saleId}::uuid is null or r.sale_id = ${saleId}::uuid)
    order by sale_id`.execute(tx)
  return rowsSchema.parse(rows)
}

/** In the order of their ids; none of a top-up, and of a payment that bought nothing. */
export function salesOfPayment(tx: Tx, { buyerId, paymentIntentId }: PaymentRef): Promise<PaidSale[]> {
  return select(tx, { accountId: buyerId, reference: paymentIntentId })
}

/** Null for what was paid from a wallet or not at all. */
export async function paymentOfSale(
  tx: Tx,
  sale: { readonly account_id: string; readonly id: string },
): Promise<PaidSale | null> {
  const [found = null] = await select(tx, { accountId: sale.account_id, saleId: sale.id })
  return found
}

export async function notePaidSales(tx: Tx, buyerId: string, sales: readonly PaidSale[]): Promise<void> {
  await tx
    .insertInto('payment_sales')
    .values(
      sales.map(({ saleId, paymentIntentId, amountCents, taxCents }) => ({
        ...{ account_id: buyerId, reference: paymentIntentId, sale_id: saleId },
        ...{ amount_cents: amountCents, tax_cents: taxCents },
      })),
    )
    .execute()
}

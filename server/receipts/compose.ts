/** What a document says, from what the market has of a payment. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import { amountsOf, type Receipt, TREATMENTS } from '#shared/tax/receipt.ts'
import type { Tx } from '../db/database.ts'
import type { NewReceipt } from './issue.ts'
import type { MoneyBack } from './schedule.ts'

const KINDS: Readonly<Record<string, string>> = {
  one_time: 'One-time purchase',
  subscription: 'Subscription',
  license: 'License',
  top_up: 'Payment in advance',
}

const paymentSchema = z.object({
  reference: z.string(),
  sale_id: z.string().nullable(),
  gross_cents: z.int(),
  tax_cents: z.int(),
  rate_percent: z.string().nullable(),
  treatment: z.enum(TREATMENTS),
  country: z.string().nullable(),
  buyer_name: z.string().nullable(),
  buyer_address: z.array(z.string()),
  vat_number: z.string().nullable(),
  paid_at: z.date(),
  kind: z.string(),
  title: z.string(),
  billing_interval: z.string().nullable(),
})

/** Throws NOT_FOUND. */
export async function receiptOfPayment(tx: Tx, accountId: string, reference: string): Promise<NewReceipt> {
  const { rows } = await sql`
    select p.*, o.kind, o.title, o.billing_interval
    from payment_taxes p join orders o on o.account_id = p.account_id and o.id = p.order_id
    where p.account_id = ${accountId} and o.account_id = ${accountId} and p.reference = ${reference}`.execute(tx)
  if (rows.length === 0) throw new LunaError('NOT_FOUND', `payment ${reference}`)
  const payment = paymentSchema.parse(rows[0])
  const microDollars = (value: number): bigint => centsToMicroDollars(cents(value))
  const amounts = amountsOf(microDollars(payment.gross_cents), microDollars(payment.tax_cents))
  const interval = payment.billing_interval
  const detail = KINDS[payment.kind] ?? payment.kind
  return {
    ...{ accountId, key: `payment:${reference}`, kind: 'receipt' },
    suppliedAt: payment.paid_at.toISOString(),
    buyer: {
      name: payment.buyer_name,
      address: payment.buyer_address,
      country: payment.country,
      vatNumber: payment.vat_number,
    },
    lines: [
      {
        title: payment.title,
        detail: interval === null ? detail : `${detail}, one ${interval}`,
        quantity: 1,
        ...amounts,
      },
    ],
    ...amounts,
    ...{ ratePercent: payment.rate_percent, treatment: payment.treatment, credits: null, saleId: payment.sale_id },
  }
}

const REASONS: Readonly<Record<MoneyBack['reason'], string>> = {
  refund: 'Refund',
  chargeback: 'Charged back by the bank',
  wallet_payback: 'Refunded to the card',
}

/** Credits all or a part of a receipt. */
export function creditNoteOf(receipt: Receipt, { accountId, key, reason, gross, tax }: MoneyBack): NewReceipt {
  const { buyer, lines, treatment, ratePercent, suppliedAt, saleId, number } = receipt
  const amounts = amountsOf(-BigInt(gross), -BigInt(tax))
  const title = lines[0]?.title ?? number
  return {
    ...{ accountId, key, kind: 'credit_note', suppliedAt, buyer, treatment, ratePercent, saleId, credits: number },
    lines: [{ title, detail: REASONS[reason], quantity: 1, ...amounts }],
    ...amounts,
  }
}

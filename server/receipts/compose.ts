/** What a document says, from what the market has of a payment. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import { amountsOf, type Receipt, type ReceiptLine, TREATMENTS } from '#shared/tax/receipt.ts'
import type { Tx } from '../db/database.ts'
import type { NewReceipt } from './issue.ts'
import type { MoneyBack } from './schedule.ts'

const KINDS: Readonly<Record<string, string>> = {
  one_time: 'One-time purchase',
  subscription: 'Subscription',
  license: 'License',
  top_up: 'Payment in advance',
  cart: 'One-time purchase',
  bundle: 'One-time purchase in a bundle',
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

const linesSchema = z.array(z.object({ title: z.string(), amount_cents: z.int(), tax_cents: z.int() }))

const inMicroDollars = (value: number): bigint => centsToMicroDollars(cents(value))

/** One for each work of a payment for several. */
async function linesOfItems(tx: Tx, accountId: string, reference: string, detail: string): Promise<ReceiptLine[]> {
  const { rows } = await sql`
    select i.title, p.amount_cents, p.tax_cents
    from payment_sales p join order_items i on i.account_id = p.account_id and i.sale_id = p.sale_id
    where p.account_id = ${accountId} and i.account_id = ${accountId} and p.reference = ${reference}
    order by i.place`.execute(tx)
  return linesSchema.parse(rows).map(({ title, amount_cents: gross, tax_cents: tax }) => ({
    ...{ title, detail, quantity: 1 },
    ...amountsOf(inMicroDollars(gross), inMicroDollars(tax)),
  }))
}

/** Throws NOT_FOUND. */
export async function receiptOfPayment(tx: Tx, accountId: string, reference: string): Promise<NewReceipt> {
  const { rows } = await sql`
    select p.*, o.kind, o.title, o.billing_interval
    from payment_taxes p join orders o on o.account_id = p.account_id and o.id = p.order_id
    where p.account_id = ${accountId} and o.account_id = ${accountId} and p.reference = ${reference}`.execute(tx)
  if (rows.length === 0) throw new LunaError('NOT_FOUND', `payment ${reference}`)
  const payment = paymentSchema.parse(rows[0])
  const amounts = amountsOf(inMicroDollars(payment.gross_cents), inMicroDollars(payment.tax_cents))
  const interval = payment.billing_interval
  const kind = KINDS[payment.kind] ?? payment.kind
  const detail = interval === null ? kind : `${kind}, one ${interval}`
  const lines = await linesOfItems(tx, accountId, reference, detail)
  return {
    ...{ accountId, key: `payment:${reference}`, kind: 'receipt' },
    suppliedAt: payment.paid_at.toISOString(),
    buyer: {
      name: payment.buyer_name,
      address: payment.buyer_address,
      country: payment.country,
      vatNumber: payment.vat_number,
    },
    lines: lines.length > 0 ? lines : [{ title: payment.title, detail, quantity: 1, ...amounts }],
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
export function creditNoteOf(receipt: Receipt, { accountId, key, reason, gross, tax, lines }: MoneyBack): NewReceipt {
  const { buyer, treatment, ratePercent, suppliedAt, number } = receipt
  const detail = REASONS[reason]
  const whole = [{ title: receipt.lines[0]?.title ?? number, saleId: receipt.saleId, gross, tax }]
  const credited = lines ?? whole
  return {
    ...{ accountId, key, kind: 'credit_note', suppliedAt, buyer, treatment, ratePercent, credits: number },
    saleId: credited.length === 1 ? (credited[0]?.saleId ?? null) : null,
    lines: credited.map((line) => ({
      ...{ title: line.title, detail, quantity: 1 },
      ...amountsOf(-BigInt(line.gross), -BigInt(line.tax)),
    })),
    ...amountsOf(-BigInt(gross), -BigInt(tax)),
  }
}

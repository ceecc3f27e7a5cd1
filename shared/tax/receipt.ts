/**
 * Receipts, credit notes and wallet statements, as they are kept and printed. Amounts are micro-dollars; of a credit note
 * they are below zero. In every line and in the whole, net and tax make gross.
 */
import * as z from 'zod'
import { idSchema, instantSchema, microDollarsText } from '../contract/market/common.ts'
import { type MicroDollars, microDollars } from '../money/money.ts'

export const RECEIPT_KINDS = ['receipt', 'credit_note', 'wallet_statement'] as const
export type ReceiptKind = (typeof RECEIPT_KINDS)[number]

/**
 * `voucher`: a prepayment, taxed when it is spent. `included`: the price of a use contains what tax is due.
 * `reverse_charge`: the buyer, a business, owes the tax.
 */
export const TREATMENTS = ['untaxed', 'taxed', 'reverse_charge', 'exempt', 'voucher', 'included'] as const

const country = z.string().regex(/^[A-Z]{2}$/)

export const sellerSchema = z.object({
  name: z.string().min(1),
  address: z.array(z.string()),
  country: country.nullable(),
  vatNumber: z.string().nullable(),
  email: z.string().nullable(),
})
export type Seller = z.infer<typeof sellerSchema>

const amounts = { net: microDollarsText, tax: microDollarsText, gross: microDollarsText }

export const receiptLineSchema = z.object({
  title: z.string(),
  detail: z.string(),
  quantity: z.int().min(1),
  ...amounts,
})
export type ReceiptLine = z.infer<typeof receiptLineSchema>

export const receiptSchema = z.object({
  id: idSchema,
  kind: z.enum(RECEIPT_KINDS),
  /** Without gaps for each issuer. */
  number: z.string(),
  issuedAt: instantSchema,
  /** When it was paid; of a statement, the first moment of its month. */
  suppliedAt: instantSchema,
  seller: sellerSchema,
  buyer: z.object({
    name: z.string().nullable(),
    address: z.array(z.string()),
    country: country.nullable(),
    vatNumber: z.string().nullable(),
  }),
  lines: z.array(receiptLineSchema),
  ...amounts,
  /** Percent, such as `20`; null where nothing was taxed. */
  ratePercent: z.string().nullable(),
  treatment: z.enum(TREATMENTS),
  /** Of a credit note: the number of the receipt. */
  credits: z.string().nullable(),
  saleId: idSchema.nullable(),
})
export type Receipt = z.infer<typeof receiptSchema>

interface Amounts {
  readonly net: MicroDollars
  readonly tax: MicroDollars
  readonly gross: MicroDollars
}

/** As text, for a document. `tax` is a part of `gross`. */
export function amountsOf(gross: bigint, tax: bigint): Pick<Receipt, keyof Amounts> {
  return { net: String(gross - tax), tax: String(tax), gross: String(gross) }
}

export function readAmounts({ net, tax, gross }: Pick<Receipt, keyof Amounts>): Amounts {
  const read = (text: string): MicroDollars => microDollars(BigInt(text))
  return { net: read(net), tax: read(tax), gross: read(gross) }
}

/** Sums of lines. */
export function totalsOf(lines: readonly ReceiptLine[]): Pick<Receipt, keyof Amounts> {
  const sum = (name: 'tax' | 'gross'): bigint => lines.reduce((total, line) => total + BigInt(line[name]), 0n)
  return amountsOf(sum('gross'), sum('tax'))
}

/** For example `LM-000042`. */
export function receiptNumber(issuer: string, number: bigint): string {
  return `${issuer}-${String(number).padStart(6, '0')}`
}

/** What has to be said of the tax; null where the figures say it. */
export function taxSentence({ treatment, kind }: Pick<Receipt, 'treatment' | 'kind'>): string | null {
  switch (treatment) {
    case 'reverse_charge':
      return 'Reverse charge: the customer accounts for the tax (Article 196 of Council Directive 2006/112/EC).'
    case 'voucher':
      return 'A payment in advance (multi-purpose voucher). Tax is due when it is used, not on this payment.'
    case 'included':
      return kind === 'wallet_statement' ? 'Prices of uses include tax where it is due.' : null
    case 'exempt':
      return 'The customer is exempt from tax.'
    case 'untaxed':
      return 'No tax was charged.'
    case 'taxed':
      return null
  }
}

/** What of a payment was tax, where the buyer belongs by the evidence, and who the receipt is for. */
import { cents, centsToMicroDollars, type MicroDollars, microDollars } from '#shared/money/money.ts'
import { type CountryEvidence, judgeCountry } from '#shared/tax/country-evidence.ts'
import type { Tx } from '../db/database.ts'
import type { Payment } from '../payments/provider.ts'
import { type PaymentShare, paymentOfSale } from './payment-sales.ts'

/** What was paid without tax, in whole cents: what the sale is made of. */
export function netCents({ amountCents, tax }: Payment): number {
  return amountCents - (tax?.taxCents ?? 0)
}

function evidenceOf({ country, tax }: Payment, stated: string | null): CountryEvidence[] {
  const billed = tax?.billedTo.country ?? null
  return [
    ...(billed === null ? [] : [{ source: 'billing_address' as const, country: billed }]),
    ...(country === null ? [] : [{ source: 'card' as const, country }]),
    ...(stated === null ? [] : [{ source: 'stated' as const, country: stated }]),
  ]
}

/** What a payment bought of what was paid. */
export interface TaxedPart extends PaymentShare {
  /** Null for a top-up, and where there are several. */
  readonly saleId: string | null
  /** Paid in advance: taxed when it is spent. */
  readonly isVoucher: boolean
}

interface TaxedPayment {
  readonly buyerId: string
  readonly orderId: string
  readonly payment: Payment
  readonly part: TaxedPart
  readonly at: Date
}

/** Once for each payment. */
export async function notePaymentTax(tx: Tx, { buyerId, orderId, payment, part, at }: TaxedPayment): Promise<void> {
  const details = await tx
    .selectFrom('tax_details')
    .select(['country', 'business_name', 'vat_number'])
    .where('account_id', '=', buyerId)
    .executeTakeFirst()
  const { tax } = payment
  const evidence = evidenceOf(payment, details?.country ?? null)
  const { country, standing } = judgeCountry(evidence)
  await tx
    .insertInto('payment_taxes')
    .values({
      account_id: buyerId,
      reference: payment.paymentIntentId,
      order_id: orderId,
      sale_id: part.saleId,
      gross_cents: part.amountCents,
      tax_cents: part.taxCents,
      rate_percent: tax?.ratePercent ?? null,
      treatment: part.isVoucher ? 'voucher' : (tax?.treatment ?? 'untaxed'),
      country,
      country_standing: standing,
      evidence: JSON.stringify(evidence),
      buyer_name: tax?.billedTo.name ?? details?.business_name ?? null,
      buyer_address: JSON.stringify(tax?.billedTo.address ?? []),
      vat_number: tax?.billedTo.vatNumber ?? details?.vat_number ?? null,
      paid_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Of the payment of a sale; 0 for what was paid from a wallet or not at all. */
export async function taxOfSale(
  tx: Tx,
  sale: { readonly account_id: string; readonly id: string },
): Promise<MicroDollars> {
  const payment = await paymentOfSale(tx, sale)
  return payment === null ? microDollars(0n) : centsToMicroDollars(cents(payment.taxCents))
}

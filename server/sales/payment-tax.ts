/** What of a payment was tax, where the buyer belongs by the evidence, and who the receipt is for. */
import { cents, centsToMicroDollars, type MicroDollars, microDollars } from '#shared/money/money.ts'
import { type CountryEvidence, judgeCountry } from '#shared/tax/country-evidence.ts'
import type { Tx } from '../db/database.ts'
import type { Payment } from '../payments/provider.ts'

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

interface TaxedPayment {
  readonly buyerId: string
  readonly orderId: string
  /** Null for a top-up. */
  readonly saleId: string | null
  readonly payment: Payment
  readonly at: Date
}

/** Once for each payment. */
export async function notePaymentTax(tx: Tx, { buyerId, orderId, saleId, payment, at }: TaxedPayment): Promise<void> {
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
      sale_id: saleId,
      gross_cents: payment.amountCents,
      tax_cents: tax?.taxCents ?? 0,
      rate_percent: tax?.ratePercent ?? null,
      treatment: saleId === null ? 'voucher' : (tax?.treatment ?? 'untaxed'),
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
  const row = await tx
    .selectFrom('payment_taxes')
    .select('tax_cents')
    .where('account_id', '=', sale.account_id)
    .where('sale_id', '=', sale.id)
    .executeTakeFirst()
  return row === undefined ? microDollars(0n) : centsToMicroDollars(cents(row.tax_cents))
}

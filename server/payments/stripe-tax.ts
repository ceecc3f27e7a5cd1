/** Stripe Tax: what is asked of it, and what it says was taxed. */
import type Stripe from 'stripe'
import type { BilledTo, ChargedTax, TaxSettings } from './provider.ts'

type SessionParameters = Stripe.Checkout.SessionCreateParams
type PriceData = NonNullable<NonNullable<SessionParameters['line_items']>[number]['price_data']>

/**
 * Of a payment page. `customer_update` is not among them: Stripe takes it for pages of an existing customer alone, and
 * the market lets Stripe make one where it needs one.
 */
export function sessionTax(tax: TaxSettings | null) {
  if (tax === null) return {}
  return {
    automatic_tax: { enabled: true },
    tax_id_collection: { enabled: true },
    billing_address_collection: 'required',
  } as const satisfies Partial<SessionParameters>
}

export function priceTax(tax: TaxSettings | null) {
  return tax === null ? {} : ({ tax_behavior: tax.behavior } as const satisfies Partial<PriceData>)
}

export function productTax(tax: TaxSettings | null) {
  return tax === null ? {} : ({ tax_code: tax.taxCode } as const satisfies Partial<PriceData['product_data']>)
}

const PERCENT_UNITS = 10_000

/** The sum of percentages, each with four decimals at most, as text. Null for none. */
export function ratePercentOf(percentages: readonly number[]): string | null {
  if (percentages.length === 0) return null
  const units = percentages.reduce((sum, percentage) => sum + Math.round(percentage * PERCENT_UNITS), 0)
  return String(units / PERCENT_UNITS)
}

function linesOf(address: Stripe.Address | null | undefined): string[] {
  if (address == null) return []
  const { line1, line2, postal_code: code, city, state } = address
  const place = [code, city, state].filter(Boolean).join(' ')
  return [line1, line2, place].filter((line): line is string => typeof line === 'string' && line !== '')
}

interface Customer {
  readonly name: string | null | undefined
  readonly address: Stripe.Address | null | undefined
  readonly taxIds: readonly { readonly value: string | null }[] | null | undefined
  readonly exempt: string | null | undefined
}

interface Tax {
  readonly amount: number
  readonly reason: string | null
  readonly percentage: number | null
}

function billedTo({ name, address, taxIds }: Customer): BilledTo {
  return {
    name: name ?? null,
    address: linesOf(address),
    country: address?.country ?? null,
    vatNumber: taxIds?.find(({ value }) => value !== null)?.value ?? null,
  }
}

function treatmentOf(taxCents: number, taxes: readonly Tax[], { exempt }: Customer): ChargedTax['treatment'] {
  if (exempt === 'reverse' || taxes.some(({ reason }) => reason === 'reverse_charge')) return 'reverse_charge'
  if (taxCents > 0) return 'taxed'
  return exempt === 'exempt' || taxes.some(({ reason }) => reason === 'customer_exempt') ? 'exempt' : 'untaxed'
}

function chargedTax(taxCents: number, taxes: readonly Tax[], customer: Customer): ChargedTax {
  const rates = taxes.flatMap(({ amount, percentage }) => (amount > 0 && percentage !== null ? [percentage] : []))
  return {
    taxCents,
    ratePercent: ratePercentOf(rates),
    treatment: treatmentOf(taxCents, taxes, customer),
    billedTo: billedTo(customer),
  }
}

/** Expects the session with the breakdown of its taxes. */
export function taxOfSession({ total_details: total, customer_details: details }: Stripe.Checkout.Session): ChargedTax {
  const taxes = (total?.breakdown?.taxes ?? []).map(({ amount, taxability_reason: reason, rate }) => {
    return { amount, reason, percentage: rate.effective_percentage ?? rate.percentage }
  })
  return chargedTax(total?.amount_tax ?? 0, taxes, {
    name: details?.business_name ?? details?.name,
    address: details?.address,
    taxIds: details?.tax_ids,
    exempt: details?.tax_exempt,
  })
}

/** The rates that an invoice was taxed with, by their ids. */
export function rateIdsOf({ total_taxes: taxes }: Stripe.Invoice): string[] {
  const ids = (taxes ?? []).flatMap(({ amount, tax_rate_details: rate }) =>
    amount > 0 && rate !== null ? [rate.tax_rate] : [],
  )
  return [...new Set(ids)]
}

export function taxOfInvoice(invoice: Stripe.Invoice, rates: ReadonlyMap<string, Stripe.TaxRate>): ChargedTax {
  const taxes = (invoice.total_taxes ?? []).map(({ amount, taxability_reason: reason, tax_rate_details: details }) => {
    const rate = rates.get(details?.tax_rate ?? '')
    return { amount, reason, percentage: rate?.effective_percentage ?? rate?.percentage ?? null }
  })
  const taxCents = taxes.reduce((sum, { amount }) => sum + amount, 0)
  return chargedTax(taxCents, taxes, {
    name: invoice.customer_name,
    address: invoice.customer_address,
    taxIds: invoice.customer_tax_ids,
    exempt: invoice.customer_tax_exempt,
  })
}

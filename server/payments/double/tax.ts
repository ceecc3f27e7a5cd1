/**
 * Stripe Tax as far as the market asks for it: value added tax of a few countries for a seller in Ireland who sells
 * across the European Union, and nothing anywhere else.
 */
import { at, type Fields, textAt } from './form.ts'
import * as rules from './parameters.ts'
import { DoubleRefusal, get } from './refusal.ts'
import type { Handler, Route } from './route.ts'
import { pathOf } from './route.ts'
import type { InvoiceState, SessionState } from './state.ts'
import type { Wire } from './wire.ts'

const SELLER_COUNTRY = 'IE'
/** Standard rates in percent. */
const RATES: Readonly<Record<string, number>> = { AT: 20, DE: 19, FR: 20, IE: 23, NL: 21 }

/** What a payment page was asked to tax. */
export interface TaxWish {
  readonly behavior: 'exclusive' | 'inclusive'
  readonly collectsIds: boolean
}

/** What a buyer types into the payment page. */
export interface BuyerState {
  readonly name: string
  readonly country: string
  /** Of the bank that issued the card. */
  readonly cardCountry: string
  /** A VAT number; business buyers alone have one. */
  readonly taxId: string | null
}

export const US_BUYER: BuyerState = { name: 'Test Buyer', country: 'US', cardCountry: 'US', taxId: null }

/** Of one amount. */
export interface TaxState {
  readonly behavior: TaxWish['behavior']
  readonly taxCents: number
  readonly totalCents: number
  readonly percentage: number
  readonly reason: 'standard_rated' | 'reverse_charge' | 'not_collecting'
  readonly country: string
}

/** Rounds half a cent up. */
const divide = (value: number, by: number): number => Math.floor((2 * value + by) / (2 * by))

export function taxOf(amountCents: number, wish: TaxWish, buyer: BuyerState): TaxState {
  const { country, taxId } = buyer
  const rate = RATES[country] ?? 0
  const isReversed = rate > 0 && wish.collectsIds && taxId !== null && country !== SELLER_COUNTRY
  const percentage = isReversed ? 0 : rate
  const isInclusive = wish.behavior === 'inclusive'
  const taxCents = isInclusive
    ? amountCents - divide(amountCents * 100, 100 + percentage)
    : divide(amountCents * percentage, 100)
  return {
    behavior: wish.behavior,
    taxCents,
    totalCents: isInclusive ? amountCents : amountCents + taxCents,
    percentage,
    reason: isReversed ? 'reverse_charge' : rate > 0 ? 'standard_rated' : 'not_collecting',
    country,
  }
}

/** Of several lines: each is taxed and rounded by itself. */
export function taxOfLines(amounts: readonly number[], wish: TaxWish, buyer: BuyerState): TaxState {
  const taxes = amounts.map((amountCents) => taxOf(amountCents, wish, buyer))
  return {
    ...taxOf(0, wish, buyer),
    taxCents: taxes.reduce((sum, { taxCents }) => sum + taxCents, 0),
    totalCents: taxes.reduce((sum, { totalCents }) => sum + totalCents, 0),
  }
}

function rateWire(percentage: number, country: string, isInclusive: boolean): Wire {
  return {
    id: `txr_${country}_${percentage}_${isInclusive ? 'inclusive' : 'exclusive'}`,
    object: 'tax_rate',
    active: true,
    country,
    display_name: 'VAT',
    effective_percentage: percentage,
    inclusive: isInclusive,
    percentage,
    rate_type: 'percentage',
    tax_type: 'vat',
  }
}

const addressWire = ({ country }: BuyerState): Wire => ({
  city: 'Town',
  country,
  line1: '1 Street',
  line2: null,
  postal_code: '12345',
  state: null,
})

const idsWire = ({ taxId }: BuyerState): Wire[] => (taxId === null ? [] : [{ type: 'eu_vat', value: taxId }])

function customerWire(buyer: BuyerState): Wire {
  return {
    address: addressWire(buyer),
    business_name: buyer.taxId === null ? null : buyer.name,
    email: 'buyer@example.com',
    individual_name: null,
    name: buyer.name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: idsWire(buyer),
  }
}

/** What a session says of tax. The breakdown is there where it was asked for. */
export function sessionTaxWire(session: SessionState, hasBreakdown: boolean): Wire {
  const { amountCents, tax, buyer, wish } = session
  const rate = tax && rateWire(tax.percentage, tax.country, tax.behavior === 'inclusive')
  const taxes = tax && [
    { amount: tax.taxCents, rate, taxability_reason: tax.reason, taxable_amount: tax.totalCents - tax.taxCents },
  ]
  return {
    amount_subtotal: amountCents,
    amount_total: tax?.totalCents ?? amountCents,
    automatic_tax: {
      enabled: wish != null,
      liability: wish == null ? null : { type: 'self' },
      provider: wish == null ? null : 'stripe',
      status: wish == null ? null : tax == null ? 'requires_location_inputs' : 'complete',
    },
    customer_details: buyer == null ? null : customerWire(buyer),
    total_details: {
      amount_discount: 0,
      amount_shipping: 0,
      amount_tax: tax?.taxCents ?? 0,
      ...(hasBreakdown ? { breakdown: { discounts: [], taxes: taxes ?? [] } } : {}),
    },
  }
}

export function invoiceTaxWire({ amountCents, tax, buyer }: InvoiceState, unitCents: number): Wire {
  const net = amountCents - (tax?.taxCents ?? 0)
  const rate = tax && rateWire(tax.percentage, tax.country, tax.behavior === 'inclusive')
  return {
    customer_address: buyer == null ? null : addressWire(buyer),
    customer_name: buyer?.name ?? null,
    customer_tax_exempt: 'none',
    customer_tax_ids: buyer == null ? [] : idsWire(buyer),
    subtotal: unitCents,
    total: amountCents,
    total_excluding_tax: net,
    total_taxes:
      tax == null
        ? null
        : [
            {
              amount: tax.taxCents,
              tax_behavior: tax.behavior,
              tax_rate_details: { tax_rate: rate?.['id'] },
              taxability_reason: tax.reason,
              taxable_amount: net,
              type: 'tax_rate_details',
            },
          ],
  }
}

/** Throws DoubleRefusal where Stripe would not calculate tax for such a page. */
export function taxWishOf(fields: Fields): TaxWish | null {
  const refuse = (message: string): never => {
    throw new DoubleRefusal(400, null, message)
  }
  if (at(fields, 'customer_update') !== undefined) refuse('`customer_update` can only be used with `customer`.')
  const places = Object.keys(at(fields, 'line_items') ?? {})
  for (const place of places) {
    const code = textAt(fields, 'line_items', place, 'price_data', 'product_data', 'tax_code')
    if (code !== null && !/^txcd_\d{8}$/.test(code)) refuse(`No such tax code: '${code}'`)
  }
  if (textAt(fields, 'automatic_tax', 'enabled') !== 'true') return null
  const behaviors = new Set(places.map((place) => textAt(fields, 'line_items', place, 'price_data', 'tax_behavior')))
  const [behavior] = behaviors
  if (behaviors.size === 1 && (behavior === 'inclusive' || behavior === 'exclusive')) {
    return { behavior, collectsIds: textAt(fields, 'tax_id_collection', 'enabled') === 'true' }
  }
  return refuse('The `tax_behavior` of each price must be `inclusive` or `exclusive` for automatic tax.')
}

const readRate: Handler = (_context, _call, id) => {
  const [, country = '', percentage = '', behavior] = /^txr_([A-Z]{2})_(\d+)_(inclusive|exclusive)$/.exec(id) ?? []
  if (behavior === undefined) get({}, id, 'tax_rate')
  return rateWire(Number(percentage), country, behavior === 'inclusive')
}

export const TAX_ROUTES: readonly Route[] = [['GET', pathOf('/v1/tax_rates/{id}'), rules.expanding, readRate]]

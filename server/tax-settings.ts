/** Whether tax is calculated, and who issues receipts: settings of the environment. */
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Seller } from '#shared/tax/receipt.ts'
import { parseVatNumber } from '#shared/tax/vat-numbers.ts'
import type { TaxSettings } from './payments/provider.ts'

/** Electronically supplied services in general (docs.stripe.com/tax/tax-codes). */
const GENERAL_TAX_CODE = 'txcd_10000000'

const optional = <Value extends z.ZodType>(schema: Value) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const taxEnvironment = {
  /** `exclusive`: tax is added to prices; `inclusive`: prices contain it. Without, no tax is calculated. */
  STRIPE_TAX: optional(z.enum(['exclusive', 'inclusive'])),
  STRIPE_TAX_CODE: optional(z.string().regex(/^txcd_\d{8}$/, 'is not a tax code of Stripe, such as txcd_10000000')),
  /** On receipts; needed where tax is calculated. */
  SELLER_NAME: optional(z.string().max(200)),
  /** Its lines separated by semicolons, without the country. */
  SELLER_ADDRESS: optional(z.string().max(500)),
  SELLER_COUNTRY: optional(z.string().regex(/^[A-Z]{2}$/, 'is not a country code of two capital letters')),
  SELLER_VAT_NUMBER: optional(z.string().max(40)),
  SELLER_EMAIL: optional(z.email()),
  /** Receipts are numbered without gaps for each prefix. */
  RECEIPT_PREFIX: optional(z.string().regex(/^[A-Z0-9]{1,12}$/, 'is not 1 to 12 capital letters and digits')),
}

const schema = z.object(taxEnvironment)
type TaxEnvironment = z.infer<typeof schema>

export interface Issuer {
  readonly seller: Seller
  readonly prefix: string
}

/** Throws SETTINGS_INVALID. */
export function taxSettings(given: TaxEnvironment): TaxSettings | null {
  const { STRIPE_TAX: behavior, STRIPE_TAX_CODE: taxCode = GENERAL_TAX_CODE } = given
  if (behavior === undefined) return null
  for (const name of ['SELLER_NAME', 'SELLER_ADDRESS', 'SELLER_COUNTRY'] as const) {
    if (given[name] === undefined) {
      throw new LunaError('SETTINGS_INVALID', `${name}: is missing; receipts with tax name the seller.`)
    }
  }
  return { behavior, taxCode }
}

export function issuerOf(given: TaxEnvironment): Issuer {
  const { SELLER_VAT_NUMBER: vatNumber } = given
  return {
    prefix: given.RECEIPT_PREFIX ?? 'LM',
    seller: {
      name: given.SELLER_NAME ?? 'Luna Market',
      address: (given.SELLER_ADDRESS ?? '')
        .split(';')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      country: given.SELLER_COUNTRY ?? null,
      vatNumber: vatNumber === undefined ? null : (parseVatNumber(vatNumber)?.number ?? vatNumber),
      email: given.SELLER_EMAIL ?? null,
    },
  }
}

/** Receipts, what of payments was tax, and what the account says of itself for them. */
import type { OwnDomain } from '../db/own-rows.ts'

export const receiptsExport: OwnDomain = {
  domain: 'receipts',
  tables: [{ table: 'receipts' }, { table: 'payment_taxes' }, { table: 'tax_details' }],
}

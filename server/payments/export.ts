/** How somebody is paid, and was. */
import type { OwnDomain } from '../db/own-rows.ts'

export const paymentsExport: OwnDomain = {
  domain: 'payouts',
  tables: [
    { table: 'connect_accounts', without: ['checked_at'] },
    { table: 'payouts', without: ['checked_at'] },
  ],
}

/** The lines of all statements: every entry of the person’s accounts. */
import type { OwnDomain } from '../db/own-rows.ts'

export const ledgerExport: OwnDomain = {
  domain: 'ledger',
  tables: [
    // Whose journal an entry belongs to says who bought.
    { table: 'ledger_entries', without: ['journal_account_id'] },
    { table: 'wallet_balances' },
    { table: 'wallet_alerts' },
  ],
}

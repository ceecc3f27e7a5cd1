/** The lines of all statements: every entry of the person’s accounts. */
import type { OwnDomain } from '../db/own-rows.ts'

export const ledgerExport: OwnDomain = {
  domain: 'ledger',
  tables: [{ table: 'ledger_entries' }, { table: 'wallet_balances' }],
}

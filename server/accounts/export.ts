/** What the market keeps about an account itself. */
import type { OwnDomain } from '../db/own-rows.ts'

export const accountsExport: OwnDomain = {
  domain: 'profile',
  tables: [
    { table: 'accounts' },
    { table: 'account_roles' },
    { table: 'account_tiers' },
    { table: 'creator_profiles' },
    { table: 'handle_claims' },
    { table: 'account_closings' },
    { table: 'account_passkeys' },
    { table: 'account_authenticators' },
    { table: 'account_factor_events' },
    { table: 'web_sessions' },
  ],
}

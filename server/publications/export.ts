/** Published works, their versions, and what derives from them. */
import type { OwnDomain } from '../db/own-rows.ts'

export const publicationsExport: OwnDomain = {
  domain: 'publications',
  tables: [
    { table: 'assets' },
    { table: 'asset_versions' },
    { table: 'derivations', owners: ['account_id', 'child_account_id'] },
    { table: 'priority_claims' },
  ],
}

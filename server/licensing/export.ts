/** Licenses offered, sold and held, with their keys, the use that was declared, and complaints on either side. */
import type { OwnDomain } from '../db/own-rows.ts'

export const licensingExport: OwnDomain = {
  domain: 'licences',
  tables: [
    { table: 'license_listings' },
    { table: 'license_listing_versions' },
    { table: 'license_grants' },
    { table: 'license_grant_states' },
    { table: 'creator_license_grants', without: ['buyer_id'] },
    { table: 'license_usage' },
    { table: 'license_usage_months' },
    { table: 'royalty_transactions' },
    { table: 'license_revocations', owners: [] },
    { table: 'license_revocation_steps', owners: [] },
  ],
}

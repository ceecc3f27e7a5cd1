import type { OwnDomain } from '../db/own-rows.ts'

export const bundlesExport: OwnDomain = { domain: 'bundles', tables: [{ table: 'bundles' }, { table: 'bundle_items' }] }

import type { OwnDomain } from '../db/own-rows.ts'

export const webhooksExport: OwnDomain = {
  domain: 'webhooks',
  tables: [{ table: 'webhook_endpoints' }, { table: 'webhook_deliveries' }],
}

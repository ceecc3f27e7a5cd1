import type { OwnDomain } from '../db/own-rows.ts'

export const apiKeysExport: OwnDomain = {
  domain: 'api_keys',
  tables: [{ table: 'api_keys' }, { table: 'api_key_spending' }],
}

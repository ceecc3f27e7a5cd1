/** The notifications of an account. */
import type { OwnDomain } from '../db/own-rows.ts'

export const notificationsExport: OwnDomain = {
  domain: 'notifications',
  tables: [{ table: 'notifications' }],
}

/** What the market told somebody. */
import type { OwnDomain } from '../db/own-rows.ts'

export const notificationsExport: OwnDomain = {
  domain: 'notifications',
  tables: [{ table: 'notifications' }],
}
